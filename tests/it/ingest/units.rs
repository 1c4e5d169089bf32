//! Rows that name the unit of another time, or by its name, find the unit of today, or are refused with the choices.

use banlang::{
    auth::Caller,
    ingest::{ListLoaded, Report, Request, load_lineage},
};

use super::{World, counts, refusals};

/// Two wards that became one, a commune that was divided between two, and one that kept its ground under a new code.
const UNITS: &str = "INSERT INTO area (code, level, name, full_name, parent_code, geom) VALUES
        ('51', 'province', 'Quảng Ngãi', 'Tỉnh Quảng Ngãi', NULL, NULL), ('66', 'province', 'Đắk Lắk', 'Tỉnh Đắk Lắk', NULL, NULL),
        ('21025', 'commune', 'Cẩm Thành', 'Phường Cẩm Thành', '51', ST_MakeEnvelope(108.0, 15.0, 108.1, 15.1, 4326)),
        ('22225', 'commune', 'Ea Bá', 'Xã Ea Bá', '66', ST_MakeEnvelope(108.0, 13.0, 108.1, 13.1, 4326)),
        ('22237', 'commune', 'Ea Ly', 'Xã Ea Ly', '66', ST_MakeEnvelope(108.1, 13.0, 108.2, 13.1, 4326)),
        ('24500', 'commune', 'Hoà An', 'Xã Hoà An', '66', ST_MakeEnvelope(108.2, 13.0, 108.3, 13.1, 4326));
    INSERT INTO area_lineage (old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source) VALUES
        ('21019', '21025', 'Phường Nghĩa Chánh', 'Phường Cẩm Thành', '2025-07-01', 'full', 'law', 1, 'thử'),
        ('21025', '21025', 'Phường Nguyễn Nghiêm', 'Phường Cẩm Thành', '2025-07-01', 'full', 'law', 1, 'thử'),
        ('22225', '22225', 'Xã EaBar', 'Xã Ea Bá', '2025-07-01', 'partial', 'unknown', NULL, 'thử'),
        ('22225', '22237', 'Xã EaBar', 'Xã Ea Ly', '2025-07-01', 'partial', 'unknown', NULL, 'thử'),
        ('22216', '22225', 'Xã Ea Bá', 'Xã Ea Bá', '2025-07-01', 'full', 'law', 1, 'thử'),
        ('24499', '24500', 'Xã Hoà An', 'Xã Hoà An', '2025-07-01', 'full', 'law', 1, 'thử')";

impl World {
    /// An officer of both provinces.
    async fn officer(&self) -> Caller {
        self.db.execute(UNITS).await;
        self.editor("can-bo", &["51", "66"]).await
    }

    /// The households of a CSV text.
    async fn households(&self, officer: &Caller, text: &str, codes_of: Option<&str>) -> Report {
        let path = self.file("ho.csv", text);
        let codes_of = codes_of.map(|day| day.parse().unwrap());
        let request = Request { codes_of, ..Request::new(path) };
        self.import_as(officer, "household", request).await.unwrap()
    }

    async fn kept(&self) -> String {
        self.value("SELECT string_agg(commune_code || ' ' || list_no, ', ' ORDER BY commune_code, list_no) FROM household").await
    }
}

#[tokio::test]
async fn lists_of_merged_communes_come_together_without_writing_over_each_other() {
    let world = World::empty().await;
    let officer = world.officer().await;
    let list = "ma_xa,stt,nhan_khau,dan_toc\n21019,1,4,kinh\n21019,2,3,kinh\n21025,1,5,kinh\n24499,1,2,kinh\n";

    let report = world.households(&officer, list, None).await;

    assert_eq!(counts(&report), (4, 0, 0, 0), "{:?}", report.refusals);
    assert_eq!(world.kept().await, "21025 21019-1, 21025 21019-2, 21025 21025-1, 24500 1");
    let moves: Vec<_> = report
        .moves
        .iter()
        .map(|moved| format!("{} > {} {} {}", moved.from, moved.to, moved.to_name, moved.rows))
        .collect();
    assert_eq!(
        moves,
        [
            "21019 > 21025 Phường Cẩm Thành 2",
            "21025 > 21025 Phường Cẩm Thành 1",
            "24499 > 24500 Xã Hoà An 1",
        ]
    );
    assert!(report.notes.iter().any(|note| note.en.contains("as of 2025-06-30")), "{report:?}");
    let again = world.households(&officer, list, None).await;
    assert_eq!(counts(&again), (0, 0, 4, 0), "the same file changes nothing");
}

#[tokio::test]
async fn a_divided_commune_is_decided_by_the_point_or_refused_with_the_choices() {
    let world = World::empty().await;
    let officer = world.officer().await;
    let list = "ma_xa,stt,nhan_khau,dan_toc,lon,lat\n22225,1,4,kinh,108.05,13.05\n22225,2,4,kinh,108.15,13.05\n22225,3,4,kinh,,\n\
        22225,4,4,kinh,108.25,13.05\n22225,5,4,kinh,108.1,13.05\n";

    let report = world.households(&officer, list, Some("2025-06-30")).await;

    assert_eq!(counts(&report), (2, 0, 0, 3));
    // Ea Bá has the list of another commune besides, Ea Ly has this one alone.
    assert_eq!(world.kept().await, "22225 22225-1, 22237 2");
    let reason = "commune_code: \"22225\" may be today: 22225 Xã Ea Bá, 22237 Xã Ea Ly; the place of the row lies in not just one of them";
    assert_eq!(refusals(&report), [3, 4, 5].map(|row| format!("{row} {reason}")));
    let today = world
        .households(&officer, "ma_xa,stt,nhan_khau,dan_toc\n22225,9,4,kinh\n", Some("2025-07-01"))
        .await;
    assert_eq!(counts(&today), (1, 0, 0, 0));
    let unsaid =
        world.households(&officer, "ma_xa,stt,nhan_khau,dan_toc\n22225,10,4,kinh\n", None).await;
    assert_eq!(
        refusals(&unsaid),
        [
            "1 commune_code: \"22225\" may be today: 22225 Xã Ea Bá, 22237 Xã Ea Ly; add a place, or give the code of today"
        ]
    );
}

#[tokio::test]
async fn a_list_without_codes_is_read_by_the_names_of_its_communes() {
    let world = World::empty().await;
    let officer = world.officer().await;
    let list = "Tỉnh,Xã/Phường,STT,Số khẩu,Dân tộc\nĐắk Lắk,xã Hòa An,1,4,Ê-đê\nDak Lak,HOA AN,2,4,Ê-đê\nQuảng Ngãi,P. Cẩm Thành,1,2,Kinh\n\
        Quảng Ngãi,Hoà An,3,4,Kinh\nĐắk Lắk,Ea Bá,4,4,Kinh\nĐắk Lắk,,5,4,Kinh\nNam Kỳ,Hoà An,6,4,Kinh\nĐắk Lắk,hoa an,2,4,Kinh\n";

    let report = world.households(&officer, list, Some("2026-01-01")).await;

    assert_eq!(world.kept().await, "21025 1, 22225 4, 24500 1, 24500 2");
    assert_eq!(counts(&report), (4, 0, 0, 4));
    assert_eq!(
        refusals(&report),
        [
            "4 commune_code: no commune is called \"Hoà An, Quảng Ngãi\"; check the name or give the code",
            "6 commune_code: Commune code (commune_code) is missing",
            "7 commune_code: no province is called \"Nam Kỳ\"",
            "8 commune_code, list_no: has the key of row 2 once both are in the units of today",
        ]
    );
}

#[tokio::test]
async fn who_may_write_is_looked_at_after_the_unit_was_found() {
    let world = World::empty().await;
    world.db.execute(UNITS).await;
    let officer = world.editor("can-bo-51", &["51"]).await;
    let path =
        world.file("ho.csv", "ma_xa,stt,nhan_khau,dan_toc\n21019,1,4,kinh\n24499,1,2,kinh\n");

    let report = world.import_as(&officer, "household", Request::new(path)).await.unwrap();

    assert_eq!(counts(&report), (1, 0, 0, 1));
    assert_eq!(
        refusals(&report),
        ["2 commune_code: \"24500\" is outside the areas that the account edits"]
    );
    assert_eq!(world.kept().await, "21025 21019-1");
}

#[tokio::test]
async fn a_code_that_no_unit_has_is_kept_and_told_and_figures_of_old_units_stay_with_them() {
    let world = World::empty().await;
    world.db.execute(UNITS).await;

    let report = world
        .csv("shelter", "code,name,area_code\nS1,Trường,99999\nS2,Trạm,21019\nS3,Nhà,\n")
        .await;
    assert_eq!(counts(&report), (3, 0, 0, 0));
    assert_eq!(
        world.value("SELECT string_agg(code || ' ' || coalesce(area_code, '-'), ', ' ORDER BY code) FROM shelter").await,
        "S1 99999, S2 21025, S3 -"
    );
    assert!(report.notes.iter().any(|note| note.en.starts_with("1 rows have codes")), "{report:?}");
    let figures = "area_code,indicator,period_from,period_to,numerator,unit,method,source\n21019,population,2024-01-01,2025-01-01,10,người,administrative,thử\n";
    world.csv("stat_value", figures).await;
    assert_eq!(world.value("SELECT string_agg(area_code, ',') FROM stat_value").await, "21019");
}

#[tokio::test]
async fn lists_of_the_register_are_taken_whole_or_not_at_all() {
    let world = World::empty().await;
    let head = "old_code,new_code,old_name,new_name,on_date,kind,basis,weight,source\n";
    let load = async |rows: &str| {
        let list = format!("{head}{rows}");
        load_lineage(&world.db.db, list.as_bytes()).await.map_err(|error| error.to_string())
    };
    let good = "62,51,Tỉnh Kon Tum,,2025-07-01,full,law,1,Nghị quyết 202/2025/QH15\n";

    let wrong = [
        (
            "6x,51,A,,2025-07-01,full,law,1,thử",
            "row 2 of the list: \"6x\" is not a code of two to five digits",
        ),
        (
            "64,51,A,,2025-07-01,full,law,1.5,thử",
            "row 2 of the list: the weight 1.5 is not above 0 and at most 1",
        ),
        (
            "66,51,A,,2025-07-01,full,unknown,1,thử",
            "row 2 of the list: a weight on the basis unknown",
        ),
        ("62,51,A,,2025-07-01,full,law,1,thử", "row 2 of the list: the same codes and day"),
    ];
    for (row, reason) in wrong {
        let error = load(&format!("{good}{row}\n")).await.unwrap_err();
        assert!(error.starts_with(reason), "{row}: {error}");
    }
    let error = load("62,51,A,,1/7/2025,full,law,1,thử\n").await.unwrap_err();
    assert!(error.contains("line: 2"), "{error}");
    assert_eq!(world.value("SELECT count(*) FROM area_lineage").await, "0");

    assert_eq!(load(good).await, Ok(ListLoaded { rows: 1, changed: 1 }));
    assert_eq!(load(good).await, Ok(ListLoaded { rows: 1, changed: 0 }));
    world
        .db
        .execute("INSERT INTO area (code, level, name) VALUES ('51', 'province', 'Quảng Ngãi')")
        .await;
    world.csv("shelter", "code,name,area_code\nS1,Trường,62\n").await;
    assert_eq!(world.value("SELECT area_code FROM shelter").await, "51");
}
