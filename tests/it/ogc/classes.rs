//! One test of each conformance class that is claimed beyond Part 1, after the abstract tests of the standards: OGC 18-058r1 (Part
//! 2), 19-079r2 (Part 3), 20-002r1 draft (Part 4), 23-058r2 (Part 5) and 24-030 draft (Part 8). Reference systems, orders and
//! merge patches have more tests of their own beside this file.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::catalog::Catalogue;
use serde_json::{Map, Value, json};

use crate::support::{Answer, TestApp};

const ITEMS: &str = "/api/collections/shelter/items";
const OGC: &str = "http://www.opengis.net/def/rel/ogc/1.0";

/// A row or two of many collections.
const WORLD: &str = "
    INSERT INTO area (code, level, name, area_km2, geom) VALUES ('23368', 'commune', 'Đăk Long', 12.5, ST_MakeEnvelope(107.5, 15.0, 107.7, 15.2, 4326));
    INSERT INTO shelter (code, name, area_code, capacity, geom) VALUES
        ('S1', 'Trường', '23368', 120, ST_SetSRID(ST_MakePoint(107.6, 15.1), 4326)), ('S2', 'Nhà', '23368', NULL, NULL);
    INSERT INTO facility (code, kind, name) VALUES ('F1', 'school', 'x');
    INSERT INTO cultural_item (code, kind, name) VALUES ('C1', 'festival', 'Lễ');
    INSERT INTO disaster_event (code, kind, name, started_at) VALUES ('E1', 'lu', 'Lũ', now());
    INSERT INTO road_status (code, status, reported_at) VALUES ('R1', 'closed', '2026-11-20T01:00:00Z');
    INSERT INTO warning (code, kind, risk_level, headline_vi, issued_at, effective_at, expires_at, issuer)
        VALUES ('W1', 'lu', 3, 'Lũ', now(), now(), now() + interval '1 day', 'Đài')";

async fn public() -> TestApp {
    let app = TestApp::start().await;
    app.execute(WORLD).await;
    app
}

async fn editor() -> TestApp {
    let mut app = public().await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

fn ids() -> Vec<String> {
    let catalogue = Catalogue::built_in().unwrap();
    let public =
        catalogue.iter().filter(|own| own.sensitivity == banlang::catalog::Sensitivity::Public);
    public.map(|collection| collection.id.clone()).collect()
}

fn feature(properties: &Value) -> Value {
    json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [107.65, 15.15] }, "properties": properties })
}

async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    app.send(method, path, headers, Body::from(body.to_string())).await
}

/// Keywords of JSON Schema that properties have.
const KEYWORDS: [&str; 9] =
    ["title", "type", "format", "enum", "oneOf", "minimum", "maximum", "pattern", "readOnly"];

const GEOJSON: (&str, &str) = ("content-type", "application/geo+json");
const PATCH: (&str, &str) = ("content-type", "application/merge-patch+json");

/// Part 4, A.1: options, create, create-content-type, replace, replace-content-type, replace-rid, replace-exceptions, delete.
#[tokio::test]
async fn create_replace_delete() {
    let app = editor().await;
    let options = app.send(Method::OPTIONS, ITEMS, &[], Body::empty()).await;
    assert_eq!(options.status, StatusCode::OK);
    assert!(options.header("allow").contains("POST"));
    assert!(options.header("accept-post").contains("application/geo+json"));

    let new = feature(&json!({ "code": "N1", "name": "Mới", "area_code": "23368" }));
    let mut with_id = feature(&json!({ "code": "N2", "name": "Mới", "area_code": "23368" }));
    with_id["id"] = json!(1);
    for body in [&new, &with_id] {
        let made = send(&app, Method::POST, ITEMS, &[GEOJSON], body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let path = made.header("location").trim_start_matches("http://ban.lang").to_owned();
        let got = app.get(&path).await.json();
        assert_eq!(got["properties"]["code"], body["properties"]["code"]);
        assert_eq!(got["geometry"], body["geometry"]);
        assert!(got["id"].as_i64().unwrap() > 2 && path.ends_with(&format!("/{}", got["id"])));
    }
    assert_eq!(send(&app, Method::POST, ITEMS, &[], &new).await.status, StatusCode::BAD_REQUEST);

    let path = format!("{ITEMS}/1");
    let options = app.send(Method::OPTIONS, &path, &[], Body::empty()).await;
    assert_eq!(options.status, StatusCode::OK);
    for method in ["PUT", "PATCH", "DELETE"] {
        assert!(options.header("allow").contains(method), "{method}");
    }
    let any = ("if-match", "*");
    let mut content = feature(&json!({ "code": "S1", "name": "Khác", "area_code": "23368" }));
    content["id"] = json!(987);
    let put = send(&app, Method::PUT, &path, &[GEOJSON, any], &content).await;
    assert_eq!(put.status, StatusCode::NO_CONTENT, "{}", put.text());
    let got = app.get(&path).await.json();
    assert_eq!((&got["id"], &got["properties"]["name"]), (&json!(1), &json!("Khác")));
    assert_eq!(app.get(&format!("{ITEMS}/987")).await.status, StatusCode::NOT_FOUND);
    let untyped = send(&app, Method::PUT, &path, &[any], &content).await;
    assert_eq!(untyped.status, StatusCode::BAD_REQUEST);
    let nowhere = format!("{ITEMS}/987");
    for headers in [vec![GEOJSON], vec![GEOJSON, ("if-match", "\"xyz\"")]] {
        let put = send(&app, Method::PUT, &nowhere, &headers, &new).await;
        assert_eq!(put.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get(&nowhere).await.status, StatusCode::NOT_FOUND);
    }

    let removed = send(&app, Method::DELETE, &path, &[any], &json!(null)).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
}

/// Part 4, A.2: options, update, update-content-type, update-rid.
#[tokio::test]
async fn update() {
    let app = editor().await;
    let path = format!("{ITEMS}/1");
    let options = app.send(Method::OPTIONS, &path, &[], Body::empty()).await;
    assert!(options.header("allow").contains("PATCH"));
    assert_eq!(options.header("accept-patch"), "application/merge-patch+json");
    let before = app.get(&path).await.json();
    let any = ("if-match", "*");

    let patched = send(&app, Method::PATCH, &path, &[PATCH, any], &json!({ "capacity": 7 })).await;

    assert_eq!(patched.status, StatusCode::NO_CONTENT, "{}", patched.text());
    let mut wanted = before;
    wanted["properties"]["capacity"] = json!(7);
    assert_eq!(app.get(&path).await.json(), wanted);
    let untyped = send(&app, Method::PATCH, &path, &[any], &json!({ "capacity": 8 })).await;
    assert_eq!(untyped.status, StatusCode::BAD_REQUEST);
    let renamed = send(&app, Method::PATCH, &path, &[PATCH, any], &json!({ "id": 987 })).await;
    assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.get(&path).await.json(), wanted);
}

/// Part 4, A.4: get-etag, replace, update, delete; without a condition the answer is 428.
#[tokio::test]
async fn optimistic_locking_etags() {
    let app = editor().await;
    let content = feature(&json!({ "code": "S1", "name": "Khác", "area_code": "23368" }));
    let change = json!({ "capacity": 9 });
    for (method, kind, body) in [
        (Method::PUT, GEOJSON, &content),
        (Method::PATCH, PATCH, &change),
        (Method::DELETE, GEOJSON, &json!(null)),
    ] {
        let path = format!("{ITEMS}/1");
        let read = app.get(&path).await;
        let tag = read.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let with = |tag| [kind, ("if-match", tag)];

        let other = send(&app, method.clone(), &path, &with("\"0\""), body).await;
        let without = send(&app, method.clone(), &path, &[kind], body).await;
        assert_eq!(other.status, StatusCode::PRECONDITION_FAILED, "{method}");
        assert_eq!(without.status, StatusCode::PRECONDITION_REQUIRED, "{method}");
        assert_eq!(app.get(&path).await.header("etag"), tag, "{method}");

        let right = send(&app, method.clone(), &path, &with(&tag), body).await;
        assert_eq!(right.status, StatusCode::NO_CONTENT, "{method}: {}", right.text());
        if method == Method::DELETE {
            assert_eq!(app.get(&path).await.status, StatusCode::NOT_FOUND);
        } else {
            assert_ne!(right.header("etag"), tag, "{method}");
            assert_eq!(right.header("etag"), app.get(&path).await.header("etag"), "{method}");
        }
    }
}

/// Part 4, A.6: endpoints, crs, schema, geojson, json-merge-patch. The other tests have conditions that this service does not
/// meet: it makes no features by PUT, and speaks neither GML nor JSON-FG.
#[tokio::test]
async fn features() {
    let app = editor().await;
    let there = json!({ "code": "N1", "name": "x", "area_code": "23368" });
    let mut twin = feature(&json!({ "code": "N2", "name": "x", "area_code": "23368" }));
    twin["geometry"]["coordinates"] = json!([15.15, 107.65]);
    let in_4326 = ("content-crs", "<http://www.opengis.net/def/crs/EPSG/0/4326>");
    let one = send(&app, Method::POST, ITEMS, &[GEOJSON], &feature(&there)).await;
    let two = send(&app, Method::POST, ITEMS, &[GEOJSON, in_4326], &twin).await;
    let unknown = ("content-crs", "<http://www.opengis.net/def/crs/EPSG/0/32607>");
    let three = send(&app, Method::POST, ITEMS, &[GEOJSON, unknown], &twin).await;
    assert_eq!(three.status, StatusCode::BAD_REQUEST);
    let mut places = Vec::new();
    for made in [&one, &two] {
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let path = made.header("location").trim_start_matches("http://ban.lang").to_owned();
        places.push(app.get(&format!("{path}?crs=EPSG:4326")).await.json()["geometry"].clone());
    }
    assert_eq!(places[0], places[1]);

    let schema = app.get("/api/collections/shelter/schema").await.json();
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["properties"]["id"]["readOnly"], json!(true));
    for wrong in ["height", "id"] {
        let mut more = there.clone();
        more["code"] = json!("N3");
        more[wrong] = json!(1);
        let refused = send(&app, Method::POST, ITEMS, &[GEOJSON], &feature(&more)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    let path = format!("{ITEMS}/1");
    let change = json!({ "name": "Trường mới", "source": "xã", "capacity": null,
        "geometry": { "type": "Point", "coordinates": [107.66, 15.16] } });
    let patched = send(&app, Method::PATCH, &path, &[PATCH, ("if-match", "*")], &change).await;
    assert_eq!(patched.status, StatusCode::NO_CONTENT, "{}", patched.text());
    let now = app.get(&path).await.json();
    assert_eq!(now["geometry"], change["geometry"]);
    for name in ["name", "source", "capacity"] {
        assert_eq!(now["properties"][name], change[name], "{name}");
    }
}

/// The document is of the class "Schemas" (Part 5, A.1): `has_id` says that one property is the id.
async fn assert_schema(app: &TestApp, path: &str, has_id: bool) -> Map<String, Value> {
    let answer = app.get_with(path, &[("accept", "application/schema+json")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert_eq!(answer.header("content-type"), "application/schema+json");
    let schema = answer.json();
    assert_eq!(schema["$schema"], json!("https://json-schema.org/draft/2020-12/schema"));
    assert_eq!(schema["$id"], json!(format!("http://ban.lang{path}")));
    assert_eq!(schema["type"], json!("object"));
    assert!(jsonschema::meta::is_valid(&schema), "{path} is no JSON Schema");
    let properties = schema["properties"].as_object().unwrap();
    assert!(!properties.is_empty(), "{path}");
    let mut numbers = std::collections::BTreeSet::new();
    for (name, property) in properties {
        let spatial = property["format"].as_str().is_some_and(|kind| kind.starts_with("geometry-"));
        assert_eq!(property["type"].is_null(), spatial, "{path} {name}");
        assert!(
            property["$ref"].is_null() && (spatial || property["title"].is_string()),
            "{path} {name}"
        );
        if let Some(number) = property.get("x-ogc-propertySeq") {
            assert!(number.is_u64() && numbers.insert(number.to_string()), "{path} {name}");
        }
        assert!(property.get("x-ogc-role").is_none_or(Value::is_string), "{path} {name}");
        for keyword in property.as_object().unwrap().keys() {
            let known = KEYWORDS.contains(&keyword.as_str()) || keyword.starts_with("x-");
            assert!(known, "{path} {name}: {keyword}");
        }
    }
    let ids: Vec<_> = properties.values().filter(|own| own["x-ogc-role"] == "id").collect();
    assert_eq!(ids.len(), usize::from(has_id), "{path}");
    assert!(ids.iter().all(|id| id["type"] == "integer"));
    properties.clone()
}

/// Part 5: schemas, advanced-property-roles and returnables-and-receivables, of every public collection.
#[tokio::test]
async fn schemas_and_their_roles() {
    let app = public().await;
    for id in ids() {
        let path = format!("/api/collections/{id}");
        let properties = assert_schema(&app, &format!("{path}/schema"), true).await;
        let with = |role: &str| -> Vec<&Value> {
            properties.values().filter(|own| own["x-ogc-role"] == role).collect()
        };
        let spatial = properties
            .values()
            .filter(|own| own["format"].as_str().is_some_and(|kind| kind.starts_with("geometry-")));
        assert_eq!(with("primary-geometry").len(), spatial.count(), "{id}");
        let [instant, start, end] =
            ["primary-instant", "primary-interval-start", "primary-interval-end"].map(with);
        for temporal in [&instant, &start, &end] {
            assert!(temporal.len() <= 1, "{id}");
            assert!(
                temporal.iter().all(|own| own["format"] == "date" || own["format"] == "date-time"),
                "{id}"
            );
        }
        assert!(instant.is_empty() || start.is_empty() && end.is_empty(), "{id}");
        if let ([start], [end]) = (start.as_slice(), end.as_slice()) {
            assert_eq!(start["format"], end["format"], "{id}");
        }
        let collection = app.get(&path).await.json();
        let link = links(&collection, "schema");
        assert_eq!(link, [format!("http://ban.lang{path}/schema")]);
        // What features bring is what the schema says; a property without a value is null.
        let page = app.get(&format!("{path}/items")).await.json();
        for row in page["features"].as_array().unwrap() {
            for (name, value) in row["properties"].as_object().unwrap() {
                let schema = properties.get(name).unwrap_or_else(|| panic!("{id}: {name}"));
                assert!(
                    value.is_null() || jsonschema::is_valid(schema, value),
                    "{id} {name}: {value}"
                );
            }
            assert!(jsonschema::is_valid(&properties["id"], &row["id"]), "{id}");
        }
    }
    let area = assert_schema(&app, "/api/collections/area/schema", true).await;
    assert_eq!(area["valid_from"]["x-ogc-role"], json!("primary-interval-start"));
    let road_status = assert_schema(&app, "/api/collections/road_status/schema", true).await;
    assert_eq!(road_status["reported_at"]["x-ogc-role"], json!("primary-instant"));
}

fn links(document: &Value, rel: &str) -> Vec<String> {
    let links = document["links"].as_array().unwrap();
    let wanted = links.iter().filter(|link| link["rel"] == json!(format!("{OGC}/{rel}")));
    wanted.map(|link| link["href"].as_str().unwrap().to_owned()).collect()
}

/// Part 5, queryables, and Part 3, queryables-query-parameters: each is a parameter that finds rows by their value.
#[tokio::test]
async fn queryables_are_parameters() {
    let app = public().await;
    let definition = app.get("/api/openapi.json").await.json();
    for id in ids() {
        let path = format!("/api/collections/{id}");
        let properties = assert_schema(&app, &format!("{path}/queryables"), false).await;
        let collection = app.get(&path).await.json();
        assert_eq!(links(&collection, "queryables"), [format!("http://ban.lang{path}/queryables")]);
        let parameters = definition["paths"][format!("{path}/items")]["get"]["parameters"].clone();
        let documented = |name: &str| {
            let mut all = parameters.as_array().unwrap().iter();
            all.any(|own| own["name"] == name && own["in"] == "query")
        };
        let all = app.get(&format!("{path}/items?limit=1000")).await.json();
        let rows = all["features"].as_array().unwrap();
        // Places are asked for by bbox and filter.
        for name in properties.keys().filter(|name| *name != "geometry") {
            assert!(documented(name), "{id}: {name} is no parameter");
            let Some(value) =
                rows.iter().map(|row| &row["properties"][name]).find(|own| !own.is_null())
            else {
                continue;
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let encoded =
                percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            let found = app.get(&format!("{path}/items?limit=1000&{name}={encoded}")).await;
            assert_eq!(found.status, StatusCode::OK, "{id} {name}={text}: {}", found.text());
            let wanted = rows.iter().filter(|row| row["properties"][name] == *value).count();
            assert_eq!(found.json()["numberReturned"], json!(wanted), "{id} {name}={text}");
        }
        let unknown = app.get(&format!("{path}/items?this_is_not_a_queryable=1")).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    }
}

/// Processes Part 1 (OGC 18-062r2): core, json, ogc-process-description. Tiles have a file of their own (tests/it/tiles/tilesets.rs).
#[tokio::test]
async fn processes_are_listed_described_and_executed() {
    let app = editor().await;
    app.settle().await;
    let landing = app.get("/api").await.json();
    let list = app
        .get(links(&landing, "processes")[0].strip_prefix("http://ban.lang").unwrap())
        .await
        .json();
    for summary in list["processes"].as_array().unwrap() {
        let id = summary["id"].as_str().unwrap();
        assert_eq!(summary["jobControlOptions"], json!(["sync-execute"]), "{id}");
        let described = app.get(&format!("/api/processes/{id}")).await.json();
        for part in ["version", "title", "inputs", "outputs", "links"] {
            assert!(!described[part].is_null(), "{id}: {part}");
        }
        let inputs = described["inputs"].as_object().unwrap();
        assert!(inputs.values().all(|input| input["schema"].is_object()), "{id}");
        assert_eq!(links(&described, "execute").len(), 1, "{id}");
    }
    let execute = "/api/processes/affected/execution";
    let asked = json!({ "inputs": { "area": { "areas": ["23368"] } } });
    let answer = app.post(execute, &asked).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "application/json")
    );
    assert!(answer.json()["total"].is_object());
    assert_eq!(app.post(execute, &json!({ "inputs": {} })).await.status, StatusCode::BAD_REQUEST);
    for path in ["/api/processes/unknown", "/api/processes/unknown/execution"] {
        let answer = if path.ends_with("execution") {
            app.post(path, &asked).await
        } else {
            app.get(path).await
        };
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let kind = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process";
        assert_eq!(answer.json()["type"], json!(kind), "{path}");
    }
}

/// Part 5, sortables, and Part 8, sorting and features-sorting.
#[tokio::test]
async fn sortables_sort() {
    let app = public().await;
    for id in ids() {
        let path = format!("/api/collections/{id}");
        let properties = assert_schema(&app, &format!("{path}/sortables"), true).await;
        assert!(
            properties
                .values()
                .all(|own| !["array", "object"].contains(&own["type"].as_str().unwrap()))
        );
        let collection = app.get(&path).await.json();
        let sortables = format!("http://ban.lang{path}/sortables");
        assert_eq!(links(&collection, "sortables"), [sortables.as_str()]);
        let items = app.send(Method::HEAD, &format!("{path}/items"), &[], Body::empty()).await;
        assert!(items.header("link").contains(&format!("<{sortables}>; rel=\"{OGC}/sortables\"")));
        for name in properties.keys() {
            let sorted = app.get(&format!("{path}/items?sortby=-{name}")).await;
            assert_eq!(sorted.status, StatusCode::OK, "{id} {name}");
        }
        let unknown = app.get(&format!("{path}/items?sortby=this_is_not_a_sortable")).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    }
    let sorted = app.get(&format!("{ITEMS}?sortby=name")).await.json();
    let names: Vec<_> = sorted["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["properties"]["name"])
        .collect();
    assert_eq!(names, ["Nhà", "Trường"]);
}
