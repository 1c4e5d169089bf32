//! Filters and freshness of tiles: which rows they show, and when they change.

use serde_json::{Value, json};

use super::decoded::{number, tile, tile_at};
use crate::support::TestApp;

const PLACE: (f64, f64) = (107.93, 14.61);

/// Households of two groups and three statuses around one place, in one tile of every zoom.
async fn world() -> TestApp {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO area (code, level, name) VALUES ('51', 'province', 'Quảng Ngãi'), ('23368', 'commune', 'Măng Đen')",
    )
    .await;
    app.execute(
        "INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
         SELECT '23368', n::text, 1 + n % 5, CASE WHEN n % 3 = 0 THEN 'kinh' ELSE 'xo_dang' END, 'gps',
                ST_SetSRID(ST_MakePoint(107.93 + n * 0.00001, 14.61), 4326)
         FROM generate_series(1, 60) AS n",
    )
    .await;
    app.execute(
        "INSERT INTO household_status (commune_code, list_no, poverty, period_from, period_to)
         SELECT '23368', n::text, 'poor', date '2024-01-01', date '2025-01-01' FROM generate_series(1, 40) AS n
         UNION ALL SELECT '23368', n::text, 'near_poor', date '2025-01-01', NULL FROM generate_series(1, 20) AS n",
    )
    .await;
    app.log_in_as_editor_of(&["23368"]).await;
    app
}

async fn households(app: &TestApp, z: u8, filter: &str) -> u64 {
    let (x, y) = tile_at(z, PLACE.0, PLACE.1);
    let layers = tile(app, &format!("household/{z}/{x}/{y}.mvt?filter={filter}")).await;
    let features = layers.get("household").into_iter().flatten();
    features.map(|feature| if z < 13 { number(feature, "households") } else { 1 }).sum()
}

#[tokio::test]
async fn a_filter_takes_the_same_rows_at_every_zoom() {
    let app = world().await;
    let taken = [
        ("ethnic_group='kinh'", "ethnic_group = 'kinh'", 20),
        ("poverty='poor'", "the review that began last counts", 20),
        (
            "poverty='near_poor'%20OR%20poverty='unstated'",
            "a household without a review is unstated",
            40,
        ),
        ("ethnic_group%3C%3E'kinh'%20AND%20NOT%20poverty%20IN%20('poor')", "both", 27),
        ("ethnic_group%20IS%20NULL", "none", 0),
    ];
    for (filter, why, rows) in taken {
        for z in [0, 5, 8, 11, 12, 13, 16] {
            assert_eq!(households(&app, z, filter).await, rows, "{why} at zoom {z}");
        }
    }
}

#[tokio::test]
async fn a_filter_that_names_no_attribute_of_the_tiles_is_refused_whether_it_is_hidden_or_missing()
{
    let app = world().await;
    let refused = async |name: &str| {
        let answer = app.get(&format!("/tiles/household/5/25/14.mvt?filter={name}='x'")).await;
        let problem: Value = answer.json();
        assert_eq!((answer.status.as_u16(), &problem["name"]), (400, &json!("filter")));
        problem["detail"].as_str().unwrap().replace(name, "NAME")
    };

    assert_eq!(refused("head_name").await, refused("no_such").await);
    let answer = app.get("/tiles/household.json?filter=head_name='x'").await;
    assert_eq!(answer.status.as_u16(), 400);
}

#[tokio::test]
async fn an_edit_shows_in_its_tile_at_once_and_leaves_the_others_as_they_were() {
    let app = world().await;
    let tag = async |z: u8, (lon, lat): (f64, f64)| {
        let (x, y) = tile_at(z, lon, lat);
        app.get(&format!("/tiles/household/{z}/{x}/{y}.mvt")).await.header("etag").to_owned()
    };
    let far = (105.0, 21.0);
    let before =
        (tag(11, PLACE).await, tag(13, PLACE).await, tag(11, far).await, tag(4, PLACE).await);

    app.execute("UPDATE household SET ethnic_group = 'ba_na', members = 9 WHERE list_no = '7'")
        .await;
    let after =
        (tag(11, PLACE).await, tag(13, PLACE).await, tag(11, far).await, tag(4, PLACE).await);

    assert_ne!(before.0, after.0);
    assert_ne!(before.1, after.1);
    assert_eq!(before.2, after.2);
    assert_ne!(before.3, after.3, "the members are summed");
    assert_eq!(households(&app, 13, "ethnic_group='ba_na'").await, 1);
    app.execute("DELETE FROM household WHERE list_no <> '7'").await;
    for z in [0, 8, 13] {
        assert_eq!(households(&app, z, "commune_code='23368'").await, 1, "zoom {z}");
    }
}
