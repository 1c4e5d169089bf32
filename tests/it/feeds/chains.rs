//! Entries that speak of the same event, and those that take one back.

use banlang::feed::Skip;
use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::world::{World, counts, quake, skipped, usgs};

/// A CAP message: identifier, type, hour of 18 November 2025, the message that it refers to with its hour, and a headline.
fn alert(
    identifier: &str,
    kind: &str,
    hour: u32,
    earlier: Option<(&str, u32)>,
    words: &str,
) -> String {
    let time = |hour: u32| format!("2025-11-18T{hour:02}:00:00+07:00");
    let references = earlier.map(|(identifier, hour)| {
        format!("<references>kttv@example.vn,{identifier},{}</references>", time(hour))
    });
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{identifier}</identifier><sender>kttv@example.vn</sender>\
         <sent>{}</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{}<info><language>vi-VN</language>\
         <category>Met</category><event>Lũ quét</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>\
         <expires>2025-11-19T12:00:00+07:00</expires><senderName>Đài KTTV</senderName><headline>{words}</headline>\
         <area><areaDesc>Quảng Ngãi</areaDesc><polygon>15,107 15,107.2 15.2,107.2 15,107</polygon>\
         <polygon>15,107 15,107.1 15.1,107.1 15,107</polygon></area></info></alert>",
        time(hour),
        references.unwrap_or_default(),
    )
}

#[tokio::test]
async fn a_warning_in_cap_its_updates_and_its_cancel_are_one_event_that_ends_and_stays() {
    let world = World::empty().await;
    let first = alert("KT-1", "Alert", 1, None, "Lũ quét ở Đăk Long");
    assert_eq!(counts(&world.take(&first).await), (1, 0, 0));
    let row = world.field("cap:KT-1", "concat_ws('|', kind, name, state, source, coalesce(risk_level::text, '-'), ST_GeometryType(geom), ST_IsValid(geom))").await;
    assert_eq!(row, "lu_quet|Lũ quét ở Đăk Long|past|Đài KTTV|-|ST_MultiPolygon|t");
    let third = alert("KT-3", "Update", 3, Some(("KT-1", 1)), "Lũ quét ở Đăk Long, Đăk Môn");
    assert_eq!(world.take(&third).await.changed, ["cap:KT-1"]);
    // One that came late, and the first again.
    let second = alert("KT-2", "Update", 2, Some(("KT-1", 1)), "Lũ quét");
    let before = world.state().await;
    assert_eq!(skipped(&world.take(&second).await, Skip::Older), 1);
    assert_eq!(counts(&world.take(&first).await), (0, 0, 1));
    assert_eq!(world.state().await, before);
    // A cancel that refers to the update only.
    let cancel = alert("KT-4", "Cancel", 4, Some(("KT-3", 3)), "Hết lũ quét");
    assert_eq!(world.take(&cancel).await.changed, ["cap:KT-1"]);
    let row = world
        .field(
            "cap:KT-1",
            "concat_ws('|', name, state, ended_at AT TIME ZONE 'UTC', description_vi)",
        )
        .await;
    assert_eq!(
        row,
        "Lũ quét ở Đăk Long, Đăk Môn|past|2025-11-17 21:00:00|Nguồn đã rút lại tin này ngày 17/11/2025."
    );
    let before = world.state().await;
    assert_eq!(counts(&world.take(&cancel).await), (0, 0, 1));
    assert_eq!(world.state().await, before);
    assert_eq!(world.value("SELECT count(*) FROM disaster_event").await, "1");
}

/// A message of so many hours ago, in force for so many more.
fn fresh(identifier: &str, kind: &str, ago: i64, earlier: Option<(&str, i64)>) -> String {
    let time = |hours: i64| {
        (Utc::now() + TimeDelta::hours(hours)).format("%Y-%m-%dT%H:00:00-00:00").to_string()
    };
    let references = earlier
        .map(|(own, ago)| format!("<references>kttv@example.vn,{own},{}</references>", time(-ago)));
    let old = alert(identifier, kind, 1, None, "Lũ quét");
    let old = old.replace("2025-11-18T01:00:00+07:00", &time(-ago));
    let old = old.replace("2025-11-19T12:00:00+07:00", &time(12));
    old.replace("</scope>", &format!("</scope>{}", references.unwrap_or_default()))
}

#[tokio::test]
async fn a_cancel_ends_an_event_that_goes_on_unless_a_person_has_given_it_another_end() {
    let world = World::empty().await;
    world.take(fresh("A", "Alert", 5, None)).await;
    world.take(fresh("B", "Alert", 5, None)).await;
    assert_eq!(world.field("cap:A", "state").await, "active");
    world
        .db
        .execute(
            "UPDATE disaster_event SET ended_at = now() + interval '3 days' WHERE code = 'cap:B'",
        )
        .await;
    assert_eq!(counts(&world.take(fresh("A2", "Cancel", 2, Some(("A", 5)))).await), (0, 1, 0));
    let row = world
        .field("cap:A", "concat(state, ' ', ended_at BETWEEN now() - interval '3 hours' AND now())")
        .await;
    assert_eq!(row, "past t");
    let report = world.take(fresh("B2", "Cancel", 2, Some(("B", 5)))).await;
    assert_eq!(report.kept, 1);
    let row = world.field("cap:B", "concat(state, ' ', description_vi LIKE 'Nguồn đã rút lại%', ' ', ended_at > now() + interval '2 days')").await;
    assert_eq!(row, "active t t");
}

#[tokio::test]
async fn messages_of_one_event_in_one_file_make_one_event_and_exercises_make_none() {
    let world = World::empty().await;
    let parts = [
        alert("KT-3", "Update", 3, Some(("KT-2", 2)), "ba"),
        alert("KT-1", "Alert", 1, None, "một"),
        alert("KT-9", "Alert", 1, None, "thử").replace("Actual", "Exercise"),
        alert("KT-2", "Update", 2, Some(("KT-1", 1)), "hai"),
    ];
    let object = |part: &String| {
        format!(
            "<contentObject><xmlContent><embeddedXMLContent>{part}</embeddedXMLContent></xmlContent></contentObject>"
        )
    };
    let objects = parts.iter().map(object).collect::<Vec<_>>().concat();
    let document = format!(
        "<EDXLDistribution xmlns=\"urn:oasis:names:tc:emergency:EDXL:DE:1.0\">{objects}</EDXLDistribution>"
    );
    let report = world.take(document).await;
    assert_eq!(
        (report.new.len(), skipped(&report, Skip::Older), skipped(&report, Skip::NotMeant)),
        (1, 2, 1)
    );
    assert_eq!(world.value("SELECT string_agg(name, ',') FROM disaster_event").await, "ba");
}

#[tokio::test]
async fn an_earthquake_that_was_none_is_past_and_says_so_and_one_never_taken_is_not_made() {
    let world = World::empty().await;
    world.take(usgs(&[quake("us1", 1_722_150_000_000, 5.0)])).await;
    let deleted = |id: &str| {
        json!({"type": "Feature", "id": id, "geometry": null,
            "properties": {"status": "deleted", "updated": 1_722_160_000_000_i64, "type": "earthquake", "ids": format!(",{id},")}})
    };
    let report = world.take(usgs(&[deleted("us1"), deleted("us2")])).await;
    assert_eq!((counts(&report), skipped(&report, Skip::NeverTaken)), ((0, 1, 0), 1));
    let row = world
        .field("usgs:us1", "concat_ws('|', state, magnitude, description_vi, geom IS NOT NULL)")
        .await;
    assert_eq!(row, "past|5|Nguồn đã rút lại tin này ngày 28/7/2024. Độ sâu khoảng 10 km.|t");
    let before = world.state().await;
    // What it said before that is older; saying it again changes nothing.
    assert_eq!(
        skipped(&world.take(usgs(&[quake("us1", 1_722_150_000_000, 5.0)])).await, Skip::Older),
        1
    );
    world.take(usgs(&[deleted("us1")])).await;
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn an_earthquake_that_gets_another_id_is_the_same_one() {
    let world = World::empty().await;
    world.take(usgs(&[quake("us1", 1_722_150_000_000, 5.0)])).await;
    let mut other = quake("vn7", 1_722_160_000_000, 5.3);
    other["properties"]["ids"] = json!(",us1,vn7,");
    assert_eq!(world.take(usgs(&[other.clone()])).await.changed, ["usgs:us1"]);
    assert_eq!(world.field("usgs:us1", "magnitude").await, "5.3");
    // Under its old id it is older now, and under both nothing is new.
    assert_eq!(
        skipped(&world.take(usgs(&[quake("us1", 1_722_155_000_000, 4.0)])).await, Skip::Older),
        1
    );
    assert_eq!(counts(&world.take(usgs(&[other])).await), (0, 0, 1));
    assert_eq!(world.value("SELECT concat(count(*), ' ', (SELECT count(DISTINCT event_id) FROM event_source)) FROM disaster_event").await, "1 1");
}
