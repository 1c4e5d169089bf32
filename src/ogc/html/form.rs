//! The form of a record, made from the descriptor.

use maud::{Markup, html};

use super::{
    collections::list_title,
    layout::{Crumb, layout},
    values::yes_or_no,
};
use crate::{
    catalog::{CodeLists, Field, FieldType, Geometry, GeometryKind},
    http::Lang,
    ogc::{
        answer::Request,
        form::{Filled, PLACE},
        schema::text,
    },
    page::CSRF,
    policy::{EditView, Rows},
};

/// The page with the form.
pub(in crate::ogc) fn page(
    request: &Request,
    codes: &CodeLists,
    edit: &EditView,
    csrf_token: &str,
    filled: &Filled,
) -> Markup {
    let lang = request.lang;
    let collection = edit.view().collection();
    let title = lang.of("Thêm bản ghi", "Add a record");
    let own = format!("/api/collections/{}", collection.id);
    let crumbs = [
        Crumb { name: "Bản Làng", path: Some("/api") },
        Crumb { name: list_title(lang), path: Some("/api/collections") },
        Crumb { name: text(&collection.title, lang), path: Some(&own) },
        Crumb { name: title, path: None },
    ];
    let content = html! {
        (notice(filled, lang))
        form method="post" action={ (own) "/form?lang=" (lang.tag()) } {
            input type="hidden" name=(CSRF) value=(csrf_token);
            @for field in edit.view().given() { (row(field, codes, edit, filled, lang)) }
            @if let Some(geometry) = &collection.geometry { (place(geometry, filled, lang)) }
            p.actions { button.primary type="submit" { (lang.of("Lưu", "Save")) } }
        }
    };
    layout(request, &format!("{}: {title}", text(&collection.title, lang)), &crumbs, &content)
}

fn notice(filled: &Filled, lang: Lang) -> Markup {
    html! {
        @if let Some(problem) = &filled.problem {
            div.notice.bad role="alert" { p { b { (lang.of("Chưa lưu được.", "Not saved.")) } " " (problem) } }
        } @else if !filled.refusals.is_empty() {
            div.notice.bad role="alert" {
                p { b { (lang.of("Chưa lưu được.", "Not saved.")) } " " (lang.of("Sửa các ô được đánh dấu rồi lưu lại.", "Mend the marked fields and save again.")) }
            }
        }
    }
}

fn row(field: &Field, codes: &CodeLists, edit: &EditView, filled: &Filled, lang: Lang) -> Markup {
    let reason = filled.refusals.reason(&field.name);
    html! {
        div.field {
            label for=(field.name) {
                (text(&field.title, lang))
                @if let Some(unit) = &field.unit { span.unit { " (" (unit) ")" } }
                @if field.required { span.mark { " " (lang.of("bắt buộc", "required")) } }
            }
            (input(field, codes, edit, filled, lang))
            @if let Some(reason) = reason { span.problem id={ (field.name) "-problem" } { (text(reason, lang)) } }
            @if let Some(hint) = hint(field, lang) { span.hint { (hint) } }
        }
    }
}

fn input(field: &Field, codes: &CodeLists, edit: &EditView, filled: &Filled, lang: Lang) -> Markup {
    let value = filled.values.get(&field.name).map(String::as_str).unwrap_or_default();
    let invalid = filled.refusals.names(&field.name).then_some("true");
    let problem = invalid.map(|_| format!("{}-problem", field.name));
    let name = field.name.as_str();
    if let Some(options) = options(field, codes, edit, lang) {
        return html! {
            select id=(name) name=(name) required[field.required] aria-invalid=[invalid] aria-describedby=[problem] {
                option value="" { "" }
                @for (code, title) in &options { option value=(code) selected[code == value] { (title) } }
            }
        };
    }
    if field.long {
        return html! {
            textarea id=(name) name=(name) rows="4" required[field.required] aria-invalid=[invalid] aria-describedby=[problem] { (value) }
        };
    }
    let kind = if field.kind == FieldType::Date { "date" } else { "text" };
    let mode = match field.kind {
        FieldType::Integer => Some("numeric"),
        FieldType::Number => Some("decimal"),
        _ => None,
    };
    html! {
        input id=(name) name=(name) type=(kind) value=(value) inputmode=[mode]
            required[field.required] autocomplete="off" aria-invalid=[invalid] aria-describedby=[problem];
    }
}

/// The values to choose from: a code list, yes and no, or the areas of the one who writes.
fn options(
    field: &Field,
    codes: &CodeLists,
    edit: &EditView,
    lang: Lang,
) -> Option<Vec<(String, String)>> {
    if let Some(list) = field.codes.as_ref().and_then(|list| codes.get(list)) {
        let entries =
            list.iter().map(|code| (code.code.clone(), text(&code.title, lang).to_owned()));
        return Some(entries.collect());
    }
    if field.kind == FieldType::Boolean {
        let entries =
            [true, false].map(|truth| (truth.to_string(), yes_or_no(truth, lang).to_owned()));
        return Some(entries.into());
    }
    match (edit.view().rows(), &edit.view().collection().area_column) {
        (Rows::Within(within), Some(column)) if *column == field.name => {
            Some(within.areas.iter().map(|code| (code.clone(), code.clone())).collect())
        }
        _ => None,
    }
}

fn hint(field: &Field, lang: Lang) -> Option<String> {
    match (field.kind, field.min, field.max, &field.pattern) {
        (_, Some(min), Some(max), _) => Some(match lang {
            Lang::Vi => format!("từ {min} đến {max}"),
            Lang::En => format!("from {min} to {max}"),
        }),
        (_, Some(min), None, _) => Some(format!("{} {min}", lang.of("ít nhất", "at least"))),
        (_, None, Some(max), _) => Some(format!("{} {max}", lang.of("nhiều nhất", "at most"))),
        (FieldType::Datetime, ..) => Some(
            lang.of("ví dụ 2026-11-22T14:05:00+07:00", "for example 2026-11-22T14:05:00+07:00")
                .to_owned(),
        ),
        (.., Some(pattern)) => Some(format!("{} {}", lang.of("dạng", "form"), pattern.as_str())),
        _ => None,
    }
}

fn place(geometry: &Geometry, filled: &Filled, lang: Lang) -> Markup {
    let [lon, lat, geojson] = PLACE;
    let value = |name: &str| filled.values.get(name).map(String::as_str).unwrap_or_default();
    let reason = filled.refusals.reason("geometry");
    let invalid = reason.map(|_| "true");
    let problem = reason.map(|_| "place-problem");
    let needed = !geometry.optional;
    html! {
        @if geometry.kind == GeometryKind::Point {
            div.field.pair {
                div {
                    label for=(lon) { (lang.of("Kinh độ", "Longitude")) span.unit { " (°)" } }
                    input id=(lon) name=(lon) inputmode="decimal" value=(value(lon)) required[needed] aria-invalid=[invalid] aria-describedby=[problem];
                }
                div {
                    label for=(lat) { (lang.of("Vĩ độ", "Latitude")) span.unit { " (°)" } }
                    input id=(lat) name=(lat) inputmode="decimal" value=(value(lat)) required[needed] aria-invalid=[invalid] aria-describedby=[problem];
                }
            }
        } @else {
            div.field {
                label for=(geojson) { (lang.of("Hình (GeoJSON)", "Geometry (GeoJSON)")) }
                textarea id=(geojson) name=(geojson) rows="5" required[needed] spellcheck="false" aria-invalid=[invalid] aria-describedby=[problem] { (value(geojson)) }
            }
        }
        @if let Some(reason) = reason { span.problem id="place-problem" { (text(reason, lang)) } }
    }
}
