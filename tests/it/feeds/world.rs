//! A database that takes feeds, and feeds of the tests' own.

use std::fmt::Write as _;

use banlang::{
    auth::Caller,
    catalog::Catalogue,
    feed::{Feed, FeedError, Options, Report, Skip, read, take},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::support::TestDb;

/// Events elsewhere too.
pub(super) const EVERYWHERE: Options<'_> = Options { area: None, everywhere: true, dry_run: false };

pub(super) struct World {
    pub(super) db: TestDb,
    pub(super) catalogue: Catalogue,
}

/// Reads a feed in the format that its bytes say.
pub(super) fn feed(catalogue: &Catalogue, bytes: &[u8]) -> Result<Feed, FeedError> {
    read(None, bytes, catalogue.codes().get("hazard").unwrap(), Utc::now())
}

impl World {
    pub(super) async fn empty() -> Self {
        Self { db: TestDb::create().await, catalogue: Catalogue::built_in().unwrap() }
    }

    pub(super) async fn try_take(
        &self,
        caller: &Caller,
        bytes: impl AsRef<[u8]>,
        options: Options<'_>,
    ) -> Result<Report, FeedError> {
        let feed = feed(&self.catalogue, bytes.as_ref())?;
        take(&self.db.db, &self.catalogue, caller, &feed, options).await
    }

    /// Takes a feed as the command line.
    pub(super) async fn take(&self, bytes: impl AsRef<[u8]>) -> Report {
        let taken = self.try_take(&Caller::operator(), bytes, Options::default()).await;
        taken.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(super) async fn value(&self, sql: &str) -> String {
        self.db.value(sql).await
    }

    /// A field of an event, as text.
    pub(super) async fn field(&self, code: &str, field: &str) -> String {
        self.value(&format!("SELECT {field} FROM disaster_event WHERE code = '{code}'")).await
    }

    /// Everything that the database remembers of events and positions: another text after any change.
    pub(super) async fn state(&self) -> String {
        let parts = [
            "SELECT count(*) FROM change",
            "SELECT count(*) FROM txn",
            "SELECT md5(string_agg(to_jsonb(e)::text, ',' ORDER BY id)) FROM disaster_event AS e",
            "SELECT md5(string_agg(to_jsonb(t)::text, ',' ORDER BY id)) FROM event_track AS t",
        ];
        let mut state = Vec::new();
        for part in parts {
            state.push(self.value(part).await);
        }
        state.join(" ")
    }
}

/// New, changed, unchanged.
pub(super) fn counts(report: &Report) -> (usize, usize, usize) {
    (report.new.len(), report.changed.len(), report.unchanged)
}

/// How many entries were left out for a reason.
pub(super) fn skipped(report: &Report, why: Skip) -> usize {
    report.skipped.get(&why).copied().unwrap_or_default()
}

/// An item of GDACS.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) kind: &'static str,
    pub(super) id: u32,
    pub(super) episode: u32,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    /// Longitude and latitude.
    pub(super) at: (f64, f64),
    pub(super) severity: (&'static str, f64),
    pub(super) name: &'static str,
    pub(super) more: &'static str,
}

pub(super) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl Item {
    /// A flood near Kon Tum.
    pub(super) fn flood(id: u32, episode: u32) -> Self {
        Self {
            kind: "FL",
            id,
            episode,
            from: time("2025-11-18T00:00:00Z"),
            to: time("2025-11-22T00:00:00Z"),
            at: (108.0, 14.35),
            severity: ("", 5.0),
            name: "",
            more: "",
        }
    }

    /// A storm in the East Sea.
    pub(super) fn storm(id: u32, episode: u32, hour: i64, at: (f64, f64), kmh: f64) -> Self {
        let from = time("2025-11-05T00:00:00Z");
        let to = from + chrono::TimeDelta::hours(hour);
        let (kind, severity) = ("TC", ("km/h", kmh));
        Self { kind, from, to, at, severity, name: "KALMAEGI-25", ..Self::flood(id, episode) }
    }

    fn xml(&self) -> String {
        let Self { kind, id, episode, from, to, at, severity, name, more } = self;
        format!(
            "<item><title>Alert</title><description>An event &amp; more</description>\
             <link>https://www.gdacs.org/report.aspx?eventtype={kind}&amp;eventid={id}</link>\
             <gdacs:fromdate>{}</gdacs:fromdate><gdacs:todate>{}</gdacs:todate>\
             <georss:point>{} {}</georss:point><gdacs:version>1</gdacs:version><gdacs:eventtype>{kind}</gdacs:eventtype>\
             <gdacs:alertlevel>Red</gdacs:alertlevel><gdacs:eventname>{name}</gdacs:eventname><gdacs:eventid>{id}</gdacs:eventid>\
             <gdacs:episodeid>{episode}</gdacs:episodeid><gdacs:severity unit=\"{}\" value=\"{}\">x</gdacs:severity>\
             <gdacs:country>Vietnam</gdacs:country>{more}</item>",
            from.to_rfc2822(),
            to.to_rfc2822(),
            at.1,
            at.0,
            severity.0,
            severity.1,
        )
    }
}

/// A feed of GDACS.
pub(super) fn gdacs(items: &[Item]) -> String {
    let items: String = items.iter().map(Item::xml).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:gdacs=\"http://www.gdacs.org\" \
         xmlns:georss=\"http://www.georss.org/georss\"><channel><title>GDACS</title>{items}</channel></rss>"
    )
}

/// A feature of USGS: an earthquake by Kon Tum.
pub(super) fn quake(id: &str, updated: i64, magnitude: f64) -> Value {
    json!({
        "type": "Feature",
        "id": id,
        "properties": {
            "mag": magnitude, "place": "12 km NE of Kon Tum, Vietnam", "time": 1_722_141_300_000_i64, "updated": updated,
            "url": format!("https://earthquake.usgs.gov/earthquakes/eventpage/{id}"), "status": "reviewed",
            "ids": format!(",{id},"), "type": "earthquake",
        },
        "geometry": {"type": "Point", "coordinates": [108.1, 14.4, 10.0]},
    })
}

/// A feed of USGS.
pub(super) fn usgs(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

/// A position: storm, hour from 1 November 2025 on, place, wind.
type At<'a> = (&'a str, u32, (f64, f64), Option<u32>);

/// A table of `IBTrACS`.
pub(super) fn ibtracs(rows: &[At<'_>]) -> String {
    let mut table =
        "SID,NAME,ISO_TIME,LAT,LON,WMO_WIND,WMO_PRES\n ,,,degrees_north,degrees_east,kts,mb\n"
            .to_owned();
    for (sid, hour, (lon, lat), wind) in rows {
        let (day, hour) = (1 + hour / 24, hour % 24);
        let wind = wind.map(|wind| wind.to_string()).unwrap_or_default();
        writeln!(table, "{sid},KALMAEGI,2025-11-{day:02} {hour:02}:00:00,{lat},{lon},{wind},")
            .unwrap();
    }
    table
}
