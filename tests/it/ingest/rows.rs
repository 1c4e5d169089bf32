//! Rows that cannot be taken: each with its place, its field and the reason, and none of them in the way of others.

use std::fmt::Write as _;

use banlang::{
    catalog::Catalogue,
    ingest::{Lang, Request},
};

use super::{World, counts, fixture, pairs, refusals};

/// The commune of the fixtures.
const COMMUNE: &str = "INSERT INTO area (code, level, name, geom) VALUES
    ('23368', 'commune', 'Đăk Long', ST_MakeEnvelope(107.5, 15.0, 107.7, 15.3, 4326))";

#[tokio::test]
async fn a_household_list_loads_but_for_the_rows_that_are_wrong() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let officer = world.editor("can-bo", &["23368"]).await;

    let request = Request::new(fixture("ho_gia_dinh.csv"));
    let report = world.import_as(&officer, "household", request).await.unwrap();

    assert_eq!((report.rows, counts(&report)), (10, (2, 0, 0, 8)));
    assert_eq!(
        refusals(&report),
        [
            "3 members: \"ba\" is not a whole number",
            "4 ethnic_group: \"Người X\" is not in the list \"Ethnic group\"",
            "5 ethnic_group: the code \"04\" says nothing without its list; add the column ethnic_list or --set ethnic_list=..",
            "6 -: more children, elderly or disabled people than members",
            "7 commune_code, list_no: \"23368, 001\" is in row 1 of this file already",
            "8 commune_code: \"22165\" is outside the areas that the account edits",
            "9 list_no: no record has the same Village, Head of household, Members; give the number, or import with --new-numbers",
            "10 -: x = 15.2, y = 107.6: looks swapped; the longitude (or easting) is x",
        ]
    );
    assert_eq!(report.refusals[0].line, Some(4));
    assert_eq!(
        world.value("SELECT string_agg(concat_ws(' ', list_no, ethnic_group, located_by, children, ST_AsText(geom)), '; ' ORDER BY list_no) FROM household").await,
        "001 gie_trieng map 1 POINT(107.6012 15.2511); 002 xo_dang commune"
    );
}

#[tokio::test]
async fn the_report_speaks_to_people_in_both_languages() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let officer = world.editor("can-bo", &["23368"]).await;

    let request = Request::new(fixture("ho_gia_dinh.csv"));
    let report = world.import_as(&officer, "household", request).await.unwrap();

    let (vi, en) = (report.words(Lang::Vi), report.words(Lang::En));
    assert!(vi.contains("10 dòng: 2 mới, 0 sửa, 0 không đổi, 8 không nhận"), "{vi}");
    assert!(
        vi.contains(
            "Dòng 4 (hàng 5): ethnic_group: \"Người X\" không có trong danh mục \"Dân tộc\""
        ),
        "{vi}"
    );
    assert!(
        en.contains(
            "Row 4 (line 5): ethnic_group: \"Người X\" is not in the list \"Ethnic group\""
        ),
        "{en}"
    );
}

#[tokio::test]
async fn an_ethnic_code_means_a_group_only_together_with_its_list() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let officer = world.editor("can-bo", &["23368"]).await;

    let request = Request::new(fixture("ho_ma_dan_toc.csv"));
    let report = world.import_as(&officer, "household", request).await.unwrap();

    assert_eq!(
        world
            .value(
                "SELECT string_agg(list_no || ethnic_group, ' ' ORDER BY list_no) FROM household"
            )
            .await,
        "1hoa 2muong"
    );
    assert_eq!(
        refusals(&report),
        [
            "3 ethnic_code: the code \"04\" says nothing without its list; add the column ethnic_list or --set ethnic_list=..",
            "4 ethnic_code: the code \"99\" is not in the list 2008",
        ]
    );
}

#[tokio::test]
async fn figures_are_read_with_names_of_codes_days_first_and_decimal_commas() {
    let world = World::empty().await;

    let report = world.import("stat_value", Request::new(fixture("so_lieu.csv"))).await.unwrap();

    assert_eq!(
        world.value("SELECT string_agg(concat_ws(' ', ethnic_group, period_from, numerator, method), '; ' ORDER BY id) FROM stat_value").await,
        "all 2025-01-01 912.5 administrative; xo_dang 2025-01-01 400 administrative"
    );
    assert_eq!(
        refusals(&report),
        [
            "3 area_code, indicator, ethnic_group, period_from: \"23368, minority_share, all, 2025-01-01\" is in row 1 of this file already",
            "4 -: the period must end after it begins",
            "5 area_code, indicator, ethnic_group, period_from: \"23368, poor_share, all, 2025-01-01\" is in row 4 of this file already",
        ]
    );
}

#[tokio::test]
async fn a_workbook_is_read_by_its_header_with_names_for_codes_and_the_lines_of_its_sheet() {
    let world = World::empty().await;

    let report =
        world.import("cultural_item", Request::new(fixture("van_hoa.xlsx"))).await.unwrap();

    assert_eq!((counts(&report), &report.ignored), ((3, 0, 0, 1), &Vec::new()));
    assert_eq!(refusals(&report), ["3 kind: \"Nhà rông\" is not in the list \"Kind\""]);
    assert_eq!(report.refusals[0].line, Some(4));
    assert_eq!(
        world.value("SELECT string_agg(concat_ws(' ', code, kind, coalesce(ethnic_group, '-'), access_label, coalesce(ST_AsText(geom), '-')), '; ' ORDER BY id) FROM cultural_item").await,
        "le-mung-lua-moi festival xo_dang open POINT(107.61 15.2); det-tho-cam craft gie_trieng ask POINT(107.62 15.21); dan-da music - restricted -"
    );
}

#[tokio::test]
async fn a_few_rows_that_the_table_refuses_cost_only_themselves_among_thousands() {
    let world = World::empty().await;
    let mut file = "code,name,kind,started_at,ended_at\n".to_owned();
    for row in 1..=10_000 {
        let end = if row % 3000 == 0 { "2024-12-31" } else { "2025-01-02" };
        writeln!(file, "E{row},Lũ {row},lu,2025-01-01,{end}").unwrap();
    }

    let report = world.csv("disaster_event", &file).await;

    assert_eq!(counts(&report), (9997, 0, 0, 3));
    assert_eq!(
        refusals(&report),
        ["3000", "6000", "9000"].map(|row| format!("{row} -: the event ends before it starts"))
    );
    assert_eq!(report.refusals[0].line, Some(3001));
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "9997");
}

#[tokio::test]
async fn a_number_too_large_for_its_column_is_a_refused_row() {
    let world = World::empty().await;

    let report = world.csv("shelter", "code,name,capacity\nS1,A,99999999999\nS2,B,5\n").await;

    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert_eq!(refusals(&report), ["1 -: a value is too large for its column or of another type"]);
}

#[tokio::test]
async fn geometries_of_another_type_are_refused_and_points_outside_their_commune_flagged() {
    let world = World::empty().await;
    world.db.execute(COMMUNE).await;
    let file = "code,name,area_code,wkt\n\
        S1,A,23368,POINT (107.6 15.2)\n\
        S2,B,23368,POINT (109 13)\n\
        S3,C,23368,\"LINESTRING (107.6 15.2,107.7 15.2)\"\n\
        S4,D,23368,POINT 107\n\
        S5,E,23368,POINT EMPTY\n";

    let report = world.csv("shelter", file).await;

    assert_eq!(counts(&report), (3, 0, 0, 2));
    assert_eq!(
        refusals(&report),
        [
            "3 -: a geometry of type LineString does not belong here; wanted Point",
            "4 wkt: not a geometry as well-known text, such as POINT (107.6 15.2)",
        ]
    );
    assert_eq!(report.outside_area, [2]);
    let nowhere = "SELECT string_agg(code, ' ') FROM shelter WHERE geom IS NULL";
    assert_eq!(world.value(nowhere).await, "S5");
}

#[tokio::test]
async fn dates_that_make_sense_with_the_month_first_are_refused_with_a_hint() {
    let world = World::empty().await;

    let report =
        world.csv("disaster_event", "code,name,kind,started_at\nE1,A,lu,10/18/2016 0:00\n").await;

    assert_eq!(report.refused, 1);
    assert!(report.notes.iter().any(|note| note.en.contains("--dates mdy")), "{:?}", report.notes);
}

#[tokio::test]
async fn an_open_quotation_mark_does_not_swallow_the_rest_of_the_file_in_silence() {
    let world = World::empty().await;
    let mut file = "code,name\nS0,Trường\nS1,\"Nhà\n".to_owned();
    for row in 2..400 {
        writeln!(file, "S{row},A").unwrap();
    }

    let report = world.csv("shelter", &file).await;

    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert_eq!(refusals(&report), ["2 -: a quotation mark that opens on line 3 is not closed"]);
}

/// A constraint without a sentence would be told to people by its name.
#[tokio::test]
async fn every_rule_of_a_table_that_the_fields_cannot_say_has_a_sentence() {
    let world = World::empty().await;
    let catalogue = Catalogue::built_in().unwrap();
    let mut silent = Vec::new();
    for collection in catalogue.iter().filter(|collection| !collection.read_only) {
        let names = world
            .value(&format!(
                "SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint
                 WHERE conrelid = '{}'::regclass AND contype IN ('c', 'f', 'x')",
                collection.table
            ))
            .await;
        let known_by_field = |name: &str| {
            let endings = ["_known", "_legal", "_not_negative", "_is_a_code", "_plausible"];
            endings.iter().any(|ending| name.ends_with(ending))
                || name == "shelter_capacity_positive"
        };
        silent.extend(
            names
                .split(' ')
                .filter(|name| *name != "null")
                .filter(|name| !known_by_field(name) && !collection.rules.contains_key(*name))
                .map(str::to_owned),
        );
    }
    assert!(silent.is_empty(), "add to [rules] of the collection: {silent:?}");
}

#[tokio::test]
async fn a_line_of_one_point_or_an_open_ring_refuses_its_row_and_not_the_file() {
    let world = World::empty().await;
    let kml = |places: &str| {
        format!(
            "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{places}</Document></kml>"
        )
    };
    let placemark =
        |name: &str, place: &str| format!("<Placemark><name>{name}</name>{place}</Placemark>");
    let ring = "<coordinates>107,15 107.1,15 107.1,15.1 107,15</coordinates>";
    let path = world.file(
        "a.kml",
        kml(&[
            placemark("A", "<LineString><coordinates>107,15 107.1,15.1</coordinates></LineString>"),
            placemark("B", "<LineString><coordinates>107,15</coordinates></LineString>"),
            placemark("C", &format!("<LinearRing>{ring}</LinearRing>")),
        ]
        .concat()),
    );
    let request =
        Request { map: pairs(&[("code", "Name"), ("name", "Name")]), ..Request::new(path) };
    let lines = world.import("road", request).await.unwrap();
    let open = world.file(
        "b.csv",
        "code,name,level,valid_from,wkt\n\
         01,A,village,2025-07-01,\"POLYGON ((107 15, 107.1 15, 107.1 15.1, 107 15))\"\n\
         02,B,village,2025-07-01,\"POLYGON ((107 15, 107.1 15, 107.1 15.1, 107 15.1))\"\n\
         03,C,village,2025-07-01,\"POLYGON ((107 15, 107.1 15, 107 15))\"\n",
    );
    let rings = world.import("area", Request::new(open)).await.unwrap();

    assert_eq!(counts(&lines), (2, 0, 0, 1));
    assert_eq!(refusals(&lines), ["2 -: a line needs two points and has 1"]);
    let ring = "SELECT ST_AsText(geom) FROM road WHERE code = 'C'";
    assert_eq!(world.value(ring).await, "MULTILINESTRING((107 15,107.1 15,107.1 15.1,107 15))");
    assert_eq!(counts(&rings), (1, 0, 0, 2), "{:?}", refusals(&rings));
    assert_eq!(
        refusals(&rings),
        [
            "2 -: a ring of the polygon does not end where it begins",
            "3 -: a ring of a polygon needs four points, the last of them the first, and has 3"
        ]
    );
}
