//! Bodies that cannot be used, each with its sentence; and the description of the process.

use axum::{body::Body, http::Method};
use serde_json::{Value, json};

use super::world::{polygon, rectangle};
use crate::support::TestApp;

const PATH: &str = "/api/processes/affected/execution";

fn area(area: &Value) -> Value {
    json!({"inputs": {"area": area}})
}

/// Each body is refused with the member and the sentence beside it.
async fn refused(cases: impl IntoIterator<Item = (Value, &'static str, &'static str)>) {
    let app = TestApp::start().await;
    for (body, name, sentence) in cases {
        let refused = app.post(PATH, &body).await;
        let told = refused.json();
        assert_eq!((refused.status.as_u16(), &told["name"]), (400, &json!(name)), "{body}");
        assert_eq!(told["detail"], format!("{name}: {sentence}"));
    }
}

#[tokio::test]
async fn unknown_and_wrong_members_are_refused_with_what_to_write() {
    const WHOLE: &str = "send {\"inputs\": {\"area\": ..}}";
    const TIME: &str = "write a time such as 2025-12-31 or 2025-12-31T00:00:00Z";
    const BY: &str = "write a list of ethnic_group, poverty, commune, village, vulnerability";
    let with = |name: &str, value: Value| {
        let mut body = area(&rectangle([107.0, 15.0, 107.1, 15.1]));
        body["inputs"][name] = value;
        body
    };

    refused([
        (json!([]), "body", WHOLE),
        (json!({}), "inputs", WHOLE),
        (
            json!({"inputs": {}, "outputs": {}}),
            "outputs",
            "this member is not known here; known: inputs, response",
        ),
        (json!({"inputs": {}, "response": "raw"}), "response", "only \"document\" is offered"),
        (
            with("colour", json!("red")),
            "inputs.colour",
            "this member is not known here; known: area, buffer_m, at, by, as_of",
        ),
        (with("at", json!("yesterday")), "inputs.at", TIME),
        (with("at", json!("2025-01-01/2025-12-31")), "inputs.at", TIME),
        (with("by", json!(["hamlet"])), "inputs.by", BY),
        (with("by", json!("commune")), "inputs.by", BY),
    ])
    .await;
}

#[tokio::test]
async fn what_is_no_area_is_refused_with_what_to_send() {
    const AREA: &str =
        "send a GeoJSON Polygon or MultiPolygon, {\"event\": id} or {\"areas\": [codes]}";
    const EVENT: &str = "write the id or the code of an event";
    const CODES: &str = "write a list of 1 to 500 codes, for example [\"23368\"]";
    let feature = json!({"type": "Feature", "geometry": rectangle([107.0, 15.0, 107.1, 15.1])});
    let open = polygon(&[[107.0, 15.0], [107.1, 15.0], [107.1, 15.1]]);
    let swapped = polygon(&[[15.0, 107.0], [15.0, 107.1], [15.1, 107.1], [15.0, 107.0]]);

    refused([
        (json!({"inputs": {}}), "inputs.area", AREA),
        (area(&json!({})), "inputs.area", AREA),
        (
            area(&json!({"event": 1, "areas": []})),
            "inputs.area.areas",
            "this member is not known here; known: event, known_at",
        ),
        (area(&json!({"event": 1.5})), "inputs.area.event", EVENT),
        (area(&json!({"event": "a\u{0}"})), "inputs.area.event", EVENT),
        (area(&json!({"areas": []})), "inputs.area.areas", CODES),
        (area(&json!({"areas": [23_368]})), "inputs.area.areas", CODES),
        (area(&feature), "inputs.area", "send the geometry alone, not a feature"),
        (
            area(&json!({"type": "Point", "coordinates": [107, 15]})),
            "inputs.area",
            "a Point covers no area; send a Polygon or a MultiPolygon",
        ),
        (
            area(&open),
            "inputs.area",
            "the outline is not closed; repeat its first point as the last",
        ),
        (
            area(&swapped),
            "inputs.area",
            "the point 15, 107 looks swapped; longitude comes first: 107, 15",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_line_that_crosses_itself_is_refused_with_the_vertex() {
    let app = TestApp::start().await;
    // Drawn as a person would: the seventh side, to point 8, runs over the first.
    let crossing = polygon(&[
        [107.0, 15.0],
        [107.4, 15.0],
        [107.4, 15.1],
        [107.3, 15.2],
        [107.2, 15.2],
        [107.1, 15.2],
        [107.1, 15.1],
        [107.1, 14.9],
        [107.0, 15.0],
    ]);
    // The last side back to the first point runs over the second side.
    let closing =
        polygon(&[[107.0, 15.0], [107.2, 15.0], [107.2, 15.2], [107.4, 15.1], [107.0, 15.0]]);
    let touching = polygon(&[
        [107.0, 15.0],
        [107.2, 15.0],
        [107.2, 15.2],
        [107.1, 15.0],
        [107.0, 15.2],
        [107.0, 15.0],
    ]);

    for (drawn, vertex) in [(crossing, 8), (closing, 4), (touching, 5)] {
        let refused = app.post(PATH, &area(&drawn)).await;
        let told = refused.json();
        assert_eq!(
            (refused.status.as_u16(), &told["value"]),
            (400, &json!(vertex.to_string())),
            "{told}"
        );
        assert_eq!(
            told["detail"],
            format!(
                "inputs.area: the line crosses itself at point {vertex}; drag it apart or undo"
            )
        );
    }
}

#[tokio::test]
async fn a_hole_outside_its_polygon_is_refused_with_the_place() {
    let app = TestApp::start().await;
    let square = |west: f64| {
        json!([[west, 15.0], [west + 0.1, 15.0], [west + 0.1, 15.1], [west, 15.1], [west, 15.0]])
    };
    let drawn = json!({"type": "MultiPolygon", "coordinates": [[square(107.0)], [square(107.2), square(107.5)]]});

    let refused = app.post(PATH, &area(&drawn)).await;

    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json()["detail"],
        "inputs.area: polygon 2 is no area: hole lies outside shell near 107.50000, 15.00000"
    );
}

#[tokio::test]
async fn what_is_no_json_and_what_is_too_large_is_refused() {
    let app = TestApp::start().await;
    let send = async |kind: &str, body: String| {
        app.send(Method::POST, PATH, &[("content-type", kind)], Body::from(body)).await
    };

    assert_eq!(send("application/json", "{".to_owned()).await.status, 400);
    assert_eq!(send("text/plain", "{}".to_owned()).await.status, 415);
    let large = send("application/json", format!("\"{}\"", "x".repeat(5 << 20))).await;
    assert_eq!(
        (large.status.as_u16(), &large.json()["detail"]),
        (413, &json!("the body is larger than 4194304 bytes"))
    );
}

#[tokio::test]
async fn the_process_is_described_with_its_inputs_and_outputs() {
    let app = TestApp::start().await;

    let list = app.get("/api/processes").await.json();
    let process = app.get("/api/processes/affected").await.json();

    assert_eq!(list["processes"][0]["id"], "affected");
    assert_eq!(
        list["processes"][0]["links"][1]["href"],
        "http://ban.lang/api/processes/affected/execution"
    );
    assert_eq!(process["jobControlOptions"], json!(["sync-execute"]));
    let inputs: Vec<_> = process["inputs"].as_object().unwrap().keys().collect();
    assert_eq!(inputs, ["area", "buffer_m", "at", "by", "as_of"]);
    for (name, schema) in process["outputs"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, output)| (name, &output["schema"]))
    {
        assert!(jsonschema::meta::is_valid(schema), "{name}");
    }
    assert_eq!(app.get("/api/processes/other").await.status, 404);
    assert_eq!(app.post("/api/processes/other/execution", &json!({})).await.status, 404);
}

#[tokio::test]
async fn an_answer_has_the_outputs_that_are_described() {
    let app = super::world::start().await;
    let described = app.get("/api/processes/affected").await.json();

    let answer = super::world::affected(&app, &rectangle([107.0, 15.0, 107.5, 15.4])).await;

    let names = |json: &Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    // What only those who count households are told on request.
    let told = |name: &String| !["villages", "without_data", "vulnerable"].contains(&name.as_str());
    let usual: Vec<_> = names(&described["outputs"]).into_iter().filter(told).collect();
    assert_eq!(names(&answer), usual);
    for (name, value) in answer.as_object().unwrap() {
        let schema = &described["outputs"][name]["schema"];
        assert!(jsonschema::is_valid(schema, value), "{name}: {value} against {schema}");
    }
}
