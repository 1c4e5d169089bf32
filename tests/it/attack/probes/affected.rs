//! Who lies inside: shrinking grounds, holes, overlaps and sets of units, by every grouping.

use serde_json::{Value, json};

use crate::attack::{
    eyes::Eyes,
    question::{Asks, Question},
    world::{FAR, NEAR},
};

const PATH: &str = "/api/processes/affected/execution";

const LIST: &str = "/api/processes/affected-households/execution";

const CALLS: &str = "/api/processes/call-list/execution";

const PLACES: &str = "/api/processes/affected-places/execution";

const COMPARISON: &str = "/api/processes/affected-comparison/execution";

const CUT_OFF: &str = "/api/processes/cut-off/execution";

/// Two grounds that differ by the place of one household, and that household's id.
#[derive(Debug)]
pub(in crate::attack) struct Pair {
    pub(in crate::attack) of: &'static str,
    pub(in crate::attack) more: Question,
    pub(in crate::attack) less: Question,
}

fn ring([lon, lat]: [f64; 2], size: f64) -> Vec<[f64; 2]> {
    let (west, south, east, north) = (lon - size, lat - size, lon + size, lat + size);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

fn asked(area: &Value, by: Option<&Value>, at: Option<&str>, asks: Asks) -> Question {
    let mut inputs = json!({ "area": area });
    if let (Some(by), Some(inputs)) = (by, inputs.as_object_mut()) {
        inputs.insert("by".to_owned(), by.clone());
    }
    if let (Some(at), Some(inputs)) = (at, inputs.as_object_mut()) {
        inputs.insert("at".to_owned(), at.into());
    }
    let mut question = Question::post("affected", PATH, json!({ "inputs": inputs }));
    question.asks = asks;
    question
}

fn compared(first: &Value, second: &Value, asks: Asks) -> Question {
    let body = json!({ "inputs": { "first": first, "second": second } });
    let mut question = Question::post("affected", COMPARISON, body);
    question.asks = asks;
    question
}

fn polygon(rings: &[Vec<[f64; 2]>]) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

fn turned(mut ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    ring.reverse();
    ring
}

/// Everything around a planted place, with and without the place itself.
pub(in crate::attack) fn pairs(eyes: &Eyes) -> Vec<Pair> {
    let mut all = Vec::new();
    for planted in eyes.uncounted() {
        let place = planted.place();
        for (outer, hole) in [(0.3, 0.000_5), (0.01, 0.000_2), (0.001, 0.000_05)] {
            let [outside, inside] = [ring(place, outer), turned(ring(place, hole))];
            let more = asked(&polygon(std::slice::from_ref(&outside)), None, None, Asks::Ground);
            let less = asked(&polygon(&[outside, inside]), None, None, Asks::Ground);
            all.push(Pair { of: planted.id, more, less });
        }
        // Two halves that meet at the place, against the whole.
        let [lon, lat] = place;
        let half = |west: f64, east: f64| {
            vec![
                [west, 15.0],
                [east, 15.0],
                [east, lat + 0.000_5],
                [west, lat + 0.000_5],
                [west, 15.0],
            ]
        };
        let more = asked(&polygon(&[half(lon - 0.02, lon + 0.000_5)]), None, None, Asks::Ground);
        let less = asked(&polygon(&[half(lon - 0.02, lon - 0.000_5)]), None, None, Asks::Ground);
        all.push(Pair { of: planted.id, more, less });
    }
    all
}

/// The other processes, on grounds and on units.
fn processes() -> Vec<Question> {
    let mut all = Vec::new();
    for area in [
        polygon(&[ring(NEAR.place(), 0.3)]),
        polygon(&[ring(FAR.place(), 0.01)]),
        json!({ "areas": ["23368", "23374"] }),
    ] {
        let body = json!({ "inputs": { "area": area, "limit": 1000 } });
        all.push(Question::post("affected", LIST, body));
        let body = json!({ "inputs": { "area": area, "buffer_m": 50, "limit": 1 } });
        all.push(Question::post("affected", LIST, body));
        let body = json!({ "inputs": { "area": area } });
        all.push(Question::post("affected", CALLS, body.clone()));
        all.push(Question::post("affected", PLACES, body));
        let [first, second] = [json!({ "area": area, "buffer_m": 50 }), json!({ "area": area })];
        all.push(compared(&first, &second, Asks::Ground));
        let body = json!({ "inputs": { "area": area, "closed": { "ground": area } } });
        // Figures on households of a ground, as those of `affected`.
        let mut cut = Question::post("affected", CUT_OFF, body);
        cut.asks = Asks::Ground;
        all.push(cut);
        let mut near =
            Question::post("affected", PATH, json!({ "inputs": { "area": area, "buffer_m": 50 } }));
        near.asks = Asks::Ground;
        all.push(near);
    }
    all
}

/// All grounds and sets.
pub(super) fn grounds(eyes: &Eyes) -> Vec<Question> {
    let mut all = Vec::new();
    let groupings = [
        json!([]),
        json!(["ethnic_group"]),
        json!(["poverty"]),
        json!(["commune"]),
        json!(["village", "vulnerability"]),
    ];
    for planted in [NEAR, FAR] {
        for size in [0.3, 0.03, 0.003, 0.000_3, 0.000_03] {
            let area = polygon(&[ring(planted.place(), size)]);
            all.push(asked(&area, None, None, Asks::Ground));
            all.extend(groupings.iter().map(|by| asked(&area, Some(by), None, Asks::Ground)));
            all.push(asked(&area, None, Some("2025-06-01"), Asks::Ground));
        }
    }
    all.extend(processes());
    let both = json!({ "type": "MultiPolygon", "coordinates": [[ring(NEAR.place(), 0.01)], [ring(FAR.place(), 0.01)]] });
    all.push(asked(&both, None, None, Asks::Ground));
    all.push(asked(&json!({ "event": 41 }), None, None, Asks::Ground));
    all.push(asked(&json!({ "event": "LU-1" }), None, None, Asks::Ground));
    for pair in pairs(eyes) {
        all.extend([pair.more, pair.less]);
    }
    for codes in [json!(["23368"]), json!(["23368-1"]), json!(["23368", "23368-1"])] {
        let area = json!({ "areas": codes });
        all.push(asked(&area, None, None, Asks::Units));
        all.extend(groupings.iter().map(|by| asked(&area, Some(by), None, Asks::Units)));
        all.push(asked(&area, None, Some("2025-06-01"), Asks::Units));
        let [first, second] = [json!({ "area": area }), json!({ "area": { "areas": ["23368"] } })];
        all.push(compared(&first, &second, Asks::Units));
    }
    // Sets that reach beyond the near commune.
    for codes in [json!(["23374"]), json!(["23368", "23374"]), json!(["51"]), json!(["99999"])] {
        all.push(asked(&json!({ "areas": codes }), None, None, Asks::Ground));
    }
    for odd in [
        json!({}),
        json!({ "event": "' OR 1=1" }),
        json!({ "areas": ["\u{202e}"] }),
        json!({ "event": NEAR.id }),
        json!("x"),
    ] {
        all.push(asked(&odd, None, None, Asks::Anything));
    }
    all
}
