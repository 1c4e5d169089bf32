//! The process as OGC API Processes Part 1 (OGC 18-062r2) describes it, clauses 7.9 and 7.10.

mod inputs;
mod outputs;
mod schema;

use serde_json::{Value as Json, json};

use crate::http::BaseUrl;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    /// How many live in an area.
    Affected,
    /// Who they are.
    AffectedHouseholds,
    /// What stands there.
    AffectedPlaces,
    /// How many live in two areas, and in both.
    AffectedComparison,
    /// Whom to call there.
    CallList,
    /// Which villages closed roads cut off.
    CutOff,
}

impl Process {
    const ALL: [Self; 6] = [
        Self::Affected,
        Self::AffectedHouseholds,
        Self::AffectedPlaces,
        Self::AffectedComparison,
        Self::CallList,
        Self::CutOff,
    ];

    /// The process with that id.
    pub(super) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process| process.id() == id)
    }

    fn id(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::AffectedHouseholds => "affected-households",
            Self::AffectedPlaces => "affected-places",
            Self::AffectedComparison => "affected-comparison",
            Self::CallList => "call-list",
            Self::CutOff => "cut-off",
        }
    }

    fn titles(self) -> [&'static str; 2] {
        match self {
            Self::Affected => ["Hộ trong vùng ảnh hưởng", "Households in an area"],
            Self::AffectedHouseholds => {
                ["Danh sách hộ trong vùng ảnh hưởng", "List of the households in an area"]
            }
            Self::AffectedPlaces => {
                ["Điểm sơ tán, cơ sở và văn hoá trong vùng", "What stands in an area"]
            }
            Self::AffectedComparison => ["So sánh hai vùng", "Two areas compared"],
            Self::CallList => ["Danh sách cần gọi", "Whom to call"],
            Self::CutOff => ["Thôn bị chia cắt", "Villages that are cut off"],
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Affected => {
                "Counts households and people in a drawn area, the footprint of an event or named areas, by ethnic group, \
                 poverty status and commune. Officers get exact counts of their own areas, everyone else sums of published \
                 figures. Whoever counts the households of the area may ask for villages, those without data among them, and for \
                 children, elderly and disabled people, too."
            }
            Self::AffectedHouseholds => {
                "Lists the households with a point in a drawn area, the footprint of an event or named areas, page by page. \
                 Open to officers, within their own areas and activations; every look is recorded."
            }
            Self::AffectedPlaces => {
                "Lists shelters in and near a drawn area, the footprint of an event or named areas with their capacity, and the \
                 facilities and things of culture inside."
            }
            Self::AffectedComparison => {
                "Counts the households of two areas, of both together and of each alone, by commune: two footprints of an event, \
                 for example. Officers get exact counts of their own areas, everyone else sums of published figures."
            }
            Self::CallList => {
                "Lists whom to call in the communes that an area covers a part of: the communes' own disaster desks, keepers of shelters, \
                 village heads, prestigious persons. Open to the officers of the area, and to the disaster desk while an activation is open \
                 there; every look is recorded."
            }
            Self::CutOff => {
                "Tells which villages lose the way by road to the office of their commune, to the nearest shelter or to the nearest \
                 hospital when roads are closed, how many households live there, and the best way that is left with its hours \
                 on foot (1 m/s, half of that where a road is hard to pass). Open to those who count households of the area."
            }
        }
    }
}

fn link(base: &BaseUrl, path: &str, rel: &str, title: &str) -> Json {
    json!({"href": base.join(path), "rel": rel, "type": "application/json", "title": title})
}

fn summary(base: &BaseUrl, process: Process) -> Json {
    let (id, [vi, en]) = (process.id(), process.titles());
    json!({
        "id": id,
        "version": "1.0.0",
        "title": vi,
        "x-title-vi": vi,
        "x-title-en": en,
        "description": process.description(),
        "keywords": ["households", "disaster", "ethnic groups"],
        "jobControlOptions": ["sync-execute"],
        "outputTransmission": ["value"],
        "links": [
            link(base, &format!("/api/processes/{id}"), "self", "the process"),
            link(base, &format!("/api/processes/{id}/execution"),
                "http://www.opengis.net/def/rel/ogc/1.0/execute", "POST here"),
        ],
    })
}

/// The list of processes.
pub(super) fn list(base: &BaseUrl) -> Json {
    json!({
        "processes": Process::ALL.map(|process| summary(base, process)),
        "links": [link(base, "/api/processes", "self", "processes")],
    })
}

/// The whole description.
pub(super) fn process(base: &BaseUrl, process: Process) -> Json {
    let mut described = summary(base, process);
    let (inputs, outputs) = match process {
        Process::Affected => (inputs::figures(), outputs::figures()),
        Process::AffectedHouseholds => (inputs::list(), outputs::list()),
        Process::AffectedPlaces => (inputs::places(), outputs::places()),
        Process::AffectedComparison => (inputs::comparison(), outputs::comparison()),
        Process::CallList => (inputs::calls(), outputs::calls()),
        Process::CutOff => (inputs::cut_off(), outputs::cut_off()),
    };
    if let Some(members) = described.as_object_mut() {
        members.insert("inputs".to_owned(), inputs);
        members.insert("outputs".to_owned(), outputs);
    }
    described
}
