//! The real samples, counted by another reading.

use std::{collections::BTreeSet, fs, io::Read as _};

use banlang::{auth::Caller, feed::Skip};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::world::{EVERYWHERE, World, counts, skipped};
use crate::support::shared_data;

fn sample(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(shared_data()?.join("disasters").join(name)).unwrap())
}

/// The text between two words, for each of the former.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[tokio::test]
async fn of_the_gdacs_archive_what_touches_viet_nam_is_taken_with_its_track_point_and_link() {
    let Some(bytes) = sample("gdacs_rss_archive_part1.xml") else { return };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let items = between(&text, "<item>", "</item>");
    let near = items.iter().filter(|item| {
        let point = between(item, "<georss:point>", "<")[0];
        let numbers: Vec<f64> = point.split(' ').map(|part| part.parse().unwrap()).collect();
        let inside = (8.0..=24.0).contains(&numbers[0]) && (102.0..=118.0).contains(&numbers[1]);
        let country = between(item, "<gdacs:country>", "<")[0];
        inside || country.contains("Vietnam") || country.contains("Viet Nam")
    });
    let near: BTreeSet<_> = near
        .map(|item| format!("gdacs:{}", between(item, "isPermaLink=\"false\">", "<")[0]))
        .collect();
    assert!(items.len() >= 12 && near.len() >= 2, "{} {near:?}", items.len());

    let world = World::empty().await;
    let report = world.take(&bytes).await;
    assert_eq!(BTreeSet::from_iter(report.new.clone()), near);
    assert_eq!(skipped(&report, Skip::Elsewhere), items.len() - near.len());

    let row = "SELECT concat_ws('|', kind, name, name_en, state, started_at AT TIME ZONE 'UTC', ended_at AT TIME ZONE 'UTC', wind_kt, coalesce(risk_level::text, '-'), ST_AsText(geom), source_url) FROM disaster_event WHERE code = 'gdacs:TC47823'";
    assert_eq!(
        world.value(row).await,
        "bao|Bão KALMAEGI năm 2014|Storm Kalmaegi (2014)|past|2014-09-12 06:00:00|2014-09-16 18:00:00|70|-|POINT(106.1 22.1)|http://www.gdacs.org/report.aspx?eventtype=TC&eventid=47823"
    );
    assert_eq!(world.field("gdacs:FL4103", "name").await, "Lũ ở Việt Nam (11/2013)");
    assert_eq!(world.field("gdacs:FL4103", "coalesce(glide, 'none')").await, "none");
    let track = "SELECT string_agg(concat_ws(' ', event_code, kind, valid_at AT TIME ZONE 'UTC', coalesce(wind_kt::text, '-')), ',') FROM event_track";
    assert_eq!(world.value(track).await, "gdacs:TC47823 observed 2014-09-16 18:00:00 -");

    let all = World::empty().await;
    let report = all.try_take(&Caller::operator(), &bytes, EVERYWHERE).await.unwrap();
    assert_eq!(counts(&report), (items.len(), 0, 0));
}

#[tokio::test]
async fn of_the_usgs_week_earthquakes_are_taken_and_blasts_are_not() {
    let Some(packed) = sample("earthquakes_usgs_week_part1.geojson.gz") else { return };
    let mut text = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let features = json["features"].as_array().unwrap();
    let is_quake = |feature: &&Value| feature["properties"]["type"] == "earthquake";
    let quakes: Vec<_> = features.iter().filter(is_quake).collect();
    let near = quakes.iter().filter(|feature| {
        let place = &feature["geometry"]["coordinates"];
        let (lon, lat) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
        (8.0..=24.0).contains(&lat) && (102.0..=118.0).contains(&lon)
    });
    let near = near.count();

    let world = World::empty().await;
    let report = world.take(&packed).await;
    assert_eq!(counts(&report), (near, 0, 0));
    assert_eq!(skipped(&report, Skip::NoHazard), features.len() - quakes.len());
    assert_eq!(skipped(&report, Skip::Elsewhere), quakes.len() - near);

    let report = world.try_take(&Caller::operator(), &packed, EVERYWHERE).await.unwrap();
    assert_eq!(counts(&report), (quakes.len() - near, 0, near));
    let sum: f64 = quakes.iter().filter_map(|feature| feature["properties"]["mag"].as_f64()).sum();
    let stored: f64 =
        world.value("SELECT sum(magnitude) FROM disaster_event").await.parse().unwrap();
    // Magnitudes are kept to two decimals; so many differ by less than one part in a hundred each.
    let slips = f64::from(u32::try_from(quakes.len()).unwrap()) * 0.005;
    assert!((sum - stored).abs() <= slips, "{sum} {stored}");
    let first = "SELECT concat_ws('|', name, name_en, started_at AT TIME ZONE 'UTC', ended_at = started_at, magnitude, ST_AsText(geom), description_vi, source_url) FROM disaster_event WHERE code = 'usgs:ci37868143'";
    assert_eq!(
        world.value(first).await,
        "Động đất 2,0 độ cách Castaic, CA 4 km về phía tây (7/2/2018)|Earthquake M 2.0, 4km W of Castaic, CA (7 February 2018)|2018-02-07 01:26:13.84|t|2|POINT(-118.667167 34.4945)|Độ sâu khoảng 26 km.|https://earthquake.usgs.gov/earthquakes/eventpage/ci37868143"
    );
    // The same quakes in another order are the same.
    let mut shuffled = features.clone();
    shuffled.reverse();
    let before = world.state().await;
    let bytes = super::world::usgs(&shuffled);
    let report = world.try_take(&Caller::operator(), bytes, EVERYWHERE).await.unwrap();
    assert_eq!(counts(&report), (0, 0, quakes.len()));
    assert_eq!(report.transaction, None);
    assert_eq!(world.state().await, before);
}

#[tokio::test]
async fn the_storms_of_ibtracs_are_those_whose_way_meets_the_box_by_postgis_with_all_positions() {
    let Some(bytes) = sample("cyclone_points_ibtracs_vn_2010_2014.csv") else { return };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let world = World::empty().await;
    let report = world.take(&bytes).await;

    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        let number = |cell: &str| if cell.is_empty() { "NULL".to_owned() } else { cell.to_owned() };
        format!(
            "('{}', '{} UTC', {}, {}, {}, {})",
            cells[0],
            cells[1],
            cells[2],
            cells[3],
            number(cells[4]),
            number(cells[5])
        )
    });
    let rows = rows.collect::<Vec<_>>().join(",");
    world
        .db
        .execute(&format!(
            "CREATE TABLE told (sid text, at timestamptz, lat float8, lon float8, wind float8, pres float8);
             INSERT INTO told VALUES {rows};
             CREATE TABLE way AS SELECT sid, ST_MakeLine(ST_Point(lon, lat, 4326) ORDER BY at) AS geom, min(at) AS first, max(at) AS last, max(wind) AS wind
                 FROM told GROUP BY sid;
             DELETE FROM way WHERE NOT ST_Intersects(geom, ST_MakeEnvelope(102, 8, 118, 24, 4326))"
        ))
        .await;
    let storms: usize = world.value("SELECT count(*) FROM way").await.parse().unwrap();
    assert!(storms > 20, "{storms}");
    assert_eq!(report.new.len(), storms);
    assert_eq!(
        report.positions.to_string(),
        world.value("SELECT count(*) FROM told JOIN way USING (sid)").await
    );
    let same = "SELECT count(*) FROM way JOIN disaster_event AS event ON event.code = way.sid
        WHERE ST_HausdorffDistance(way.geom, event.geom) < 1e-6 AND event.started_at = way.first AND event.ended_at = way.last
          AND event.wind_kt IS NOT DISTINCT FROM round(way.wind)::int AND event.kind = CASE WHEN way.wind >= 34 THEN 'bao' ELSE 'atnd' END";
    assert_eq!(world.value(same).await, storms.to_string());
    let same = "SELECT count(*) FROM told JOIN event_track AS track ON track.event_code = told.sid AND track.valid_at = told.at
        WHERE ST_Distance(track.geom, ST_Point(lon, lat, 4326)) < 1e-6 AND track.wind_kt IS NOT DISTINCT FROM round(wind)::int
          AND track.pressure_hpa IS NOT DISTINCT FROM round(pres)::int AND track.kind = 'observed' AND track.issued_at = track.valid_at";
    assert_eq!(world.value(same).await, report.positions.to_string());

    // Again, and with its rows in another order.
    let before = world.state().await;
    let mut lines: Vec<_> = text.lines().skip(1).collect();
    lines.reverse();
    let reversed = format!("{}\n{}\n", text.lines().next().unwrap(), lines.join("\n"));
    for again in [text.as_str(), &reversed] {
        let report = world.take(again).await;
        assert_eq!(counts(&report), (0, 0, storms));
        assert_eq!(world.state().await, before);
    }
}

/// Rows whose columns say that they lie in the box or name Viet Nam, and the deaths of these.
fn sum(bytes: &[u8], [lon, lat, dead]: [&str; 3], countries: &[&str]) -> (usize, f64) {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let of = |name: &str| header.iter().position(|own| own == name).unwrap();
    let (mut rows, mut deaths) = (0, 0.0);
    for row in reader.records() {
        let row = row.unwrap();
        let number = |name: &str| row[of(name)].parse::<f64>().unwrap_or_default();
        let inside = (8.0..=24.0).contains(&number(lat)) && (102.0..=118.0).contains(&number(lon));
        let is_ours = |name: &&str| row[of(name)].replace(' ', "").contains("Vietnam");
        let old = |name: &&str| row[of(name)].contains("Viet Nam");
        if inside || countries.iter().any(|name| is_ours(name) || old(name)) {
            rows += 1;
            deaths += number(dead);
        }
    }
    (rows, deaths)
}

#[tokio::test]
async fn the_landslides_of_nasa_and_the_floods_of_dfo_are_taken_with_days_deaths_and_names() {
    let (Some(slides), Some(floods)) =
        (sample("landslides_nasa_glc_vietnam.csv"), sample("floods_dfo_vietnam_1985_2008.csv"))
    else {
        return;
    };
    let world = World::empty().await;
    let (rows, deaths) = sum(&slides, ["longitude", "latitude", "fatality_count"], &[]);
    let report = world.take(&slides).await;
    assert_eq!(counts(&report), (rows, 0, 0));
    assert_eq!(rows, 116);
    let of = |feed: &str| {
        format!(
            "SELECT concat(count(*), ' ', sum(deaths)) FROM disaster_event WHERE code LIKE '{feed}:%'"
        )
    };
    assert_eq!(world.value(&of("nasa")).await, format!("{rows} {deaths}"));
    let row = "SELECT concat_ws('|', kind, name, started_at AT TIME ZONE 'UTC', ended_at AT TIME ZONE 'UTC', deaths, ST_AsText(geom), description_vi, description_en) FROM disaster_event WHERE code = 'nasa:9607'";
    assert_eq!(
        world.value(row).await,
        "sat_lo_dat|Sạt lở đất ở Quỳ Hợp, Nghệ An (10/2016)|2016-10-18 00:00:00|2016-10-19 00:00:00|3|POINT(105.146 19.3465)|Vị trí chính xác đến 10 km.|quarry in Châu Quang Commune"
    );

    let (rows, deaths) = sum(&floods, ["long", "lat", "Dead"], &["Country", "OtherCountry"]);
    let report = world.take(&floods).await;
    assert_eq!(counts(&report), (rows, 0, 0));
    assert_eq!(skipped(&report, Skip::Elsewhere), 114 - rows);
    assert_eq!(world.value(&of("dfo")).await, format!("{rows} {deaths}"));
    let row = "SELECT concat_ws('|', kind, name, started_at AT TIME ZONE 'UTC', ended_at AT TIME ZONE 'UTC', deaths, description_vi) FROM disaster_event WHERE code = 'dfo:51'";
    assert_eq!(
        world.value(row).await,
        "lu|Lũ ở Việt Nam (9/1985)|1985-09-07 00:00:00|1985-09-16 00:00:00|34|Mưa lớn."
    );
    let ours = "SELECT count(*) FROM disaster_event WHERE glide ~ '-VNM$'";
    let written = String::from_utf8(floods.clone()).unwrap().matches("-VNM,").count();
    assert_eq!(world.value(ours).await, written.to_string());
    assert!(written >= 3);
    assert_eq!(
        world
            .value(
                "SELECT count(*) FROM disaster_event WHERE glide = '0' OR risk_level IS NOT NULL"
            )
            .await,
        "0"
    );

    let before = world.state().await;
    for again in [&slides, &floods] {
        world.take(again).await;
    }
    assert_eq!(world.state().await, before);
}

#[test]
fn no_real_cap_file_breaks_the_reader_and_links_are_counted() {
    let Some(data) = shared_data() else { return };
    let catalogue = banlang::catalog::Catalogue::built_in().unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(data.join("fixtures/cap")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(feed) = super::world::feed(&catalogue, &fs::read(&path).unwrap()) else { continue };
        let name = path.file_name().unwrap().to_str().unwrap();
        let links = feed.skipped.get(&Skip::LinkOnly).copied().unwrap_or_default();
        match name {
            "earthquake-iso8859-1.cap" => {
                assert_eq!(feed.entries.len(), 1, "{name}");
                seen += 1;
            }
            "weather_index.atom" => {
                let text = fs::read_to_string(&path).unwrap();
                assert_eq!(links, text.matches("<entry>").count(), "{name}");
                seen += 1;
            }
            _ => {}
        }
    }
    assert_eq!(seen, 2);
}
