//! Which rows a view opens.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::view::View;
use crate::{
    auth::{Areas, Opening, Stewardship},
    catalog::FieldValue,
};

/// Which rows a view opens.
#[derive(Debug, Clone)]
pub enum Rows {
    /// All.
    All,
    /// Those that are marked as public, and those of the caller's areas.
    Marked {
        /// The mark.
        mark: FieldValue,
        /// Codes of the caller's areas.
        own: Areas,
        /// Codes outside which a key opens nothing; `None` for everywhere.
        within: Option<Areas>,
    },
    /// Those of areas, and those that activations open.
    Within(Within),
    /// Those of communities, each in its areas.
    OfCommunities(Arc<[Stewardship]>),
    /// Those that name a record which one of these views opens.
    Following(Vec<View>),
}

/// Rows of areas, and rows that activations open.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Codes whose rows are open.
    pub areas: Areas,
    /// Activations under which further rows are open: those on their ground, and those of their areas that have no
    /// place of their own.
    pub openings: Arc<[Opening]>,
    /// The view on the rows that these belong to, when an activation opens them together.
    pub whole: Option<Box<View>>,
}

impl Rows {
    /// The first moment at which a record closes that rows follow.
    pub(super) fn until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Following(views) => views.iter().filter_map(View::valid_until).min(),
            _ => None,
        }
    }

    /// Different rows have different texts.
    pub(super) fn class(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Marked { mark, own, within } => {
                let within = within.as_ref().map(Areas::digest);
                format!("{}={}|{}|{within:?}", mark.field, mark.value, own.digest())
            }
            Self::Within(within) => {
                let opened: Vec<_> = within
                    .openings
                    .iter()
                    .map(|opening| format!("{}:{}", opening.activation, opening.areas.digest()))
                    .collect();
                format!("{}|{}", within.areas.digest(), opened.join("|"))
            }
            Self::OfCommunities(stewardships) => stewardships
                .iter()
                .map(|own| format!("{}:{}", own.community, own.scope.areas.digest()))
                .collect::<Vec<_>>()
                .join("|"),
            Self::Following(views) => {
                views.iter().map(View::class_of_followed).collect::<Vec<_>>().join(",")
            }
        }
    }
}
