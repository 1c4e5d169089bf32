//! `GET /api/changes`, and what its stream shares with it.

mod stream;

pub use stream::Streams;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    feed::{self, Page, Question, Refused, page},
    token::{digest, is_token},
};
use crate::{
    app::App,
    auth::{Asking, Caller},
    filter::Language,
    geo::{Crs, LonLatBox},
    http::{ApiError, BaseUrl, Lang, Params},
    policy::{View, past_view},
    record::Condition,
};

/// Changes of a page when the client names no number, and most of them.
const LIMITS: (i64, i64) = (500, 1000);

/// Most letters of the code of an area.
const CODE_AT_MOST: usize = 40;

/// The routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/changes", get(changes))
        .route("/api/changes/stream", get(stream::stream))
}

/// A page as programs read it.
#[derive(Serialize)]
struct Told {
    changes: Vec<Entry>,
    next: String,
    more: bool,
    links: [Value; 2],
}

#[derive(Serialize)]
struct Entry {
    collection: String,
    id: i64,
    op: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    feature: Option<Box<RawValue>>,
}

impl Entry {
    fn of(told: feed::Told) -> Result<Self, ApiError> {
        let feature = told.record.map(|record| {
            let mut text = Vec::new();
            record.push_feature(&mut text, None);
            let text = String::from_utf8(text).map_err(ApiError::internal)?;
            RawValue::from_string(text).map_err(ApiError::internal)
        });
        Ok(Self {
            collection: told.collection,
            id: told.id,
            op: told.change.as_str(),
            at: told.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            feature: feature.transpose()?,
        })
    }
}

impl Told {
    /// The page, with the addresses of itself and of the next one.
    fn of(page: Page, base: &BaseUrl, uri: &Uri) -> Result<Self, ApiError> {
        let Page { changes, next, more } = page;
        let link = |rel: &str, address: String| json!({ "href": base.join(&address), "rel": rel, "type": "application/json" });
        let own = uri.path_and_query().map_or_else(String::new, ToString::to_string);
        let links = [link("self", own), link("next", following(uri, &next))];
        let changes = changes.into_iter().map(Entry::of).collect::<Result<_, _>>()?;
        Ok(Self { changes, next, more, links })
    }
}

/// What is asked, by whom, and from where on.
struct Asked {
    question: Question,
    since: Option<String>,
    lang: Lang,
}

impl Asked {
    /// Reads a request.
    fn of(
        app: &App,
        caller: &Caller,
        headers: &HeaderMap,
        mut params: Params,
    ) -> Result<Self, ApiError> {
        let lang = Lang::negotiate(&mut params, headers)?;
        let since = params.text("since").map(|text| token(text, lang)).transpose()?;
        Ok(Self { question: question(app, caller, params)?, since, lang })
    }

    /// Goes on from another token than that of the address.
    fn go_on_from(&mut self, text: &str) -> Result<(), ApiError> {
        self.since = Some(token(text.to_owned(), self.lang)?);
        Ok(())
    }

    /// The page.
    async fn page(&self, app: &App) -> Result<Page, ApiError> {
        let mut connection = app.db().connection().await?;
        let page = page(&mut connection, &self.question, self.since.as_deref()).await;
        page.map_err(|refused| refusal(refused, self.lang))
    }
}

/// What has changed since a token; without one the newest token.
async fn changes(
    State(app): State<App>,
    Asking(caller): Asking,
    base: BaseUrl,
    uri: Uri,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let page = Asked::of(&app, &caller, &headers, params)?.page(&app).await?;
    // No two answers are the same, so none is kept.
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Told::of(page, &base, &uri)?)).into_response())
}

/// The same question from another token on.
fn following(uri: &Uri, token: &str) -> String {
    let query = uri.query().unwrap_or_default().split('&');
    let kept = query.filter(|pair| !pair.is_empty() && !pair.starts_with("since="));
    let since = format!("since={token}");
    let query: Vec<_> = kept.chain([since.as_str()]).collect();
    format!("{}?{}", uri.path(), query.join("&"))
}

/// A token as the client sends it.
fn token(text: String, lang: Lang) -> Result<String, ApiError> {
    let reason = lang.of(
        "đây không phải là mã tiếp nối; hãy gửi nguyên văn giá trị next của câu trả lời trước, hoặc bỏ tham số này để lấy mã mới nhất",
        "this is no token; send what an earlier answer gave as next, or leave the parameter out to get the newest one",
    );
    if is_token(&text) { Ok(text) } else { Err(ApiError::invalid("since", text, reason)) }
}

/// Takes the parameters that say what is followed.
fn question(app: &App, caller: &Caller, mut params: Params) -> Result<Question, ApiError> {
    let named = params.text("collection");
    let views = views(app, caller, named.as_deref())?;
    let area = params.text("area");
    if let Some(code) = area.as_ref().filter(|code| code.is_empty() || code.len() > CODE_AT_MOST) {
        return Err(ApiError::invalid("area", code, "write the code of one area, as 23368"));
    }
    let bbox: Option<LonLatBox> = params.read("bbox")?;
    let condition = condition(&mut params, &views)?;
    let limit = params.number("limit", 1, LIMITS.1, LIMITS.0)?;
    params.finish()?;
    let edges = bbox.as_ref().map(|bbox| format!("{:?}", bbox.edges()));
    let filter = condition.as_ref().map(Condition::canonical);
    let parts = [&named, &area, &edges, &filter].map(|text| text.as_deref().unwrap_or_default());
    let digest = digest(parts);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(Question { views, area, bbox, condition, limit, digest })
}

/// Takes the filter, which is about the fields of one collection.
fn condition(params: &mut Params, views: &[View]) -> Result<Option<Condition>, ApiError> {
    let Some(text) = params.text("filter") else { return Ok(None) };
    let [view] = views else {
        let reason = "a filter is about the properties of one collection; name it alone in the parameter collection";
        return Err(ApiError::invalid("filter", text, reason));
    };
    let condition = Condition::read(view, &text, Language::Text, Crs::default());
    condition.map(Some).map_err(|error| ApiError::invalid("filter", text, error))
}

/// The views on the past of the named collections, or of all that have one for this caller. An unknown and a closed collection
/// look the same.
fn views(app: &App, caller: &Caller, named: Option<&str>) -> Result<Vec<View>, ApiError> {
    let catalogue = app.catalogue();
    let past = |id: &str| past_view(caller, catalogue.get(id)?, catalogue);
    let Some(named) = named else {
        return Ok(catalogue.iter().filter_map(|collection| past(&collection.id)).collect());
    };
    let mut names: Vec<_> = named.split(',').map(str::trim).collect();
    names.sort_unstable();
    names.dedup();
    let views = names.into_iter().map(|id| {
        let reason = "there is no collection of that name whose changes are told to you; /api/collections lists those that you see";
        past(id).ok_or_else(|| ApiError::invalid("collection", id, reason))
    });
    views.collect()
}

fn refusal(refused: Refused, lang: Lang) -> ApiError {
    let gone = |vi: &str, en: &str| ApiError::Gone(lang.of(vi, en).to_owned());
    match refused {
        Refused::OtherHistory => gone(
            "lịch sử mà mã này nói đến không còn: cơ sở dữ liệu đã được phục hồi, thay thế hoặc nâng cấp; hãy bỏ since để lấy mã mới, rồi tải lại toàn bộ dữ liệu",
            "the history of this token is no more: the database was restored, replaced or upgraded; leave since out to get a new token, then load everything afresh",
        ),
        Refused::OtherRights => gone(
            "quyền xem của bạn đã thay đổi từ khi có mã này; hãy bỏ since để lấy mã mới, rồi tải lại toàn bộ dữ liệu",
            "your rights changed since you got this token; leave since out to get a new one, then load everything afresh",
        ),
        Refused::OtherQuestion => {
            let reason = lang.of(
                "mã này thuộc về một câu hỏi khác; hãy giữ nguyên collection, area, bbox và filter, hoặc bỏ since để bắt đầu lại",
                "this token belongs to another question; keep collection, area, bbox and filter as they were, or leave since out to begin anew",
            );
            ApiError::invalid("since", "", reason)
        }
        Refused::Unsealed => ApiError::internal("a token cannot be sealed"),
        Refused::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_asks_the_same_from_the_new_token_on() {
        let uri: Uri = "/api/changes?collection=area&since=old&limit=5".parse().unwrap();
        assert_eq!(following(&uri, "new"), "/api/changes?collection=area&limit=5&since=new");
        assert_eq!(following(&"/api/changes".parse().unwrap(), "new"), "/api/changes?since=new");
    }
}
