//! What is asked during the storm.

use serde_json::json;

use super::stage::{EVENT, FIRST, SECOND, Stage, envelope, rectangle};

/// Households and people of the event, by commune, group, poverty, village and need.
pub(super) async fn who_is_affected(stage: &mut Stage) {
    stage.as_who("truc-tinh").await;
    let by = ["ethnic_group", "poverty", "commune", "village", "vulnerability"];
    let told = stage.asked("affected", json!({"area": {"event": EVENT}, "by": by})).await;
    assert_eq!(told["precision"], "exact");

    let own = format!(
        "(SELECT * FROM household WHERE commune_code IN (SELECT code FROM area WHERE parent_code = '51') AND ST_Intersects(geom, {})) AS own",
        envelope(stage.footprint)
    );
    let sql = |what: &str| format!("SELECT {what} FROM {own}");
    stage.is("households", &told["total"]["households"], &sql("count(*)")).await;
    stage.is("people", &told["total"]["members"], &sql("sum(members)")).await;
    let mut communes: Vec<_> = told["communes"].as_array().unwrap().clone();
    communes.sort_by_key(|own| own["code"].as_str().map(str::to_owned));
    let communes: Vec<_> =
        communes.iter().map(|own| json!([own["code"], own["households"]])).collect();
    let listed = format!(
        "SELECT json_agg(json_build_array(commune_code, n) ORDER BY commune_code) FROM (SELECT commune_code, count(*) AS n FROM {own} GROUP BY 1) AS part"
    );
    stage.is("by commune", &json!(communes), &listed).await;
    let poor: i64 = told["groups"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|group| group["poverty"] == "poor")
        .map(|group| group["households"].as_i64().unwrap())
        .sum();
    let poverty = format!(
        "SELECT count(*) FROM {own} WHERE (SELECT s.poverty FROM household_status AS s WHERE s.commune_code = own.commune_code
             AND s.list_no = own.list_no AND s.period_from <= current_date ORDER BY s.period_from DESC LIMIT 1) = 'poor'"
    );
    stage.is("poor households", &json!(poor), &poverty).await;
    let villages = told["villages"].as_array().unwrap().iter();
    let villages: i64 = villages.map(|own| own["households"].as_i64().unwrap()).sum();
    stage.is("households by village", &json!(villages), &sql("count(*)")).await;
    for kind in ["children", "elderly", "disabled"] {
        let needing = &told["vulnerable"][kind];
        let people = sql(&format!("coalesce(sum({kind}), 0)"));
        stage.is(kind, &needing["people"], &people).await;
        let households = sql(&format!("count(*) FILTER (WHERE {kind} > 0)"));
        stage.is(&format!("households with {kind}"), &needing["households"], &households).await;
    }
}

/// Who is in both footprints and who in one alone.
pub(super) async fn what_the_correction_changed(stage: &mut Stage) {
    let inputs = json!({"first": {"area": rectangle(FIRST)}, "second": {"area": {"event": EVENT}}});
    let told = stage.asked("affected-comparison", inputs).await;
    let [first, second] =
        [FIRST, SECOND].map(|own| format!("ST_Intersects(geom, {})", envelope(own)));
    let province = "commune_code IN (SELECT code FROM area WHERE parent_code = '51')";
    let sql = |condition: String| {
        format!("SELECT count(*) FROM household WHERE {province} AND {condition}")
    };
    let sides = &told["total"];
    stage
        .is(
            "households in both footprints",
            &sides["both"]["households"],
            &sql(format!("{first} AND {second}")),
        )
        .await;
    stage
        .is(
            "households now in it",
            &sides["only_second"]["households"],
            &sql(format!("{second} AND NOT {first}")),
        )
        .await;
    stage
        .is(
            "households no more in it",
            &sides["only_first"]["households"],
            &sql(format!("{first} AND NOT {second}")),
        )
        .await;
}

/// Shelters in and near the footprint, and what stands in it.
pub(super) async fn where_to_go(stage: &mut Stage) {
    let told =
        stage.asked("affected-places", json!({"area": {"event": EVENT}, "near_m": 5000})).await;
    let ground = envelope(stage.footprint);
    let room = |condition: &str| {
        format!(
            "SELECT json_build_array(count(*), coalesce(sum(capacity) FILTER (WHERE status <> 'closed'), 0))
             FROM (SELECT *, ST_Distance(geom::geography, {ground}::geography) AS m FROM shelter) AS own WHERE {condition}"
        )
    };
    for (which, condition) in [("inside", "m = 0"), ("near", "m > 0 AND m <= 5000")] {
        let own = &told["shelters"][which];
        let figures = json!([own["shelters"], own["capacity"]]);
        stage.is(&format!("shelters {which} and their places"), &figures, &room(condition)).await;
    }
    let count = |of: &str, list: &str| {
        (
            json!(told[list]["list"].as_array().unwrap().len()),
            format!(
                "SELECT count(*) FROM {of} WHERE state = 'approved' AND ST_Intersects(geom, {ground})"
            ),
        )
    };
    for (of, list) in [("facility", "facilities"), ("cultural_item", "culture")] {
        let (told, sql) = count(of, list);
        stage.is(list, &told, &sql).await;
    }
}

/// What was kept during the storm is as it was, and is asked again.
pub(super) async fn what_was_kept_is_asked_again(stage: &mut Stage) {
    stage.as_who("truc-tinh").await;
    let body = json!({"title": "Vùng lũ lần đầu", "process": "affected", "inputs": {"area": rectangle(FIRST)}});
    let saved = stage.posted("/api/answers", &body, 201).await;
    let path = format!("/api/answers/{}/now", saved["id"].as_str().unwrap());
    let again = stage.posted(&path, &json!({}), 200).await;
    assert_eq!(again["answer"]["total"], again["now"]["total"]);
    let sql = format!(
        "SELECT count(*) FROM household WHERE commune_code IN (SELECT code FROM area WHERE parent_code = '51') AND ST_Intersects(geom, {})",
        envelope(FIRST)
    );
    stage.is("households of a kept answer", &saved["answer"]["total"]["households"], &sql).await;
}
