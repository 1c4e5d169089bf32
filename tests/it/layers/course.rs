//! The usual course: a shapefile is sent, looked at, becomes a layer, is everywhere, is shown to everyone and removed.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use banlang::{
    catalog::Catalogue,
    store::{migrate, with_layers},
};
use serde_json::{Value, json};

use super::world::{Well, World, shapefile, wells};
use crate::{
    ogc::definition::fits,
    support::{Answer, TestApp},
    tiles::decoded::tile,
};

const WELLS: [Well; 3] = [
    ("G1", "Giếng làng Đăk Tu", 12.5, 2019, "23368", [107.55, 15.05]),
    ("G2", "Giếng trường học", 30.25, 2021, "23368", [107.60, 15.10]),
    ("G3", "Giếng suối Xốp", 8.0, 2020, "23374", [107.80, 15.10]),
];

/// Addresses of a layer on every face.
fn faces(id: &str) -> Vec<String> {
    let collection = format!("/api/collections/{id}");
    let mut all: Vec<_> = [
        "",
        "/items",
        "/items?f=html",
        "/schema",
        "/queryables",
        "/sortables",
        "/template.csv",
        "/template.xlsx",
        "/tiles",
        "/items?f=csv",
        "/items?f=xlsx",
        "/items?f=gpkg",
        "/items?f=kml",
        "/items?f=fgb",
        "/items?f=parquet",
        "/items?f=jsonseq",
        "/tiles/WebMercatorQuad/8/117/204",
    ]
    .iter()
    .map(|face| format!("{collection}{face}"))
    .collect();
    all.push(format!("/tiles/{id}.json"));
    all.push(format!("/tiles/{id}/8/204/117.mvt"));
    all
}

/// Documents that list what somebody sees.
const LISTS: [&str; 8] = [
    "/api/collections",
    "/api/openapi.json",
    "/styles/default.json",
    "/api/search?q=gi%E1%BA%BFng",
    "/catalog.jsonld",
    "/sitemap.xml",
    "/api/conformance",
    "/api",
];

async fn get(app: &TestApp, path: &str) -> Answer {
    app.get(path).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shapefile_becomes_a_layer_on_every_face_of_every_node_and_leaves_nothing_when_it_is_removed()
 {
    let mut world = World::start().await;
    let publishable =
        get(&world.app, "/catalog.jsonld").await.json()["banlang:publishable"].clone();
    let job = world.look("gieng.zip", shapefile(&WELLS)).await;
    is_looked_at(&world, &job).await;
    let id = becomes_a_layer(&world, &job).await;
    world.heard(&format!("/api/collections/{id}"), StatusCode::OK).await;
    for app in [&world.app, &world.other] {
        is_everywhere(app, &id).await;
    }
    is_closed_to_others(&mut world, &id, &publishable).await;
    is_edited_and_followed(&mut world, &id).await;
    is_there_after_a_start(&world, &id).await;
    is_opened_by_an_approver_alone(&mut world, &id).await;
    leaves_nothing(&mut world, &id).await;
}

/// What the file could become.
async fn is_looked_at(world: &World, job: &Value) {
    fits(&world.app, "import", job).await;
    let proposal = &job["probe"]["new_layer"];
    assert_eq!(proposal["geometry"], "point", "{job:#}");
    assert_eq!((&proposal["key"], &proposal["label"]), (&json!("MA"), &json!("TEN")));
    let kinds: Vec<_> = proposal["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            (
                column["column"].as_str().unwrap(),
                column["type"].as_str().unwrap(),
                column["aside"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("MA", "text", None),
            ("TEN", "text", None),
            ("SAU_M", "number", None),
            ("NAM", "integer", None),
            ("MA_XA", "integer", Some("place")),
            ("DIENTHOAI", "text", Some("person")),
        ]
    );
}

/// Up to the rows in the table.
async fn becomes_a_layer(world: &World, job: &Value) -> String {
    let id = job["id"].as_str().unwrap();
    let early = world.app.post(&format!("/api/imports/{id}/run"), &json!({})).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text());
    let mut personal = wells();
    personal["fields"].as_array_mut().unwrap().push(json!({"column": "DIENTHOAI", "type": "text"}));
    let refused = world.ask_for(job, personal).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("\\\"DIENTHOAI\\\" looks like personal data"),
        "{}",
        refused.text()
    );

    let layer = world.made(job, wells()).await;
    assert_eq!(layer, "layer_gieng_nuoc");
    let done = world.app.import_job(id).await;
    // The editor of one commune writes its rows alone.
    assert_eq!((&done["report"]["new"], &done["report"]["refused"]), (&json!(2), &json!(1)));
    assert_eq!(
        world
            .app
            .db
            .value("SELECT string_agg(ma || sau_m || nam, ' ' ORDER BY ma) FROM layer_gieng_nuoc")
            .await,
        "G112.52019 G230.252021"
    );
    let again = world.ask_for(job, wells()).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
    let notes: Vec<_> = world
        .app
        .ledger_lines()
        .into_iter()
        .filter(|line| line["subject"] == "layer_gieng_nuoc")
        .collect();
    assert!(
        notes
            .iter()
            .any(|line| line["detail"]["step"] == "layer made" && line["action"] == "settings"),
        "{notes:#?}"
    );
    layer
}

async fn is_everywhere(app: &TestApp, id: &str) {
    for path in faces(id) {
        let answer = get(app, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        assert!(!answer.body.is_empty(), "{path}");
    }
    let items = get(app, &format!("/api/collections/{id}/items?filter=nam%3E2020")).await.json();
    assert_eq!(items["numberMatched"], 1);
    assert_eq!(items["features"][0]["properties"]["ten"], "Giếng trường học");
    assert_eq!(tile(app, &format!("{id}/8/204/117.mvt")).await[id].len(), 2);
    let style = get(app, "/styles/default.json").await.json();
    let layers = style["metadata"]["banlang"]["layers"].as_array().unwrap().clone();
    let own = layers.iter().find(|layer| layer["id"] == id).unwrap();
    assert_eq!((&own["title"]["vi"], &own["access"]), (&json!("Giếng nước"), &json!("open")));
    assert_eq!(own["legend"][0]["symbol"], "circle");
    let found = get(app, "/api/search?q=gieng%20truong").await.json();
    assert_eq!(found["results"][0]["collection"], id, "{found:#}");
    assert!(
        get(app, &format!("/api/collections/{id}/schema?lang=vi"))
            .await
            .text()
            .contains("Tên giếng")
    );
    let definition = get(app, "/api/openapi.json").await.json();
    assert!(definition["paths"].get(format!("/api/collections/{id}/items")).is_some());
}

/// Nobody else learns that it is there.
async fn is_closed_to_others(world: &mut World, id: &str, publishable: &Value) {
    world.log_out();
    for app in [&world.app, &world.other] {
        for path in faces(id) {
            assert_eq!(get(app, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in LISTS {
            let text = get(app, path).await.text();
            assert!(!text.contains("gieng") && !text.contains("Giếng nước"), "{path}");
        }
        assert_eq!(&get(app, "/catalog.jsonld").await.json()["banlang:publishable"], publishable);
        assert_eq!(
            get(app, &format!("/api/changes?collection={id}")).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(get(app, "/api/layers").await.status, StatusCode::UNAUTHORIZED);
    }
    // An officer of another commune sees the layer and no row; a planner of the province all rows.
    world.log_in("xa-ben").await;
    let items = get(&world.app, &format!("/api/collections/{id}/items")).await.json();
    assert_eq!(items["numberMatched"], 0);
    assert_eq!(world.delete(id).await.status, StatusCode::FORBIDDEN);
    world.log_in("quy-hoach").await;
    let items = get(&world.app, &format!("/api/collections/{id}/items")).await.json();
    assert_eq!(items["numberMatched"], 2);
    let refused = world.app.upload("new_layer", "x.csv", "a,b\n1,2\n").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
}

/// Rows are changed one by one, come from another file, are told by the feed, and have a history.
async fn is_edited_and_followed(world: &mut World, id: &str) {
    world.log_in("can-bo").await;
    world.app.settle().await;
    let since = get(&world.app, &format!("/api/changes?collection={id}")).await.json();
    let since = since["next"].as_str().unwrap().to_owned();
    let item = get(&world.app, &format!("/api/collections/{id}/items?ma=G1")).await.json();
    let item = format!("/api/collections/{id}/items/{}", item["features"][0]["id"]);
    let etag = get(&world.app, &item).await.header("etag").to_owned();
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", etag.as_str())];
    let patch = Body::from(json!({"properties": {"nam": 2025}}).to_string());
    let changed = world.app.send(Method::PATCH, &item, &headers, patch).await;
    assert!(changed.status.is_success(), "{}", changed.text());

    let more = "Mã,TEN,SAU_M,NAM,Mã xã,lon,lat\nG1,Giếng làng Đăk Tu,\"12,5\",2025,23368,107.55,15.05\nG4,Giếng mới,5,2026,23368,107.56,15.06\n";
    let job = world.app.sent(id, "them.csv", more).await;
    world.app.rested(&job).await;
    let done = world.app.run(&job, json!({"mapping": {"ma": "Mã"}})).await;
    assert_eq!(
        (&done["report"]["new"], &done["report"]["unchanged"]),
        (&json!(1), &json!(1)),
        "{done:#}"
    );

    world.app.settle().await;
    let news = get(&world.app, &format!("/api/changes?collection={id}&since={since}")).await.json();
    let told: Vec<_> =
        news["changes"].as_array().unwrap().iter().map(|change| change["op"].clone()).collect();
    assert_eq!(told, ["update", "create"], "{news:#}");
    let history = get(&world.app, &format!("{item}/history")).await;
    assert_eq!(history.status, StatusCode::OK, "{}", history.text());
    assert_eq!(tile(&world.other, &format!("{id}/8/204/117.mvt")).await[id].len(), 3);
}

/// A start reads the layers with the other collections, also after the migrations ran once more.
async fn is_there_after_a_start(world: &World, id: &str) {
    migrate(&world.app.db.db).await.unwrap();
    let catalogue = with_layers(&world.app.db.db, &Catalogue::built_in().unwrap()).await.unwrap();
    let layer = catalogue.get(id).unwrap();
    assert_eq!(layer.title.en, "Wells");
    // One that does not fit its table is left out, and the others stay.
    world.app.execute("CREATE TABLE kept AS SELECT id, descriptor FROM layer; UPDATE layer SET descriptor = replace(descriptor, '\"sau_m\"', '\"gone\"')").await;
    let without = with_layers(&world.app.db.db, &Catalogue::built_in().unwrap()).await.unwrap();
    assert!(without.get(id).is_none() && without.get("facility").is_some());
    world.app.execute("UPDATE layer SET descriptor = kept.descriptor FROM kept WHERE kept.id = layer.id; DROP TABLE kept").await;
}

async fn is_opened_by_an_approver_alone(world: &mut World, id: &str) {
    for name in ["can-bo", "tinh", "quan-tri"] {
        world.log_in(name).await;
        let answer = world.show(id, "public").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.text());
    }
    world.log_in("xa-ben").await;
    assert_eq!(world.press(id, "open").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.log_in("duyet").await;
    let page = get(&world.app, "/admin/layers?lang=vi").await.text();
    assert!(page.contains("Giếng nước") && page.contains("Mở cho mọi người"), "{page}");
    let opened = world.press(id, "open").await;
    assert!(opened.header("location").ends_with("notice=layer-opened"), "{}", opened.text());
    // The database refuses the maker too.
    let own = world.app.db.db.connection().await.unwrap();
    assert!(own.execute("SELECT open_layer($1, 'x', 'can-bo')", &[&id]).await.is_err());
    world.log_out();
    world.heard(&format!("/api/collections/{id}"), StatusCode::OK).await;
    for app in [&world.app, &world.other] {
        is_everywhere_for_all(app, id).await;
    }
    world.log_in("can-bo").await;
    assert_eq!(world.show(id, "internal").await.status, StatusCode::OK);
    world.log_out();
    world.heard(&format!("/api/collections/{id}"), StatusCode::NOT_FOUND).await;
    assert_eq!(
        get(&world.app, &format!("/tiles/{id}/8/204/117.mvt")).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn is_everywhere_for_all(app: &TestApp, id: &str) {
    for path in faces(id) {
        assert_eq!(get(app, &path).await.status, StatusCode::OK, "{path}");
    }
    let items = get(app, &format!("/api/collections/{id}/items")).await.json();
    assert_eq!(items["numberMatched"], 3);
    assert_eq!(tile(app, &format!("{id}/8/204/117.mvt")).await[id].len(), 3);
}

async fn leaves_nothing(world: &mut World, id: &str) {
    // Another officer has written there too: who made it does not remove that alone.
    world.log_in("xa-ben").await;
    let job = world
        .app
        .sent(id, "xop.csv", "ma,ten,Mã xã,lon,lat\nG9,Giếng Xốp,23374,107.8,15.1\n")
        .await;
    world.app.rested(&job).await;
    assert_eq!(world.app.run(&job, json!({})).await["report"]["new"], 1);
    world.log_in("can-bo").await;
    let refused = world.delete(id).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    world.log_in("quan-tri").await;
    let listed = get(&world.app, "/api/layers").await.json();
    fits(&world.app, "layers", &listed).await;
    assert_eq!(
        (&listed["layers"][0]["id"], &listed["layers"][0]["made_by"]),
        (&json!(id), &json!("can-bo"))
    );
    assert_eq!(world.delete(id).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.delete(id).await.status, StatusCode::NOT_FOUND);

    world.log_in("can-bo").await;
    world.heard(&format!("/api/collections/{id}"), StatusCode::NOT_FOUND).await;
    for app in [&world.app, &world.other] {
        for path in faces(id) {
            assert_eq!(get(app, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!get(app, "/styles/default.json").await.text().contains(id));
    }
    for sql in [
        "SELECT count(*) FROM layer",
        "SELECT count(*) FROM pg_class WHERE relname LIKE 'layer\\_gieng%'",
        "SELECT count(*) FROM change WHERE collection LIKE 'layer%'",
    ] {
        assert_eq!(world.app.db.value(sql).await, "0", "{sql}");
    }
    // Its name is not given to another one.
    let job = world.look("lai.zip", shapefile(&WELLS)).await;
    assert_eq!(world.made(&job, wells()).await, "layer_gieng_nuoc_2");
    assert_eq!(world.delete("layer_gieng_nuoc_2").await.status, StatusCode::NO_CONTENT);
}
