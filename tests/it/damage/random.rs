//! Reports and corrections by chance over a tree of units, against a model that keeps nothing but the list, and against SQL.

use std::{cell::Cell, collections::BTreeMap};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::world::{form, line, start};
use crate::support::TestApp;

/// Units with their parents, from the villages up.
const UNITS: [(&str, &str); 6] = [
    ("23001-1", "23001"),
    ("23001-2", "23001"),
    ("23001", "51"),
    ("23002", "51"),
    ("23003", "51"),
    ("51", ""),
];
const INDICATORS: [&str; 2] = ["NG.chet", "NG.mat_tich"];

/// Unit, indicator, amount and minutes after the start.
type Report = (usize, usize, u32, u32);

/// What the province should be told at a moment: read from the list alone.
fn model(reports: &[Report], indicator: usize, until: u32) -> Option<u32> {
    let latest = |unit: &str| {
        let own = reports
            .iter()
            .filter(|own| UNITS[own.0].0 == unit && own.1 == indicator && own.3 <= until);
        own.max_by_key(|own| own.3).map(|own| own.2)
    };
    let sum = |parts: Vec<Option<u32>>| {
        let said: Vec<_> = parts.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.iter().sum())
    };
    let under = |parent: &'static str| {
        UNITS.iter().filter(move |(_, own)| *own == parent).map(|(code, _)| *code)
    };
    let communes =
        under("51").map(|code| latest(code).or_else(|| sum(under(code).map(latest).collect())));
    sum(communes.collect()).or_else(|| latest("51"))
}

/// The same of communes alone, as the database says it.
async fn sum_in_sql(app: &TestApp, indicator: &str, until: u32) -> String {
    app.db
        .value(&format!(
            "SELECT coalesce(sum(amount)::text, 'null') FROM (
                 SELECT DISTINCT ON (area_code) amount FROM damage_report
                 WHERE event_code = 'LU-1' AND indicator = '{indicator}' AND area_code IN ('23001', '23002', '23003')
                   AND reported_at <= (SELECT started_at + interval '{until} minutes' FROM disaster_event WHERE code = 'LU-1')
                 ORDER BY area_code, reported_at DESC
             ) AS latest"
        ))
        .await
}

async fn write(app: &TestApp, reports: &[Report]) {
    app.execute("DELETE FROM damage_report").await;
    let rows: Vec<_> = reports
        .iter()
        .map(|(unit, indicator, amount, minutes)| {
            format!("('{}', '{}', {amount}, {minutes})", UNITS[*unit].0, INDICATORS[*indicator])
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    app.execute(&format!(
        "INSERT INTO damage_report (event_code, area_code, indicator, amount, unit, reported_at)
         SELECT 'LU-1', own.area, own.indicator, own.amount, 'người', event.started_at + interval '1 minute' * own.minutes
         FROM (VALUES {}) AS own (area, indicator, amount, minutes), disaster_event AS event WHERE event.code = 'LU-1'",
        rows.join(", ")
    ))
    .await;
}

async fn told(app: &TestApp, until: u32) -> Value {
    let at = app
        .db
        .value(&format!(
            "SELECT to_char((started_at + interval '{until} minutes') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM disaster_event WHERE code = 'LU-1'"
        ))
        .await;
    form(app, &format!("area=51&at={at}")).await
}

#[test]
fn through_any_reports_and_corrections_the_sum_is_that_of_the_latest_figures() {
    let runtime = Runtime::new().unwrap();
    let mut app = runtime.block_on(start());
    runtime.block_on(app.log_in("ke-hoach"));
    // With villages, and without them.
    let reports = prop_oneof![Just(0), Just(2)].prop_flat_map(|first| {
        let report = (first..UNITS.len(), 0..INDICATORS.len(), 0..20_u32, 0..2900_u32);
        prop::collection::vec(report, 0..40)
    });
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(60) });
    let compared = Cell::new((0, 0));
    runner
        .run(&(reports, 0..2990_u32), |(reports, until)| {
            // One figure for each unit, indicator and moment, as the table has it.
            let unique: BTreeMap<_, _> =
                reports.iter().map(|own| ((own.0, own.1, own.3), *own)).collect();
            let reports: Vec<_> = unique.into_values().collect();
            runtime.block_on(write(&app, &reports));
            let told = runtime.block_on(told(&app, until));
            for (place, indicator) in INDICATORS.into_iter().enumerate() {
                let line = line(&told, indicator);
                let wanted = model(&reports, place, until).map(f64::from);
                prop_assert_eq!(
                    line["amount"].as_f64(),
                    wanted,
                    "{} at {}: {:?}",
                    indicator,
                    until,
                    &reports
                );
                let own = reports
                    .iter()
                    .filter(|own| UNITS[own.0].0 == "51" && own.1 == place && own.3 <= until);
                let own = own.max_by_key(|own| own.3).map(|own| f64::from(own.2));
                prop_assert_eq!(line["own"]["amount"].as_f64(), own);
                prop_assert_eq!(
                    line["difference"].as_f64(),
                    own.zip(line["sum"].as_f64()).map(|(own, sum)| own - sum)
                );
                // Where no village stands for its commune, SQL says the same.
                if reports.iter().all(|own| own.0 > 1) {
                    let sql = runtime.block_on(sum_in_sql(&app, indicator, until));
                    prop_assert_eq!(line["sum"].as_f64(), sql.parse().ok());
                    compared.set((compared.get().0, compared.get().1 + 1));
                }
            }
            compared.set((compared.get().0 + 1, compared.get().1));
            Ok(())
        })
        .unwrap();
    let (cases, with_sql) = compared.get();
    assert!(cases >= 60 && with_sql > 30, "{cases} {with_sql}");
}
