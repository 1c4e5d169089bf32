//! What a report tells, whatever it is written as.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::map::Drawing;
use crate::{
    catalog::Text,
    impact::{Affected, CutOff, Places},
};

/// The report of an event, as far as the caller may be told.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// What has happened.
    pub(super) event: Event,
    /// So many metres around its place count too.
    pub(super) buffer_m: Option<f64>,
    /// When it was made.
    pub(super) made_at: DateTime<Utc>,
    /// Whose account made it; `None` for one that anyone may make.
    pub(super) made_by: Option<String>,
    /// Who lives in the affected ground.
    pub(super) figures: Told<Affected>,
    /// What stands in it and near it.
    pub(super) places: Told<Places>,
    /// Villages that closed roads cut off; absent for those who may not count households.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cut_off: Option<Told<CutOff>>,
    /// What was reported; absent for those who read no reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) damage: Option<Damage>,
    /// Warnings in force there.
    pub(super) warnings: Vec<Warning>,
    /// Where all this comes from.
    pub(super) sources: Vec<Source>,
    /// The position of the data, for those who are told; else the edition of the figures.
    pub(super) data_version: Option<String>,
    /// The picture.
    #[serde(skip)]
    pub(super) map: Option<Drawing>,
}

/// Something that is known, or why it is not.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Told<T> {
    /// It is known.
    Known(Box<T>),
    /// Nobody can say it.
    Unknown {
        /// Why.
        reason: Text,
    },
}

impl<T> Told<T> {
    /// It is known.
    pub(super) fn known(&self) -> Option<&T> {
        match self {
            Self::Known(own) => Some(own),
            Self::Unknown { .. } => None,
        }
    }

    /// Nobody can say it, and that is why.
    pub(super) fn unknown(vi: &str, en: &str) -> Self {
        Self::Unknown { reason: Text { vi: vi.to_owned(), en: en.to_owned() } }
    }
}

/// The event.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Event {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) kind: String,
    pub(super) risk_level: Option<i64>,
    pub(super) state: Option<String>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) area_code: Option<String>,
    /// Name of the area that keeps it.
    pub(super) area: Option<String>,
    pub(super) glide: Option<String>,
    pub(super) source: Option<String>,
    pub(super) source_url: Option<String>,
}

/// A warning in force.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Warning {
    pub(super) code: String,
    pub(super) kind: String,
    pub(super) risk_level: i64,
    pub(super) headline_vi: String,
    pub(super) headline_en: Option<String>,
    pub(super) issuer: String,
    pub(super) effective_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
}

/// A source.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Source {
    /// What comes from it.
    pub(super) title: Text,
    /// Whose it is, as far as it is said.
    pub(super) name: Option<String>,
    /// Its address.
    pub(super) url: Option<String>,
    /// Under which licence it may be passed on.
    pub(super) licence: Option<String>,
}

/// What was reported by the form of the circular, as the form of the unit tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Damage {
    pub(super) area: DamageArea,
    pub(super) groups: Vec<DamageGroup>,
    pub(super) units: Vec<DamageUnit>,
    pub(super) schedule: DamageSchedule,
}

/// The unit of a form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DamageArea {
    pub(super) code: String,
    pub(super) name: String,
}

/// A group of indicators.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DamageGroup {
    pub(super) title: String,
    pub(super) indicators: Vec<DamageLine>,
}

/// An indicator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DamageLine {
    pub(super) code: String,
    pub(super) title: Text,
    pub(super) unit: String,
    /// The figure that counts; `None` is a gap, and no zero.
    pub(super) amount: Option<f64>,
    /// How many units say something of it.
    pub(super) units: i64,
    /// Communes that have to report and have said nothing of it.
    pub(super) missing: Vec<String>,
}

/// A unit under that of the form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DamageUnit {
    pub(super) code: String,
    pub(super) name: String,
    /// It has to report.
    pub(super) expected: bool,
    pub(super) duty: Option<Duty>,
    pub(super) last_at: Option<DateTime<Utc>>,
    pub(super) amounts: BTreeMap<String, f64>,
}

/// How a unit stands with its reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Duty {
    pub(super) standing: String,
    pub(super) due: i64,
    pub(super) made: i64,
}

/// Who has to report when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DamageSchedule {
    /// How many units have to.
    pub(super) units: i64,
    pub(super) next_due_at: Option<DateTime<Utc>>,
}
