//! The attack itself: one code for the service as it is and for every planted leak.
//!
//! The strongest probe compares: the same caller asks the same questions before and after hidden records change and
//! go. Whatever answers otherwise has told of them, in whatever way. The others look for what is told outright, for
//! hidden and missing records that are answered differently, and for numbers that can be worked out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use axum::http::Method;
use regex_lite::Regex;
use serde_json::Value;

use super::{
    eyes::{Eyes, Right},
    inference::{Inference, Kind},
    probes::{self, Pair},
    question::{Asks, Question, Told},
    service::Service,
    tile,
    world::{FAR, NEAR, NEXT_EDITION, Planted, UNPUBLISHED},
};

/// Fields that only collections with personal data have.
const HIDDEN_NAMES: [&str; 4] = ["head_name", "list_no", "phone", "ethnic_code"];

static SMALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(households|members)":\s*([1-4])\b"#).unwrap());

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breadth {
    Everything,
    /// The first and the last question of each probe at each kind of resource.
    Sample,
}

/// Collections that are like others: one of each kind shows what they would.
const ALIKE: [&str; 7] = [
    "/disaster_event",
    "/facility",
    "/road",
    "/stat_value",
    "/warning",
    "/household_status",
    "/shelter",
];

fn sample(mut questions: Vec<Question>) -> Vec<Question> {
    questions.retain(|question| !ALIKE.iter().any(|name| question.path.contains(name)));
    let mut groups: BTreeMap<(&str, String), Vec<Question>> = BTreeMap::new();
    for question in questions {
        let address = question.path.split('?').next().unwrap_or_default();
        // The first words of an address, and whether one row is asked for; of a search what is searched for.
        let words: Vec<_> = address.split('/').collect();
        let resource = if question.probe == "search" && !question.path.contains('&') {
            question.path.clone()
        } else {
            let first = words[..words.len().min(4)].join("/");
            format!("{} {first} {}", question.method, words.len())
        };
        groups.entry((question.probe, resource)).or_default().push(question);
    }
    let ends = groups.into_values().flat_map(|mut group| {
        let last = group.pop();
        group.truncate(1);
        group.into_iter().chain(last)
    });
    ends.collect()
}

/// Everything that a caller can infer.
pub(super) async fn attack(service: &Service, eyes: &Eyes, breadth: Breadth) -> Inference {
    let mut inference = Inference::default();
    let document = service.ask(eyes, &Question::get("routes", "/api/openapi.json")).await;
    let document: Value = serde_json::from_slice(&document.body).unwrap();
    let mut questions = probes::reads(service.app.app.catalogue(), &document, eyes);
    if breadth == Breadth::Sample {
        questions = sample(questions);
    }
    // A token from before anything happens: nothing hidden is ever told from it on.
    questions
        .push(Question::get("feed", format!("/api/changes?since={}", token(service, eyes).await)));
    let before = service.ask_all(eyes, &questions).await;
    inference.asked = questions.len();
    inference.answered = before.iter().filter(|told| told.status == 200).count();
    for (question, told) in questions.iter().zip(&before) {
        look(&mut inference, eyes, question, told);
    }
    twins(&mut inference, service, eyes, &questions, &before).await;
    caches(&mut inference, service, eyes, &questions, &before).await;
    sums(&mut inference, service, eyes).await;
    writes(&mut inference, service, eyes).await;
    changes(&mut inference, service, eyes, &questions, &before).await;
    service.happens(NEXT_EDITION).await;
    sums(&mut inference, service, eyes).await;
    inference
}

/// The newest token of the feed.
async fn token(service: &Service, eyes: &Eyes) -> String {
    let headers: Vec<_> =
        eyes.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = service.app.get_with("/api/changes", &headers).await;
    answer.json()["next"].as_str().unwrap_or_default().to_owned()
}

/// What an answer tells outright.
fn look(inference: &mut Inference, eyes: &Eyes, question: &Question, told: &Told) {
    // Without a build of the viewer its pages say how to make one.
    let unbuilt = told.status == 503 && told.header("content-type").starts_with("text/html");
    if told.status >= 500 && !unbuilt {
        inference.add(
            Kind::Exists,
            question.probe,
            question,
            format!("a fault, {}: {}", told.status, told.text()),
        );
    }
    if told.is_tile() {
        return look_at_tile(inference, eyes, question, told);
    }
    let text = question.without_echo(&told.text());
    let headers: String = told.headers.values().map(|value| question.without_echo(value)).collect();
    for planted in eyes.hidden() {
        let words = planted.words().map(|(own, _)| own);
        for word in words.into_iter().chain(planted.place_texts()) {
            if text.contains(word) || headers.contains(word) {
                let place = text.find(word).unwrap_or_default();
                inference.add(
                    Kind::Located,
                    question.probe,
                    question,
                    format!("{word}: {}", around(&text, place)),
                );
            }
        }
    }
    if text.contains(UNPUBLISHED) {
        inference.add(Kind::Named, question.probe, question, "an edition that is not published");
    }
    if eyes.right != Right::Rows && told.status == 200 {
        for name in HIDDEN_NAMES.iter().filter(|name| text.contains(*name)) {
            inference.add(Kind::Named, question.probe, question, format!("the field {name}"));
        }
    }
    let counted = eyes.right == Right::Units && question.asks == Asks::Units;
    if !matches!(eyes.right, Right::Rows | Right::Ground)
        && !counted
        && let Some(small) = SMALL.find(&text)
    {
        inference.add(Kind::Small, question.probe, question, small.as_str());
    }
}

fn around(text: &str, place: usize) -> String {
    let from = text
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| at + 60 < place)
        .last()
        .unwrap_or_default();
    text[from..].chars().take(140).collect()
}

fn look_at_tile(inference: &mut Inference, eyes: &Eyes, question: &Question, told: &Told) {
    for point in tile::points(&question.path, &told.body) {
        for planted in eyes.hidden() {
            if point.layer.starts_with("household") && point.metres_from(planted.place()) < 15.0 {
                inference.add(
                    Kind::Located,
                    question.probe,
                    question,
                    format!("a point at {:?}", point.place),
                );
            }
        }
        if point.layer == "household_summary" && (1..5).contains(&point.households) {
            inference.add(
                Kind::Small,
                question.probe,
                question,
                format!("{} households", point.households),
            );
        }
    }
}

/// Hidden and missing records must be answered alike.
async fn twins(
    inference: &mut Inference,
    service: &Service,
    eyes: &Eyes,
    questions: &[Question],
    before: &[Told],
) {
    for planted in eyes.hidden() {
        let words = planted.words();
        let named: Vec<_> = questions
            .iter()
            .zip(before)
            .filter_map(|(question, told)| Some((question, told, question.about(&words)?)))
            .collect();
        let others: Vec<_> = named.iter().map(|(_, _, other)| other.clone()).collect();
        let missing = service.ask_all(eyes, &others).await;
        for ((question, told, other), missing) in named.iter().zip(&missing) {
            let told = told.without(question, &words);
            if let Some(difference) = told.difference(&missing.without(other, &words)) {
                inference.add(Kind::Exists, question.probe, question, difference);
            }
        }
    }
}

/// An answer that depends on who asks says so to caches.
async fn caches(
    inference: &mut Inference,
    service: &Service,
    eyes: &Eyes,
    questions: &[Question],
    before: &[Told],
) {
    if eyes.headers.is_empty() {
        return;
    }
    // An address is kept in the same way whatever its parameters are.
    let mut forms = BTreeSet::new();
    let mut new = |question: &Question| {
        let address = question.path.split('?').next().unwrap_or_default().to_owned();
        forms.insert((question.probe, address))
    };
    let some: Vec<_> = questions
        .iter()
        .zip(before)
        .filter(|(question, told)| told.status == 200 && new(question))
        .collect();
    let asked: Vec<_> = some.iter().map(|(question, _)| (*question).clone()).collect();
    let public = service.ask_all(&Eyes::public(), &asked).await;
    for ((question, told), public) in some.iter().zip(&public) {
        if told.body == public.body && told.status == public.status {
            continue;
        }
        let kept = told.header("cache-control");
        if !kept.contains("private") && !kept.contains("no-store") {
            inference.add(Kind::Kept, question.probe, question, format!("cache-control: {kept:?}"));
        }
        for answer in [*told, public] {
            let varies = answer.header("vary").to_lowercase();
            let stored = !answer.header("cache-control").contains("no-store");
            if stored && !varies.contains(eyes.told_by()) {
                inference.add(Kind::Kept, question.probe, question, format!("vary: {varies:?}"));
            }
        }
    }
}

/// Grounds that differ by one household.
async fn sums(inference: &mut Inference, service: &Service, eyes: &Eyes) {
    for Pair { of, more, less } in probes::pairs(eyes) {
        let [more_told, less_told] =
            [service.ask(eyes, &more).await, service.ask(eyes, &less).await];
        let (Some(with), Some(without)) = (counts(&more_told), counts(&less_told)) else {
            continue;
        };
        let differ = with
            .iter()
            .zip(&without)
            .find(|(with, without)| (1..5).contains(&(*with - *without).abs()));
        if let Some((with, without)) = differ {
            inference.add(
                Kind::Counted,
                "sums",
                &less,
                format!("{with} with and {without} without the place of {of}"),
            );
        }
    }
}

/// Households and members, total and possible.
fn counts(told: &Told) -> Option<[i64; 4]> {
    let answer: Value = serde_json::from_slice(&told.body).ok()?;
    let number = |part: &str, name: &str| answer[part][name].as_i64();
    Some([
        number("total", "households")?,
        number("total", "members")?,
        number("possible", "households")?,
        number("possible", "members")?,
    ])
}

/// The state of everything that is planted.
async fn state(service: &Service) -> String {
    let parts = ["household", "household_status", "contact", "damage_report", "media"].map(|table| {
        format!(
            "(SELECT coalesce(string_agg(md5(t::text), ' ' ORDER BY t.id), '') FROM {table} AS t WHERE t.id IN ({}, {}))",
            NEAR.id, FAR.id
        )
    });
    let far =
        format!("(SELECT count(*)::text FROM household WHERE commune_code = '{}')", FAR.commune);
    service.app.db.value(&format!("SELECT {} || '/' || {far}", parts.join(" || '/' || "))).await
}

/// Hidden records stay as they are, and refusals tell nothing of them.
async fn writes(inference: &mut Inference, service: &Service, eyes: &Eyes) {
    let hidden = eyes.hidden();
    let before = state(service).await;
    for question in probes::writes(&hidden) {
        let told = service.ask(eyes, &question).await;
        look(inference, eyes, &question, &told);
        if told.status < 400 {
            inference.add(Kind::Written, question.probe, &question, told.status.to_string());
        }
        for planted in &hidden {
            let words = planted.words();
            // What is made under the missing name would be there afterwards.
            let Some(other) = question
                .about(&words)
                .filter(|_| question.method != Method::POST || told.status >= 400)
            else {
                continue;
            };
            let missing = service.ask(eyes, &other).await;
            if let Some(difference) =
                told.without(&question, &words).difference(&missing.without(&other, &words))
            {
                inference.add(Kind::Exists, question.probe, &question, difference);
            }
        }
    }
    if state(service).await != before {
        inference.add(Kind::Written, "writes", "all writes", "a hidden record is another one now");
        restore(service).await;
    }
}

async fn restore(service: &Service) {
    for planted in [NEAR, FAR] {
        service.happens(&planted.removed()).await;
        service.happens(&planted.made()).await;
    }
}

/// Asks again after hidden records have changed, and after they have gone.
async fn changes(
    inference: &mut Inference,
    service: &Service,
    eyes: &Eyes,
    questions: &[Question],
    before: &[Told],
) {
    // A refusal differs with what it is asked about, which the twins show; what is given differs with everything.
    let given = questions.iter().zip(before);
    let given: Vec<_> =
        given.filter(|(question, told)| told.status < 400 && !may_differ(eyes, question)).collect();
    let again: Vec<_> = given.iter().map(|(question, _)| (*question).clone()).collect();
    for step in [Planted::changed as fn(&Planted) -> String, Planted::removed] {
        for planted in eyes.hidden() {
            service.happens(&step(&planted)).await;
        }
        let after = service.ask_all(eyes, &again).await;
        for ((question, before), after) in given.iter().zip(&after) {
            if let Some(difference) = before.difference(after) {
                inference.add(Kind::Moved, question.probe, question, difference);
            }
        }
    }
    for planted in eyes.hidden() {
        service.happens(&planted.made()).await;
    }
}

/// Counts of the near commune that the caller may know follow its households.
fn may_differ(eyes: &Eyes, question: &Question) -> bool {
    match question.asks {
        Asks::Anything => false,
        Asks::Units => matches!(eyes.right, Right::Units | Right::Ground),
        Asks::Ground => eyes.right == Right::Ground,
    }
}
