//! What holds for figures through any reforms.

use std::collections::BTreeMap;

use banlang::area::{Amount, Lineage, Portion, Range, apportion, crosswalk};
use proptest::{prelude::*, test_runner::TestRunner};
use tokio::runtime::Runtime;

use super::forest::{Custom, Forest, first, last};
use crate::support::TestApp;

const ONE: i128 = 1_000_000_000;

/// The parts of each unit by their codes.
type Handed = BTreeMap<String, BTreeMap<String, (Portion, Range)>>;

fn handed(
    lineage: &Lineage,
    figures: &BTreeMap<String, i64>,
    days: (chrono::NaiveDate, chrono::NaiveDate),
) -> Handed {
    let parts = |(code, figure): (&String, &i64)| {
        let shares = crosswalk(lineage, code, days.0, days.1);
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let ranges = apportion(Amount::of(*figure as f64).unwrap(), &shares);
        let parts = shares.into_iter().zip(ranges);
        (code.clone(), parts.map(|((end, share), range)| (end, (share, range))).collect())
    };
    figures.iter().map(parts).collect()
}

fn custom(merges: bool) -> impl Strategy<Value = Custom> {
    (0..3_u64, any::<bool>()).prop_map(move |(hidden, twentieths)| Custom {
        merges,
        hidden: hidden * 30,
        twentieths,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn totals_are_conserved_to_the_unit(
        seed in any::<u64>(), custom in prop_oneof![custom(true), custom(false)],
    ) {
        let forest = Forest::grown(seed, custom);
        let lineage = Lineage::new(forest.edges);
        for (code, parts) in handed(&lineage, &forest.start, (first(), last())) {
            let total = i128::from(forest.start[&code]) * ONE;
            let low: i128 = parts.values().map(|(_, range)| range.low).sum();
            let high: i128 = parts.values().map(|(_, range)| range.high).sum();
            prop_assert!(low <= total && total <= high, "{}: {} {} {}", code, low, total, high);
            if parts.values().all(|(share, _)| share.known) {
                prop_assert_eq!((low, high), (total, total), "{}", code);
            }
            for (end, (share, range)) in &parts {
                prop_assert!(range.low % ONE == 0 && range.high % ONE == 0, "{} {:?}", end, range);
                prop_assert!(!share.known || range.low == range.high, "{} {:?}", end, range);
                prop_assert!(0 <= range.low && range.low <= range.high && range.high <= total);
            }
        }
    }

    #[test]
    fn the_interval_contains_the_truth_and_a_known_share_is_the_truth(
        seed in any::<u64>(), merges in any::<bool>(), hidden in 0..60_u64,
    ) {
        let forest = Forest::grown(seed, Custom { merges, hidden, twentieths: false });
        let lineage = Lineage::new(forest.edges);
        let handed = handed(&lineage, &forest.start, (first(), last()));
        for (end, people) in &forest.end {
            for (origin, count) in people {
                let truth = i128::from(*count) * ONE;
                let (share, range) = &handed[origin][end];
                prop_assert!(range.low <= truth && truth <= range.high, "{} {} {:?}", origin, end, range);
                prop_assert!(!share.known || range.low == truth, "{} {} {:?}", origin, end, range);
            }
        }
        let ends: usize = handed.values().map(BTreeMap::len).sum();
        prop_assert_eq!(ends, forest.end.values().map(BTreeMap::len).sum::<usize>());
    }

    #[test]
    fn there_and_back_is_the_figure_itself_without_mergers_and_an_interval_around_it_with_them(
        seed in any::<u64>(), merges in any::<bool>(), hidden in 0..60_u64,
    ) {
        let forest = Forest::grown(seed, Custom { merges, hidden, twentieths: false });
        let lineage = Lineage::new(forest.edges);
        let ends = forest.end.iter().map(|(end, people)| (end.clone(), people.values().sum())).collect();
        let mut back: BTreeMap<String, Range> = BTreeMap::new();
        for (code, (share, range)) in handed(&lineage, &ends, (last(), first())).into_values().flatten() {
            prop_assert!(merges || share.known, "{}", code);
            let sum = back.entry(code).or_default();
            *sum = sum.and(range);
        }
        for (code, people) in &forest.start {
            let (figure, range) = (i128::from(*people) * ONE, back[code]);
            prop_assert!(range.low <= figure && figure <= range.high, "{} {:?}", code, range);
            prop_assert!(merges || range.low == range.high, "{} {:?}", code, range);
        }
    }
}

/// What the answer says of each unit, as the oracle writes it.
async fn told(app: &TestApp, forest: &Forest) -> String {
    let codes = forest.start.keys().cloned().collect::<Vec<_>>().join(",");
    let path = format!(
        "/api/crosswalk?from={}&to={}&codes={codes}&indicator=population&period=2004",
        first(),
        last()
    );
    let answer = app.get(&path).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let rows = answer.json()["figures"].as_array().unwrap().clone();
    let line = |row: &serde_json::Value| {
        assert_eq!(row["missing"], serde_json::json!([]));
        let value = if row["value"].is_null() { "-".to_owned() } else { row["value"].to_string() };
        format!("{} {value} {} {}", row["code"].as_str().unwrap(), row["low"], row["high"])
    };
    rows.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_service_says_what_plain_sql_says() {
    let runtime = Runtime::new().unwrap();
    let app = runtime.block_on(TestApp::start());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(120));
    let cases = (any::<u64>(), prop_oneof![custom(true), custom(false)]);
    let result = runner.run(&cases, |(seed, custom)| {
        let forest = Forest::grown(seed, custom);
        runtime.block_on(app.execute(&forest.sql()));
        let expected = runtime.block_on(app.db.value(include_str!("oracle.sql")));
        prop_assert_eq!(runtime.block_on(told(&app, &forest)), expected);
        Ok(())
    });
    result.unwrap();
}
