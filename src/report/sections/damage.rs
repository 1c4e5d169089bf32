//! What was reported by the form of the circular, and what is missing.

use crate::{
    page::instant,
    report::{
        document::{Block, Cell, Section, Table, numbers, text},
        model::{Damage, DamageLine, DamageUnit},
        words::Words,
    },
};

/// The part.
pub(super) fn section(own: &Damage, words: Words<'_>) -> Section {
    let title = words.say("Thiệt hại đã báo cáo", "Damage reported");
    let title = format!("{title}: {}", own.area.name);
    let lines: Vec<_> = own
        .groups
        .iter()
        .flat_map(|group| group.indicators.iter())
        .filter_map(|line| line.amount.map(|amount| (line, amount)))
        .collect();
    let mut blocks = Vec::new();
    if lines.is_empty() {
        let none = words.say(
            "Chưa có số liệu thiệt hại nào được báo cáo. Chưa báo cáo khác với bằng 0.",
            "No damage has been reported yet. Not reported is not 0.",
        );
        blocks.push(Block::Note(none));
    } else {
        blocks.push(Block::Table(sums(&lines, words)));
    }
    blocks.extend(gaps(own, words));
    Section { title, blocks }
}

fn sums(lines: &[(&DamageLine, f64)], words: Words<'_>) -> Table {
    let row = |(line, amount): &(&DamageLine, f64)| {
        let missing = i32::try_from(line.missing.len()).unwrap_or(i32::MAX);
        vec![
            Cell::Text(words.text(&line.title)),
            Cell::Text(line.unit.clone()),
            Cell::Number(*amount, words.amount(*amount)),
            Cell::Number(f64::from(missing), words.count(missing.into())),
        ]
    };
    Table {
        title: words.say("Chỉ tiêu thiệt hại", "Indicators of damage"),
        columns: vec![
            text(words.say("Chỉ tiêu", "Indicator"), 4.0),
            text(words.say("Đơn vị tính", "Unit"), 1.2),
            numbers(words.say("Số lượng", "Amount"), 1.2),
            numbers(words.say("Xã chưa báo", "Communes silent"), 1.2),
        ],
        rows: lines.iter().map(row).collect(),
        total: None,
    }
}

/// Who owes a report.
fn gaps(own: &Damage, words: Words<'_>) -> Vec<Block> {
    if own.schedule.units == 0 {
        let none = words
            .say("Chưa rõ đơn vị nào phải báo cáo.", "It is not known which units have to report.");
        return vec![Block::Note(none)];
    }
    let late = |unit: &&DamageUnit| unit.duty.as_ref().is_some_and(|own| own.standing == "late");
    let late: Vec<_> = own.units.iter().filter(late).map(|own| own.name.as_str()).collect();
    let (units, number) = (words.count(own.schedule.units), late.len());
    let mut said = match (words.lang, number) {
        (crate::http::Lang::Vi, 0) => format!("{units} xã phải báo cáo, không xã nào trễ hạn."),
        (crate::http::Lang::En, 0) => format!("{units} communes have to report, none is late."),
        (crate::http::Lang::Vi, _) => {
            format!("{units} xã phải báo cáo, {number} xã trễ hạn: {}.", late.join(", "))
        }
        (crate::http::Lang::En, _) => {
            format!("{units} communes have to report, {number} are late: {}.", late.join(", "))
        }
    };
    if let Some(next) = &own.schedule.next_due_at {
        let due = words.say("Kỳ tiếp theo đến hạn lúc", "The next report is due");
        said = format!("{said} {due} {}.", instant(next));
    }
    vec![Block::Note(said)]
}
