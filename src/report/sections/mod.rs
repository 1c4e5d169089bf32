//! What a report says, part by part, in one language.

mod damage;
mod people;
mod places;

use super::{
    document::{Block, Cell, Document, Level, Section, Table, text},
    map::caption,
    model::{Event, Report, Told},
    words::Words,
};
use crate::{
    catalog::nfc,
    impact::{Affected, Precision},
    page::instant,
};

/// The report in the language of the words.
pub(super) fn document(report: &Report, words: Words<'_>) -> Document {
    let mut sections = vec![event(report, words)];
    if report.map.is_some() {
        let blocks = vec![Block::Map(caption(&report.event, words.lang))];
        sections.push(Section { title: words.say("Bản đồ", "Map"), blocks });
    }
    sections.extend(people::sections(report, words));
    sections.extend(places::sections(report, words));
    sections.extend(report.damage.as_ref().map(|own| damage::section(own, words)));
    sections.push(warnings(report, words));
    sections.push(sources(report, words));
    Document {
        lang: words.lang.tag(),
        kind: words.say("Báo cáo tình hình thiên tai", "Disaster situation report"),
        title: name(&report.event, words),
        subtitle: subtitle(report, words),
        level: report.event.risk_level.and_then(|level| level_of(level, words)),
        sections,
        foot: foot(report, words),
        page: words.say("Trang", "Page"),
    }
}

fn name(event: &Event, words: Words<'_>) -> String {
    let en = event.name_en.as_ref().unwrap_or(&event.name);
    nfc(words.lang.of(&event.name, en))
}

fn subtitle(report: &Report, words: Words<'_>) -> String {
    let kind = words.code("hazard", &report.event.kind);
    let made = instant(&report.made_at);
    let area = report.event.area.as_ref().map(|area| format!(" · {area}")).unwrap_or_default();
    match words.lang {
        crate::http::Lang::Vi => format!("{kind}{area} · lập lúc {made}"),
        crate::http::Lang::En => format!("{kind}{area} · made {made}"),
    }
}

/// A level in its official colours.
fn level_of(level: i64, words: Words<'_>) -> Option<Level> {
    let own = words.catalogue.codes().get("risk_level")?.get(&level.to_string())?;
    let extra = |name: &str| own.extra.get(name).cloned();
    Some(Level {
        number: level,
        name: words.text(&own.title),
        fill: extra("colour")?,
        text: extra("text_colour")?,
        edge: extra("edge_colour")?,
    })
}

fn event(report: &Report, words: Words<'_>) -> Section {
    let own = &report.event;
    let mut facts = vec![[words.say("Loại thiên tai", "Hazard"), words.code("hazard", &own.kind)]];
    let mut fact = |name: [&str; 2], value: Option<String>| {
        facts.extend(value.map(|value| [words.say(name[0], name[1]), nfc(&value)]));
    };
    let level = own.risk_level.map(|level| {
        let name = level_of(level, words).map(|own| format!(", {}", own.name));
        format!("{} {level}{}", words.say("cấp", "level"), name.unwrap_or_default())
    });
    fact(
        ["Cấp độ rủi ro", "Risk level"],
        Some(level.unwrap_or_else(|| words.say("chưa xác định", "not set"))),
    );
    fact(["Tình trạng", "State"], own.state.as_ref().map(|state| words.code("event_state", state)));
    let ended = own.ended_at.as_ref().map(instant);
    let ended = ended.unwrap_or_else(|| words.say("chưa kết thúc", "not over"));
    fact(["Thời gian", "Time"], Some(format!("{} – {ended}", instant(&own.started_at))));
    fact(["Địa bàn phụ trách", "Area that keeps it"], own.area.clone());
    fact(["Mã sự kiện", "Event code"], Some(own.code.clone()));
    fact(["Mã GLIDE", "GLIDE number"], own.glide.clone());
    fact(["Nguồn tin", "Source"], own.source.clone().or_else(|| own.source_url.clone()));
    fact(
        ["Tính cả quanh vùng", "Distance counted around it"],
        report.buffer_m.map(|metres| format!("{} m", words.amount(metres))),
    );
    let maker = words.say("công chúng (số liệu công bố)", "the public (published figures)");
    fact(["Người lập", "Made by"], Some(report.made_by.clone().unwrap_or(maker)));
    Section { title: words.say("Sự kiện", "Event"), blocks: vec![Block::Facts(facts)] }
}

/// How exact the figures are.
fn precision(own: &Affected, words: Words<'_>) -> String {
    let published = words.say(
        "Số liệu công bố, đã làm tròn: số hộ là bội số của 10, số người là ước tính. Không dùng để lập danh sách cứu trợ.",
        "Published figures, rounded: households are multiples of 10, people are an estimate. Not for lists of relief.",
    );
    match own.precision {
        Precision::Published => published,
        Precision::Exact => words.say(
            "Đếm từng hộ trong danh sách hộ, trong phạm vi địa bàn của người lập. Ngoài phạm vi này chưa tính.",
            "Counted household by household, within the areas of whoever made the report. Nothing outside them is counted.",
        ),
        Precision::Units => words.say(
            "Đếm theo xã và thôn mà hộ khai, tính trọn đơn vị.",
            "Counted by the communes and villages that households state, whole units only.",
        ),
    }
}

fn foot(report: &Report, words: Words<'_>) -> String {
    let figures = report.figures.known();
    let as_of = instant(figures.map_or(&report.made_at, |own| &own.as_of));
    let version = figures.map(|own| &own.data_version).or(report.data_version.as_ref());
    let head = words.say("Số liệu lúc", "Figures as of");
    format!("{head} {as_of}{}", version_of(version, words))
}

/// The version of the data, where it is told.
fn version_of(version: Option<&String>, words: Words<'_>) -> String {
    let name = words.say("phiên bản dữ liệu", "data version");
    version.map(|own| format!(" · {name} {own}")).unwrap_or_default()
}

/// A sentence for what nobody can say.
fn reason<T>(told: &Told<T>, words: Words<'_>) -> Option<Block> {
    match told {
        Told::Known(_) => None,
        Told::Unknown { reason } => Some(Block::Note(words.text(reason))),
    }
}

fn warnings(report: &Report, words: Words<'_>) -> Section {
    let title = words.say("Cảnh báo còn hiệu lực", "Warnings in force");
    if report.warnings.is_empty() {
        let none =
            words.say("Không có cảnh báo nào còn hiệu lực ở đây.", "No warning is in force here.");
        return Section { title, blocks: vec![Block::Note(none)] };
    }
    let row = |own: &super::model::Warning| {
        let en = own.headline_en.as_ref().unwrap_or(&own.headline_vi);
        let level = own.risk_level;
        vec![
            Cell::Number(f64::from(i32::try_from(level).unwrap_or_default()), level.to_string()),
            Cell::Text(words.code("hazard", &own.kind)),
            Cell::Text(nfc(words.lang.of(&own.headline_vi, en))),
            Cell::Text(nfc(&own.issuer)),
            Cell::Text(instant(&own.expires_at)),
        ]
    };
    let table = Table {
        title: title.clone(),
        columns: vec![
            super::document::numbers(words.say("Cấp", "Level"), 0.6),
            text(words.say("Loại", "Hazard"), 1.4),
            text(words.say("Nội dung", "Headline"), 4.0),
            text(words.say("Cơ quan phát", "Issued by"), 2.0),
            text(words.say("Hết hiệu lực", "Expires"), 1.5),
        ],
        rows: report.warnings.iter().map(row).collect(),
        total: None,
    };
    Section { title, blocks: vec![Block::Table(table)] }
}

fn sources(report: &Report, words: Words<'_>) -> Section {
    let title = words.say("Nguồn và thời điểm", "Sources and time");
    let inside = words.say("nội bộ, không phát tán", "internal, not to be passed on");
    let row = |own: &super::model::Source| {
        let name = own.name.iter().chain(&own.url).cloned().collect::<Vec<_>>().join(", ");
        let name = if name.is_empty() { words.say("Bản Làng", "Bản Làng") } else { name };
        let licence = own.licence.as_ref().unwrap_or(&inside);
        vec![
            Cell::Text(words.text(&own.title)),
            Cell::Text(nfc(&name)),
            Cell::Text(licence.clone()),
        ]
    };
    let table = Table {
        title: title.clone(),
        columns: vec![
            text(words.say("Dữ liệu", "Data"), 2.0),
            text(words.say("Nguồn", "Source"), 3.0),
            text(words.say("Giấy phép", "Licence"), 1.6),
        ],
        rows: report.sources.iter().map(row).collect(),
        total: None,
    };
    let mut blocks = vec![Block::Table(table)];
    if let Some(own) = report.figures.known() {
        blocks.push(Block::Note(precision(own, words)));
    }
    let made = instant(&report.made_at);
    let version = version_of(report.data_version.as_ref(), words);
    blocks.push(Block::Note(match words.lang {
        crate::http::Lang::Vi => format!(
            "Lập lúc {made}, giờ Việt Nam{version}. Ranh giới vẽ trên bản đồ để định hướng, không thay tài liệu địa giới."
        ),
        crate::http::Lang::En => format!(
            "Made {made}, time of Viet Nam{version}. Outlines on the map are for orientation and replace no record of boundaries."
        ),
    }));
    Section { title, blocks }
}

/// A count as a cell.
fn count(count: i64, words: Words<'_>) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^53")]
    Cell::Number(count as f64, words.count(count))
}
