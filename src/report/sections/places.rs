//! Shelters in the ground and near it, and what else stands there.

use super::{count, reason};
use crate::{
    impact::{Found, Room},
    report::{
        document::{Block, Cell, Section, Table, numbers, text},
        model::Report,
        words::Words,
    },
};

/// The part; of a caller that sees none of it, none.
pub(super) fn sections(report: &Report, words: Words<'_>) -> Vec<Section> {
    let title = words.say("Điểm sơ tán và công trình", "Shelters and facilities");
    let mut blocks: Vec<_> = reason(&report.places, words).into_iter().collect();
    if let Some(own) = report.places.known() {
        let card = |room: Room, name: [&str; 2]| {
            let capacity = words.count(room.capacity);
            let holds = words.say("chỗ", "places");
            let mut note = format!("{capacity} {holds}");
            if room.unknown_capacity > 0 {
                let unknown = words.say("nơi chưa rõ sức chứa", "of unknown capacity");
                note = format!("{note}, {} {unknown}", words.count(room.unknown_capacity));
            }
            if room.closed > 0 {
                let closed = words.say("nơi đóng", "closed");
                note = format!("{note}, {} {closed}", words.count(room.closed));
            }
            [words.count(room.shelters), words.say(name[0], name[1]), note]
        };
        blocks.push(Block::Cards(vec![
            card(own.shelters.inside, ["điểm sơ tán trong vùng", "shelters inside"]),
            card(own.shelters.near, ["điểm sơ tán cách đến 2 km", "shelters within 2 km"]),
        ]));
        if own.shelters.list.is_empty() {
            let none = words.say(
                "Không thấy điểm sơ tán nào trong vùng và quanh 2 km.",
                "No shelter is known in the area or within 2 km of it.",
            );
            blocks.push(Block::Note(none));
        } else {
            blocks.push(Block::Table(shelters(&own.shelters.list, words)));
        }
        if !own.facilities.kinds.is_empty() {
            let kinds = own.facilities.kinds.iter();
            let kinds = kinds.map(|(kind, number)| {
                format!(
                    "{} {}",
                    words.count(*number),
                    words.code("facility_kind", kind).to_lowercase()
                )
            });
            let head = words.say("Công trình trong vùng: ", "Facilities in the area: ");
            blocks.push(Block::Note(format!("{head}{}.", kinds.collect::<Vec<_>>().join(", "))));
        }
        if !own.more.is_empty() {
            let more = words.say(
                "Danh sách chỉ giữ 1.000 nơi đầu; thu nhỏ vùng để xem hết.",
                "Lists hold the first 1,000 only; ask for a smaller area to see all.",
            );
            blocks.push(Block::Note(more));
        }
    }
    vec![Section { title, blocks }]
}

fn shelters(all: &[Found], words: Words<'_>) -> Table {
    let row = |own: &Found| {
        let unknown = || Cell::Text(words.say("chưa rõ", "unknown"));
        let far = if own.metres > 0.0 {
            Cell::Number(own.metres, words.amount(own.metres))
        } else {
            Cell::Text(words.say("trong vùng", "inside"))
        };
        vec![
            Cell::Text(own.name.clone()),
            Cell::Text(own.area.clone().or_else(|| own.area_code.clone()).unwrap_or_default()),
            Cell::Text(words.code("shelter_status", &own.kind)),
            own.capacity.map_or_else(unknown, |capacity| count(capacity, words)),
            far,
        ]
    };
    Table {
        title: words.say("Điểm sơ tán", "Shelters"),
        columns: vec![
            text(words.say("Điểm sơ tán", "Shelter"), 3.0),
            text(words.say("Xã", "Commune"), 2.0),
            text(words.say("Tình trạng", "State"), 1.2),
            numbers(words.say("Sức chứa (người)", "Capacity (people)"), 1.3),
            numbers(words.say("Cách vùng (m)", "Distance (m)"), 1.2),
        ],
        rows: all.iter().map(row).collect(),
        total: None,
    }
}
