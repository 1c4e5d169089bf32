//! Nothing that stands in a file or in a wish becomes an identifier unchecked.

use axum::http::StatusCode;
use banlang::catalog::{Catalogue, DraftField, FieldType, GeometryKind, LayerDraft, Text};
use proptest::prelude::*;
use serde_json::json;

use super::world::World;
use crate::support::banlang;

/// What no name of a table or column may hold.
fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && name.len() <= 50
}

fn text(text: &str) -> Text {
    Text { vi: text.to_owned(), en: text.to_owned() }
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"'\\\\;\\-\\[\\]\n\t]{0,12}[a-zA-ZđĐạẮ0-9 ]{0,60}",
        Just("area_code".to_owned()),
        Just("row_no".to_owned()),
        Just("geom\"; DROP TABLE area; --".to_owned()),
        Just("'''\n[tiles]\ntable = 'household'".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_file_calls_its_columns_a_layer_has_plain_names_and_says_the_same(
        title in hostile(),
        columns in proptest::collection::vec(hostile(), 1..12),
        key in proptest::option::of(0_usize..12),
    ) {
        let catalogue = Catalogue::built_in().unwrap();
        let fields: Vec<_> = columns.iter().map(|column| DraftField {
            column: column.clone(), title: text(column), kind: FieldType::Text, is_full: true,
        }).collect();
        let draft = LayerDraft {
            title: text(&title), description: text(&title), geometry: GeometryKind::Polygon, area_columns: columns.clone(), left_out: columns.clone(),
            key: key.filter(|key| *key < fields.len()), label: Some(0), fields,
        };
        let id = draft.id();
        prop_assert!(is_plain(&id) && id.starts_with("layer_") && (8..=33).contains(&id.len()), "{id}");
        let layer = draft.made(&id, catalogue.codes()).unwrap();
        let mut names = layer.columns.clone();
        prop_assert!(names.iter().all(|name| is_plain(name)), "{names:?}");
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), layer.columns.len());
        prop_assert!(layer.key.iter().all(|name| names.contains(name)));
        let (all, wrong) = catalogue.with_layers([(id.as_str(), layer.descriptor.as_str())]);
        prop_assert!(wrong.is_empty());
        let read = all.get(&id).unwrap();
        prop_assert_eq!(&read.table, &id);
        prop_assert_eq!(&read.title.vi, &title);
        prop_assert_eq!(read.fields.len(), layer.columns.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_headers_make_a_plain_table_and_hostile_names_none() {
    let world = World::start().await;
    let sheet = "\"id\"\"; DROP TABLE area; --\",\"Tên 'x'\",SELECT,\"TÊN 'X'\",Mã xã,lon,lat\nA,Một,1,x,23368,107.6,15.1\nB,Hai,2,y,23368,107.61,15.1\n";
    let job = world.look("x.csv", sheet).await;
    let columns = job["probe"]["columns"].as_array().unwrap().clone();
    let fields: Vec<_> =
        columns[..4].iter().map(|own| json!({"column": own["name"], "type": "text"})).collect();
    let id = world.made(&job, json!({"title": {"vi": "\"; DROP TABLE layer; -- '\n".trim()}, "fields": fields, "label": columns[1]["name"]})).await;
    assert_eq!(id, "layer_drop_table_layer");
    let names = world.app.db.value("SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'layer_drop_table_layer'").await;
    assert_eq!(
        names,
        "id row_no id_drop_table_area ten_x_2 select ten_x_3 area_code geom search_text"
    );
    // Rows without a code of their own are recognised by what they say.
    assert_eq!(world.app.db.value("SELECT string_agg(row_no || ' ' || ten_x_2, ', ' ORDER BY row_no) FROM layer_drop_table_layer").await, "1 Một, 2 Hai");
    let more = world.app.sent(&id, "x.csv", format!("{sheet}C,Ba,3,z,23368,107.62,15.1\n")).await;
    world.app.rested(&more).await;
    let done = world.app.run(&more, json!({"new_numbers": true})).await;
    assert_eq!(
        (&done["report"]["new"], &done["report"]["unchanged"]),
        (&json!(1), &json!(2)),
        "{done:#}"
    );
    let items = world
        .app
        .get(&format!("/api/collections/{id}/items?filter=%22select%22%20%3D%20%273%27"))
        .await;
    assert_eq!(items.json()["numberMatched"], 1, "{}", items.text());

    let wish = |wish: serde_json::Value| {
        let mut whole =
            json!({"title": {"vi": "Lớp"}, "fields": [{"column": "Tên 'x'", "type": "text"}]});
        whole.as_object_mut().unwrap().extend(wish.as_object().unwrap().clone());
        whole
    };
    let job = world.look("y.csv", sheet).await;
    for (wrong, status) in [
        (json!({"title": {"vi": " "}}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": {"vi": "a\nb"}}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": {"vi": "x".repeat(121)}}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"fields": []}), StatusCode::UNPROCESSABLE_ENTITY),
        (
            json!({"fields": [{"column": "Mã xã", "type": "text"}]}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({"fields": [{"column": "nowhere", "type": "text"}]}),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (json!({"key": "Mã xã"}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"fields": [{"column": "Tên 'x'", "type": "bytea"}]}), StatusCode::BAD_REQUEST),
        (json!({"table": "household"}), StatusCode::BAD_REQUEST),
        (json!({"id": "household"}), StatusCode::BAD_REQUEST),
        (json!({"sensitivity": "public"}), StatusCode::BAD_REQUEST),
    ] {
        let answer = world.ask_for(&job, wish(wrong.clone())).await;
        assert_eq!(answer.status, status, "{wrong}: {}", answer.text());
    }
    world.other_files_make_none().await;
    world.the_function_takes_plain_names_alone().await;
    world.the_command_line_makes_and_removes_one(sheet);
}

impl World {
    /// A file without places, or of several kinds of them, is no layer.
    async fn other_files_make_none(&self) {
        let mixed = json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"ten": "a"}, "geometry": {"type": "Point", "coordinates": [107.6, 15.1]}},
            {"type": "Feature", "properties": {"ten": "b"}, "geometry": {"type": "LineString", "coordinates": [[107.6, 15.1], [107.7, 15.1]]}},
        ]});
        for (name, content) in
            [("a.csv", "ten,so\na,1\n".to_owned()), ("b.geojson", mixed.to_string())]
        {
            let job = self.look(name, content).await;
            let wish =
                json!({"title": {"vi": "Lớp"}, "fields": [{"column": "ten", "type": "text"}]});
            let answer = self.ask_for(&job, wish).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(answer.text().contains("places of one kind"), "{}", answer.text());
        }
    }

    /// What the service itself would say wrong, the owner's function refuses.
    async fn the_function_takes_plain_names_alone(&self) {
        let service = self.app.db.db.connection().await.unwrap();
        for arguments in [
            "'layer_x; DROP TABLE area', 'd', '{a,b}', '{text,text}', 'Point', '{a}', NULL",
            "'household', 'd', '{a,b}', '{text,text}', 'Point', '{a}', NULL",
            "'layer_x', 'd', '{\"a b\",b}', '{text,text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{A,b}', '{text,text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{id,b}', '{text,text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{b,b}', '{text,text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{NULL,b}', '{text,text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,\"text DEFAULT now()\"}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{a,b}', '{text}', 'Point', '{b}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,text}', 'Geometry', '{b}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,text}', NULL, '{b}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,text}', 'Point', '{c}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,text}', 'Point', '{}', NULL",
            "'layer_x', 'd', '{a,b}', '{text,text}', 'Point', '{a}', 'c'",
            "NULL, 'd', '{a,b}', '{text,text}', 'Point', '{a}', NULL",
            "'layer_x', 'd', NULL, NULL, 'Point', '{a}', NULL",
        ] {
            let made = service
                .execute(&format!("SELECT make_layer({arguments}, 'x', NULL, NULL)"), &[])
                .await;
            assert!(made.is_err(), "{arguments}");
        }
        for statement in [
            "INSERT INTO layer (id, descriptor, made_by) VALUES ('layer_x', '', 'x')",
            "UPDATE layer SET descriptor = ''",
            "DELETE FROM layer",
            "SELECT remove_layer('household'), 1 / 0",
            "DROP TABLE layer_drop_table_layer",
        ] {
            assert!(service.execute(statement, &[]).await.is_err(), "{statement}");
        }
        assert_eq!(self.app.db.value("SELECT count(*) FROM layer").await, "1");
    }

    fn the_command_line_makes_and_removes_one(&self, sheet: &str) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.csv");
        std::fs::write(&file, sheet.replace("SELECT", "Điện thoại")).unwrap();
        let run = |words: &[&str]| {
            let mut command = banlang();
            command.env("DATABASE_URL", self.app.db.url()).args(words);
            let output = command.arg("--data-dir").arg(folder.path()).output().unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{words:?}: {error}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let made = run(&["layer", "make", file.to_str().unwrap(), "--title", "Lớp của máy chủ"]);
        assert!(
            made.contains("personal data: Điện thoại")
                && made.contains("import layer_lop_cua_may_chu "),
            "{made}"
        );
        run(&["import", "layer_lop_cua_may_chu", file.to_str().unwrap(), "--new-numbers"]);
        assert!(
            run(&["layer", "list"])
                .contains("layer_lop_cua_may_chu\tLớp của máy chủ\tcommand line")
        );
        run(&["layer", "remove", "layer_lop_cua_may_chu"]);
        assert!(!run(&["layer", "list"]).contains("layer_lop_cua_may_chu"));
    }
}
