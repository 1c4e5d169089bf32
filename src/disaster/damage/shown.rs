//! The form as programs read it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{
    figures::Event,
    indicators::Indicator,
    picture::Picture,
    sums::{Figure, OwnFigures, Unit},
};

fn time(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A figure as it was reported.
pub(super) fn figure(own: &Figure) -> Value {
    json!({
        "amount": own.amount, "unit": own.unit, "reported_at": time(own.reported_at),
        "official": own.official, "source": own.source,
    })
}

/// Figures by indicator.
pub(super) fn figures(own: &OwnFigures) -> Map<String, Value> {
    own.iter().map(|(indicator, own)| (indicator.clone(), figure(own))).collect()
}

/// The event of a form.
pub(super) fn event(own: &Event) -> Value {
    json!({
        "id": own.id, "code": own.code, "name": own.name, "kind": own.kind, "state": own.state,
        "started_at": time(own.started_at), "ended_at": own.ended_at.map(time),
    })
}

/// A unit by name.
pub(super) fn unit(own: &Unit) -> Value {
    json!({ "code": own.code, "name": own.name, "level": own.level })
}

/// The whole form.
pub(super) fn picture(own: &Picture<'_>, tag: &str) -> Value {
    let mut groups: Vec<(&str, &str, Vec<Value>)> = Vec::new();
    for line in &own.lines {
        let shown = shown_line(own, *line);
        match groups.last_mut().filter(|(code, ..)| *code == line.group()) {
            Some((_, _, lines)) => lines.push(shown),
            None => groups.push((line.group(), line.group_title(), vec![shown])),
        }
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(code, title, lines)| json!({ "code": code, "title": title, "indicators": lines }))
        .collect();
    let units: Vec<_> = own.units().into_iter().map(|unit| shown_unit(own, unit)).collect();
    let outside = own.tree.outside(&own.root.code);
    let retired: Vec<_> = outside.into_iter().map(|unit| shown_retired(own, unit)).collect();
    json!({
        "event": event(&own.event), "area": unit(&own.root), "at": time(own.at.moment), "day": own.day.to_string(),
        "version": tag, "groups": groups, "units": units, "retired": retired, "unlisted": unlisted(own),
        "schedule": {
            "basis": own.basis, "units": own.expected.len(), "due": own.schedule.passed(), "whole": own.schedule.whole(),
            "next_due_at": own.schedule.next_due_at().map(time),
        },
    })
}

fn shown_line(own: &Picture<'_>, line: Indicator<'_>) -> Value {
    let said = own.said(line);
    let given = own.tree.figure(&own.root.code, line.code()).map(figure);
    json!({
        "code": line.code(), "title": { "vi": line.title().vi, "en": line.title().en }, "unit": line.unit(),
        "compared": line.is_compared(), "amount": said.amount, "own": given, "sum": said.parts.sum,
        "units": said.parts.with.len(), "difference": said.difference, "missing": said.missing,
    })
}

fn shown_unit(own: &Picture<'_>, unit: &Unit) -> Value {
    let blank = own.lines.iter().filter(|line| own.tree.amount(&unit.code, **line).is_none());
    let amounts: Map<String, Value> = own
        .lines
        .iter()
        .filter_map(|line| {
            Some((line.code().to_owned(), own.tree.amount(&unit.code, *line)?.into()))
        })
        .collect();
    json!({
        "code": unit.code, "name": unit.name, "level": unit.level,
        "expected": own.expected.contains(&unit.code), "duty": own.duty(&unit.code),
        "last_at": own.last_at(&unit.code).map(time), "amounts": amounts, "blank": blank.count(),
        "figures": own.tree.own(&unit.code).map(figures).unwrap_or_default(),
    })
}

fn shown_retired(own: &Picture<'_>, unit: &Unit) -> Value {
    json!({
        "code": unit.code, "name": unit.name, "level": unit.level,
        "valid_to": unit.valid_to.map(|day| day.to_string()),
        "figures": own.tree.own(&unit.code).map(figures).unwrap_or_default(),
        "note": {
            "vi": format!("{} không có hiệu lực ở địa bàn này ngày {}; số liệu để nguyên ở mã cũ, không cộng vào tổng.", unit.name, own.day.format("%d/%m/%Y")),
            "en": format!("{} was not in force here on {}; its figures stay under their code and are added to nothing.", unit.name, own.day),
        },
    })
}

/// Figures of the unit that no line of the form holds, and those in another unit of measure: shown, and in no sum.
fn unlisted(own: &Picture<'_>) -> Vec<Value> {
    let fits = |indicator: &str, figure: &Figure| {
        let mut lines = own.lines.iter();
        lines.any(|line| line.code() == indicator && line.unit() == figure.unit)
    };
    let units = own.units();
    let codes = units.iter().map(|unit| unit.code.as_str()).filter(|code| *code != own.root.code);
    let mut all = Vec::new();
    for code in codes.chain([own.root.code.as_str()]) {
        for (indicator, one) in own.tree.own(code).into_iter().flatten() {
            if !fits(indicator, one) {
                all.push(json!({ "area": code, "indicator": indicator, "figure": figure(one) }));
            }
        }
    }
    all
}
