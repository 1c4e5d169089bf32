//! Who lives in the affected ground, and whom closed roads cut off.

use std::collections::BTreeMap;

use super::{count, precision, reason};
use crate::{
    impact::{Affected, CutOff, Silent, Village, Vulnerable},
    report::{
        document::{Block, Cell, Section, Table, numbers, text},
        model::Report,
        words::Words,
    },
};

/// Both parts.
pub(super) fn sections(report: &Report, words: Words<'_>) -> Vec<Section> {
    let title = words.say("Người và hộ bị ảnh hưởng", "People and households affected");
    let mut blocks: Vec<_> = reason(&report.figures, words).into_iter().collect();
    if let Some(own) = report.figures.known() {
        blocks.push(totals(own, words));
        blocks.push(Block::Note(precision(own, words)));
        if own.total.households == 0 {
            let none = words.say(
                "Không có hộ nào trong vùng theo số liệu này.",
                "No household lies in the area by these figures.",
            );
            blocks.push(Block::Note(none));
        } else {
            blocks.push(Block::Table(groups(own, words)));
            blocks.push(Block::Table(communes(own, words)));
        }
        blocks.extend(own.detail.villages.as_ref().map(|all| villages(own, all, words)));
        blocks.extend(own.detail.without_data.as_ref().and_then(|all| silent(all, words)));
    }
    let mut all = vec![Section { title, blocks }];
    all.extend(report.cut_off.as_ref().map(|told| {
        let mut blocks: Vec<_> = reason(told, words).into_iter().collect();
        blocks.extend(told.known().into_iter().flat_map(|own| cut_off(own, words)));
        Section { title: words.say("Thôn bị chia cắt", "Villages cut off"), blocks }
    }));
    all
}

fn totals(own: &Affected, words: Words<'_>) -> Block {
    let card = |value: i64, name: [&str; 2], note: String| {
        [words.count(value), words.say(name[0], name[1]), note]
    };
    let mut cards = vec![
        card(own.total.households, ["hộ", "households"], String::new()),
        card(own.total.members, ["người", "people"], String::new()),
    ];
    let of = |wanted: &dyn Fn(&str) -> bool| -> i64 {
        let of = own.groups.iter().filter(|own| wanted(own.poverty.as_deref().unwrap_or_default()));
        of.map(|group| group.count.households).sum()
    };
    // A household that nobody has reviewed is not one that is not poor.
    let open = of(&|own| !["poor", "near_poor", "other"].contains(&own));
    let note = || match open {
        0 => String::new(),
        open => format!("{} {}", words.count(open), words.say("hộ chưa rà soát", "not reviewed")),
    };
    if open < own.total.households {
        let (poor, near) = (of(&|own| own == "poor"), of(&|own| own == "near_poor"));
        cards.push(card(poor, ["hộ nghèo", "poor households"], note()));
        cards.push(card(near, ["hộ cận nghèo", "near-poor households"], note()));
    } else if open > 0 {
        cards.push(card(open, ["hộ chưa rà soát nghèo", "households not reviewed"], String::new()));
    }
    if let Some(first) = &own.detail.vulnerable {
        cards.extend(vulnerable(first, words));
    }
    if own.possible.households > 0 {
        let note =
            words.say("chưa có vị trí, có thể trong vùng", "without a place, perhaps inside");
        cards.push(card(own.possible.households, ["hộ nữa", "more households"], note));
    }
    Block::Cards(cards)
}

/// People who need help first; who is not stated is said, for it is no zero.
fn vulnerable(own: &Vulnerable, words: Words<'_>) -> Vec<[String; 3]> {
    let open = match own.unstated {
        0 => String::new(),
        open => format!("; {} {}", words.count(open), words.say("hộ chưa ghi", "not stated")),
    };
    let of = |people: i64, households: i64, name: [&str; 2]| {
        let unit = words.say("hộ", "households");
        let note = format!("{} {unit}{open}", words.count(households));
        [words.count(people), words.say(name[0], name[1]), note]
    };
    let kinds = [
        (own.children, ["trẻ dưới 6 tuổi", "children under 6"]),
        (own.elderly, ["người từ 60 tuổi", "people of 60 and over"]),
        (own.disabled, ["người khuyết tật", "people with disabilities"]),
    ];
    kinds.map(|(own, name)| of(own.people, own.households, name)).to_vec()
}

/// Households by ethnic group and poverty.
fn groups(own: &Affected, words: Words<'_>) -> Table {
    let mut by_group: BTreeMap<&str, (i64, i64, BTreeMap<&str, i64>)> = BTreeMap::new();
    for group in &own.groups {
        let name = group.ethnic_group.as_deref().unwrap_or_default();
        let sums = by_group.entry(name).or_default();
        sums.0 += group.count.households;
        sums.1 += group.count.members;
        *sums.2.entry(group.poverty.as_deref().unwrap_or_default()).or_default() +=
            group.count.households;
    }
    let mut statuses: Vec<_> = own.groups.iter().filter_map(|own| own.poverty.as_deref()).collect();
    let order = ["poor", "near_poor", "other"];
    statuses.sort_by_key(|own| (order.iter().position(|known| known == own).unwrap_or(9), *own));
    statuses.dedup();
    let mut rows: Vec<_> = by_group.into_iter().collect();
    rows.sort_by_key(|(name, sums)| (std::cmp::Reverse(sums.0), *name));
    let cells =
        |name: String, (households, members, by_status): (i64, i64, &BTreeMap<&str, i64>)| {
            let of =
                |status: &&str| count(by_status.get(status).copied().unwrap_or_default(), words);
            let mut cells = vec![Cell::Text(name), count(households, words), count(members, words)];
            cells.extend(statuses.iter().map(of));
            cells
        };
    let mut whole: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, (_, _, by_status)) in &rows {
        for (status, households) in by_status {
            *whole.entry(status).or_default() += households;
        }
    }
    let total = (own.total.households, own.total.members, &whole);
    let total = cells(words.say("Tổng", "Total"), total);
    let name = |code: &str| match code {
        "" => words.say("chưa rõ", "not stated"),
        code => words.code("ethnic_group", code),
    };
    let mut columns = vec![
        text(words.say("Dân tộc", "Ethnic group"), 2.4),
        numbers(words.say("Hộ", "Households"), 1.1),
        numbers(words.say("Người", "People"), 1.1),
    ];
    let status = |own: &&str| numbers(words.code("poverty_published", own), 1.1);
    columns.extend(statuses.iter().map(status));
    Table {
        title: words.say("Theo dân tộc và diện hộ", "By ethnic group and poverty"),
        columns,
        rows: rows
            .iter()
            .map(|(code, sums)| cells(name(code), (sums.0, sums.1, &sums.2)))
            .collect(),
        total: Some(total),
    }
}

fn communes(own: &Affected, words: Words<'_>) -> Table {
    let row =
        |one: &crate::impact::Commune| {
            vec![
                Cell::Text(one.name.clone().unwrap_or_else(|| {
                    words.say("không có trong danh mục", "not in the register")
                })),
                Cell::Text(one.code.clone()),
                count(one.count.households, words),
                count(one.count.members, words),
            ]
        };
    Table {
        title: words.say("Theo xã", "By commune"),
        columns: vec![
            text(words.say("Xã", "Commune"), 3.0),
            text(words.say("Mã", "Code"), 1.0),
            numbers(words.say("Hộ", "Households"), 1.2),
            numbers(words.say("Người", "People"), 1.2),
        ],
        rows: own.communes.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text(words.say("Tổng", "Total")),
            Cell::Text(String::new()),
            count(own.total.households, words),
            count(own.total.members, words),
        ]),
    }
}

fn villages(own: &Affected, all: &[Village], words: Words<'_>) -> Block {
    let commune = |code: &str| {
        let known = own.communes.iter().find(|own| own.code == code);
        known.and_then(|own| own.name.clone()).unwrap_or_else(|| code.to_owned())
    };
    let row = |one: &Village| {
        let unnamed = || words.say("không ghi thôn", "no village stated");
        vec![
            Cell::Text(one.village.clone().unwrap_or_else(unnamed)),
            Cell::Text(commune(&one.commune_code)),
            count(one.count.households, words),
            count(one.count.members, words),
        ]
    };
    Block::Table(Table {
        title: words.say("Theo thôn", "By village"),
        columns: vec![
            text(words.say("Thôn", "Village"), 2.4),
            text(words.say("Xã", "Commune"), 2.4),
            numbers(words.say("Hộ", "Households"), 1.2),
            numbers(words.say("Người", "People"), 1.2),
        ],
        rows: all.iter().map(row).collect(),
        total: Some(vec![
            Cell::Text(words.say("Tổng", "Total")),
            Cell::Text(String::new()),
            count(own.total.households, words),
            count(own.total.members, words),
        ]),
    })
}

/// Units in the ground of which no household is known: a gap, and no zero.
fn silent(all: &[Silent], words: Words<'_>) -> Option<Block> {
    if all.is_empty() {
        return None;
    }
    let names: Vec<_> = all.iter().take(40).map(|own| own.name.as_str()).collect();
    let more = match all.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" {} {more}", words.say("và nơi khác:", "and others:")),
    };
    let head = words.say(
        "Trong vùng nhưng chưa có danh sách hộ (chưa biết, không phải 0): ",
        "In the area, with no household on record (unknown, not 0): ",
    );
    Some(Block::Note(format!("{head}{}{more}.", names.join(", "))))
}

fn cut_off(own: &CutOff, words: Words<'_>) -> Vec<Block> {
    let card = |value: usize, name: [&str; 2], (households, members): (i64, i64)| {
        let value = words.count(i64::try_from(value).unwrap_or_default());
        [value, words.say(name[0], name[1]), words.people(households, members)]
    };
    let of = |own: crate::impact::Count| (own.households, own.members);
    let mut blocks = vec![Block::Cards(vec![
        card(own.total.villages, ["thôn mất đường", "villages lost a way"], of(own.total.count)),
        card(own.isolated.villages, ["thôn cô lập", "villages isolated"], of(own.isolated.count)),
        card(own.unknown.villages, ["thôn chưa rõ", "villages unknown"], of(own.unknown.count)),
    ])];
    let goal = |kind: &&'static str| match *kind {
        "office" => words.say("trụ sở xã", "commune office"),
        "shelter" => words.say("điểm sơ tán", "shelter"),
        "hospital" => words.say("bệnh viện", "hospital"),
        other => other.to_owned(),
    };
    let lost: Vec<_> = own.villages.iter().filter(|own| !own.lost.is_empty()).collect();
    if lost.is_empty() {
        let none = words.say(
            "Theo các đoạn đường báo đóng đến lúc này, chưa thôn nào mất đường.",
            "By the roads reported as closed until now, no village has lost its way.",
        );
        blocks.push(Block::Note(none));
        return blocks;
    }
    let row = |own: &&crate::impact::CutVillage| {
        vec![
            Cell::Text(own.name.clone().unwrap_or_else(|| words.say("không tên", "no name"))),
            Cell::Text(own.commune.clone().unwrap_or_else(|| own.commune_code.clone())),
            count(own.count.households, words),
            count(own.count.members, words),
            Cell::Text(own.lost.iter().map(goal).collect::<Vec<_>>().join(", ")),
        ]
    };
    blocks.push(Block::Table(Table {
        title: words.say("Thôn bị chia cắt", "Villages cut off"),
        columns: vec![
            text(words.say("Thôn", "Village"), 2.0),
            text(words.say("Xã", "Commune"), 2.0),
            numbers(words.say("Hộ", "Households"), 1.0),
            numbers(words.say("Người", "People"), 1.0),
            text(words.say("Mất đường đến", "No way to"), 2.6),
        ],
        rows: lost.iter().map(row).collect(),
        total: None,
    }));
    blocks
}
