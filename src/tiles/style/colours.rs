//! Colours of the map in both appearances.

use std::str::FromStr;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::tiles) enum Appearance {
    /// On paper.
    #[default]
    Light,
    /// For dark rooms.
    Dark,
}

/// A word that names no choice.
#[derive(Debug, thiserror::Error)]
#[error("write light or dark")]
pub(in crate::tiles) struct AppearanceError;

impl FromStr for Appearance {
    type Err = AppearanceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(AppearanceError),
        }
    }
}

/// What things are drawn in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colours {
    /// Suffix of images that differ by appearance.
    pub(super) suffix: &'static str,
    pub(super) ink: &'static str,
    pub(super) paper: &'static str,
    pub(super) sea: &'static str,
    pub(super) waterline: &'static str,
    pub(super) own_land: &'static str,
    pub(super) neighbour: &'static str,
    pub(super) border: &'static str,
    pub(super) country: &'static str,
    pub(super) province: &'static str,
    /// Commune line on paper; on a coloured commune it is `commune_on_fill`.
    pub(super) commune: &'static str,
    pub(super) commune_on_fill: &'static str,
    /// Outline of the lowest class, so that pale communes do not melt together.
    pub(super) low_line: &'static str,
    pub(super) label: &'static str,
    pub(super) label_2: &'static str,
    pub(super) halo: &'static str,
    pub(super) sea_label: &'static str,
    pub(super) river: &'static str,
    pub(super) lake: &'static str,
    pub(super) road: &'static str,
    pub(super) road_casing: &'static str,
    /// Sums, and the number in them.
    pub(super) count: &'static str,
    pub(super) on_count: &'static str,
    pub(super) culture: &'static str,
    pub(super) culture_ground: &'static str,
    /// Areas of events without a risk level.
    pub(super) event: &'static str,
}

const LIGHT: Colours = Colours {
    suffix: "",
    ink: "#17212E",
    paper: "#FFFFFF",
    sea: "#D5E4ED",
    waterline: "#BCD3E1",
    own_land: "#F5F3EC",
    neighbour: "#EAE7DF",
    border: "#B9B3A4",
    country: "#8C8470",
    province: "#3D4A57",
    commune: "#C4BEB0",
    commune_on_fill: "#FFFFFF",
    low_line: "#C9C4AF",
    label: "#1C2733",
    label_2: "#5F6770",
    halo: "#FFFFFF",
    sea_label: "#2F5F80",
    river: "#6FA3C4",
    lake: "#A9CBE0",
    road: "#FFFFFF",
    road_casing: "#B79F78",
    count: "#1F4270",
    on_count: "#FFFFFF",
    culture: "#7A3E1D",
    culture_ground: "#FBF5EC",
    event: "#5F7F9E",
};

const DARK: Colours = Colours {
    suffix: "-dark",
    ink: "#E9EEF3",
    paper: "#0B131A",
    sea: "#0C1A25",
    waterline: "#163042",
    own_land: "#2A3844",
    neighbour: "#18212A",
    border: "#46586A",
    country: "#7E93A8",
    province: "#7E93A8",
    commune: "#46586A",
    commune_on_fill: "#0F1922",
    low_line: "#3B4B5A",
    label: "#EDF2F6",
    label_2: "#93A0AC",
    halo: "#0F1922",
    sea_label: "#6E9CBB",
    river: "#3F6E8E",
    lake: "#1E3E54",
    road: "#3B4B5A",
    road_casing: "#0F1922",
    count: "#8DBBEA",
    on_count: "#0B1A2A",
    culture: "#E8B48A",
    culture_ground: "#2A2018",
    event: "#8FA9C8",
};

impl Appearance {
    /// The colours.
    pub(super) fn colours(self) -> Colours {
        match self {
            Self::Light => LIGHT,
            Self::Dark => DARK,
        }
    }
}
