//! Features beside what PostgreSQL and PostGIS write themselves.

use serde_json::Value;

use crate::support::TestApp;

/// Events of every kind of geometry, with texts, numbers and times that are easy to write wrong.
const AWKWARD: &str = r#"
    INSERT INTO disaster_event (code, kind, name, name_en, started_at, ended_at, deaths, magnitude, source, geom)
    SELECT 'E' || n, 'lu', name, name_en, '2025-11-26 10:00:00+07'::timestamptz + shift, '2026-01-01' , deaths, magnitude, source, geom
    FROM (VALUES
        (1, 'Lũ "lớn" \ sông Pô Kô', NULL, interval '0', NULL, 0.1::float8, E'dòng\nsau\ttab\rvề\b\f', 'POINT(107.60175818 15.25181938)'),
        (2, 'Chữ ẩn', E'\x01\x1f\x7f', interval '0.000001 s', 2147483647, 1e-7, '😀 ặ e‌́', 'POINT EMPTY'),
        (3, 'Đường', 'a/b</script>', interval '0.5 s', -0, 1e21, NULL, 'LINESTRING(107.5 15, 107.12345678 15.00000004, -0.0000001 0)'),
        (4, 'Vùng', '', interval '59.999999 s', 7, 123456789.125, NULL,
            'POLYGON((107 15, 108 15, 108 16, 107 16, 107 15), (107.3 15.3, 107.3 15.4, 107.4 15.4, 107.3 15.3))'),
        (5, 'Nhiều điểm', NULL, interval '0', NULL, 'NaN', NULL, 'MULTIPOINT(107 15, 108.123456789 16)'),
        (6, 'Nhiều đường', NULL, interval '0', NULL, 'Infinity', NULL, 'MULTILINESTRING((107 15, 108 16), (107 15.5, 108 15.5, 108 17))'),
        (7, 'Nhiều vùng', NULL, interval '0', NULL, -1e15, NULL,
            'MULTIPOLYGON(((107 15, 108 15, 108 16, 107 15)), ((1 1, 2 1, 2 2, 1 1), (1.5 1.2, 1.8 1.2, 1.8 1.5, 1.5 1.2)))'),
        (8, 'Hỗn hợp', NULL, interval '0', NULL, NULL, NULL, 'GEOMETRYCOLLECTION(POINT(107 15), LINESTRING(107 15, 108 16))'),
        (9, 'Không nơi', NULL, interval '0', NULL, 5e-324, NULL, NULL)
    ) AS given (n, name, name_en, shift, deaths, magnitude, source, geom)
    CROSS JOIN LATERAL (SELECT ST_SetSRID(geom::geometry, 4326)) AS placed (geom_4326)"#;

#[tokio::test]
async fn a_feature_is_what_the_database_itself_writes_of_the_row() {
    let app = TestApp::start().await;
    app.execute(&AWKWARD.replace("source, geom\n", "source, geom_4326\n")).await;

    for (crs, geometry) in [
        ("OGC/1.3/CRS84", "ST_AsGeoJSON(geom, 7, 0)"),
        ("EPSG/0/4326", "ST_AsGeoJSON(ST_FlipCoordinates(geom), 7, 0)"),
        // What lies nowhere does not lie within what the projection shows.
        (
            "EPSG/0/3857",
            "ST_AsGeoJSON(CASE WHEN NOT ST_IsEmpty(geom) THEN ST_Transform(geom, 3857) END, 3, 0)",
        ),
    ] {
        let path = format!(
            "/api/collections/disaster_event/items?crs=http://www.opengis.net/def/crs/{crs}"
        );
        let page = app.get(&path).await.json();
        let features = page["features"].as_array().unwrap();
        assert_eq!(features.len(), 9, "{crs}");
        for feature in features {
            let sql = format!(
                "SELECT json_build_object('geometry', {geometry}::json, 'properties', row_to_json(t))
                 FROM disaster_event AS t WHERE id = {}",
                feature["id"]
            );
            let expected: Value = serde_json::from_str(&app.db.value(&sql).await).unwrap();
            assert_eq!(feature["geometry"], expected["geometry"], "{crs} {}", feature["id"]);
            let shown = feature["properties"].as_object().unwrap();
            assert!(shown.len() > 10, "{shown:?}");
            for (name, value) in shown {
                assert_eq!(value, &expected["properties"][name], "{crs} {name}");
            }
        }
    }
}
