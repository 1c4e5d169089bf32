//! `/admin/layers`: the layers that offices made of files: opened to everyone by another person, closed, and removed.

use axum::{extract::Path, response::Response};
use maud::{Markup, html};

use super::{answers::refused, desk::Desk, desk::Sent, layout, notice::Notice};
use crate::{
    auth::Role,
    catalog::Sensitivity,
    http::{ApiError, Lang},
    layer::{self, Deed, LayerError, OfficeLayer, layers_of},
    page::{icon, instant},
};

/// Who finds the page: those who make layers, open them, and put them in order.
const ROLES: [Role; 3] = [Role::Editor, Role::Approver, Role::Admin];

/// The page with the list.
const PAGE: &str = "/admin/layers";

/// A layer of the list with what is wrong there.
type Wrong = Option<(String, &'static str)>;

/// The list.
pub(super) async fn show(mut desk: Desk) -> Result<Response, ApiError> {
    desk.only(&ROLES)?;
    desk.finish()?;
    page(&desk, None).await
}

/// Lets everyone see a layer.
pub(super) async fn open(path: Path<String>, sent: Sent) -> Result<Response, ApiError> {
    shown(path, sent, Sensitivity::Public, Notice::LayerOpened).await
}

/// Keeps a layer from everyone but those who work in its areas.
pub(super) async fn close(path: Path<String>, sent: Sent) -> Result<Response, ApiError> {
    shown(path, sent, Sensitivity::Internal, Notice::LayerClosed).await
}

async fn shown(
    Path(id): Path<String>,
    sent: Sent,
    to: Sensitivity,
    notice: Notice,
) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&ROLES)?;
    form.finish()?;
    let (db, catalogue) = (desk.app.db(), desk.app.catalogue());
    let done = layer::show_to(db, catalogue, desk.caller(), &id, to).await;
    settled(&desk, id, done, notice).await
}

/// Removes a layer.
pub(super) async fn remove(Path(id): Path<String>, sent: Sent) -> Result<Response, ApiError> {
    let (desk, form) = sent.by(&ROLES)?;
    form.finish()?;
    let (db, catalogue) = (desk.app.db(), desk.app.catalogue());
    let done = layer::remove(db, catalogue, desk.caller(), &id).await;
    settled(&desk, id, done, Notice::LayerRemoved).await
}

async fn settled(
    desk: &Desk,
    id: String,
    done: Result<(), LayerError>,
    notice: Notice,
) -> Result<Response, ApiError> {
    match done {
        Ok(()) => {
            desk.app.look_at_layers().await?;
            Ok(desk.done(PAGE, notice))
        }
        Err(error) => {
            let text = words(error, desk.lang)?;
            Ok(refused(page(desk, Some((id, text))).await?))
        }
    }
}

/// Why nothing was done with a layer.
fn words(error: LayerError, lang: Lang) -> Result<&'static str, ApiError> {
    Ok(match error {
        LayerError::Unknown
        | LayerError::NeverPersonal
        | LayerError::Descriptor(_)
        | LayerError::Store(_) => return Err(error.into()),
        LayerError::OfAnother => lang.of("Chỉ người tạo lớp hoặc quản trị viên xoá được lớp.", "Only the one who made a layer removes it, or an administrator."),
        LayerError::OthersWrote => lang.of("Người khác cũng đã ghi vào lớp này; chỉ quản trị viên xoá được.", "Others have written to this layer too; an administrator can remove it."),
        LayerError::NotOverAll => lang.of("Lớp có dòng ngoài địa bàn bạn duyệt; cần người duyệt của cả địa bàn đó.", "Some of its rows lie outside the areas that you approve in; an approver of all of them opens it."),
        LayerError::Own => lang.of("Người đã tạo hoặc ghi vào lớp không tự mở; cần một người duyệt khác.", "Nobody opens a layer that they made or have written to; another approver does."),
        LayerError::Empty => lang.of("Lớp chưa có dòng nào để xem trước khi mở.", "Nothing is in this layer yet that could be looked at."),
        LayerError::NotClosed => lang.of("Chỉ người tạo, người duyệt của địa bàn hoặc quản trị viên đóng được lớp.", "Only the one who made it closes a layer, an approver of its areas, or an administrator."),
    })
}

async fn page(desk: &Desk, wrong: Wrong) -> Result<Response, ApiError> {
    let lang = desk.lang;
    let all = layers_of(desk.app.db(), desk.app.catalogue(), desk.caller()).await?;
    let title = lang.of("Lớp riêng", "Own layers");
    Ok(layout::page(
        desk,
        title,
        &html! {
            header.head {
                h1 { (title) }
                p.lead {
                    (lang.of(
                        "Lớp do cán bộ tạo từ tệp. Cán bộ có quyền ở các xã của lớp xem được; mọi người xem được khi một người duyệt khác mở lớp.",
                        "Layers that officers made of files. Officers with a right to their communes see them; everyone does once another person, an approver, has opened one.",
                    ))
                }
            }
            @if all.is_empty() {
                section.card { p.empty { (icon("map")) (lang.of("Chưa có lớp nào. Tạo lớp khi nạp tệp trên bản đồ: chọn “Lớp mới…”.", "No layer yet. One is made when a file is imported on the map: choose “New layer…”.")) } }
            }
            @for layer in &all { (one(desk, layer, wrong.as_ref())) }
        },
    ))
}

fn one(desk: &Desk, layer: &OfficeLayer, wrong: Option<&(String, &'static str)>) -> Markup {
    let lang = desk.lang;
    let OfficeLayer { collection, row } = layer;
    let title = lang.of(&collection.title.vi, &collection.title.en);
    let deeds = layer.deeds(desk.caller());
    let wrong = wrong.filter(|(id, _)| *id == row.id).map(|(_, text)| text);
    let act = |deed: &str| format!("{PAGE}/{}/{deed}", row.id);
    html! {
        section.card {
            header.cap {
                h2 { (title) }
                @if layer.is_open() { span.chip.good { (icon("check")) (lang.of("mọi người xem được", "everyone sees it")) } }
                @else { span.chip { (icon("lock")) (lang.of("nội bộ", "internal")) } }
            }
            div.line {
                div.who-did {
                    span { (lang.of("Tạo: ", "Made: ")) b { (row.made_by) } " " span.hint { (instant(&row.made_at)) } }
                    @if let Some(by) = &row.opened_by { span { (lang.of("Mở: ", "Opened: ")) b { (by) } } }
                    a href={ "/api/collections/" (row.id) "/items?f=html&lang=" (lang.tag()) } { (lang.of("Xem các dòng", "Look at its rows")) }
                }
                div.acts {
                    @if deeds.contains(&Deed::Open) {
                        (layout::step(desk, &act("open"), lang.of("Mở cho mọi người…", "Open to everyone…"),
                            lang.of("Từ lúc đó ai cũng xem và tải được lớp này. Xem kỹ các dòng trước: không được có dữ liệu cá nhân.", "From then on anyone sees and downloads this layer. Look through its rows first: there must be no personal data."),
                            lang.of("Mở lớp", "Open it")))
                    }
                    @if deeds.contains(&Deed::Close) {
                        (layout::twice(desk, &act("close"), lang.of("Đóng…", "Close…"),
                            lang.of("Chỉ cán bộ có quyền ở các xã của lớp còn xem được.", "Only officers with a right to its communes see it then."), lang.of("Đóng lớp", "Close it")))
                    }
                    @if deeds.contains(&Deed::Remove) {
                        (layout::twice(desk, &act("remove"), lang.of("Xoá…", "Remove…"),
                            lang.of("Xoá lớp cùng mọi dòng và lịch sử của lớp; không lấy lại được.", "The layer goes with its rows and their history; it cannot be brought back."), lang.of("Xoá lớp", "Remove it")))
                    }
                }
                @if let Some(wrong) = wrong { span.problem.whole-row role="alert" { (icon("warn")) (wrong) } }
            }
        }
    }
}
