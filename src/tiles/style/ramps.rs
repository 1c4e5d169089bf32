//! Statistics as themes: which there are, their breaks, and the colours of their classes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{colours::Appearance, scene::Scene};
use crate::catalog::{Catalogue, Code, reference_file};

/// Colours of the classes, low to high, by name of the ramp and appearance (`data/reference/ramps.csv`).
fn ramps() -> BTreeMap<(String, String), Vec<String>> {
    let text = reference_file("ramps.csv").unwrap_or_default();
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .filter_map(Result::ok)
        .filter_map(|row| {
            let mut cells = row.iter().map(str::to_owned);
            Some(((cells.next()?, cells.next()?), cells.collect()))
        })
        .collect()
}

fn named(code: &Code, appearance: Appearance) -> Vec<String> {
    let theme = match appearance {
        Appearance::Light => "light",
        Appearance::Dark => "dark",
    };
    let ramp = code.extra.get("ramp").cloned().unwrap_or_default();
    ramps().remove(&(ramp, theme.to_owned())).unwrap_or_default()
}

/// The colours of the first statistic, with which the map opens.
pub(super) fn first(catalogue: &Catalogue, appearance: Appearance) -> Vec<String> {
    let indicators = catalogue.codes().get("indicator");
    indicators
        .and_then(|list| list.iter().next())
        .map(|code| named(code, appearance))
        .unwrap_or_default()
}

/// The statistics that have figures, in the official order.
pub(super) fn themes(scene: &Scene<'_>) -> Vec<Value> {
    let coloured =
        scene.entries.iter().find_map(|entry| Some((entry, entry.hints.theme.as_ref()?)));
    let (Some((entry, rows)), Some(indicators)) =
        (coloured, scene.catalogue.codes().get("indicator"))
    else {
        return Vec::new();
    };
    let theme = |code: &Code| {
        let periods = scene.periods.get(&code.code)?;
        let extra = |column: &str| code.extra.get(column).cloned().unwrap_or_default();
        let breaks: Vec<f64> =
            extra("breaks").split_whitespace().filter_map(|text| text.parse().ok()).collect();
        let note = Some(extra("note_vi")).filter(|note| !note.is_empty());
        Some(json!({
            "id": code.code,
            "title": code.title,
            "unit": extra("unit"),
            "kind": extra("kind"),
            "breaks": breaks,
            "colours": { "light": named(code, Appearance::Light), "dark": named(code, Appearance::Dark) },
            "note": note.map(|vi| json!({ "vi": vi, "en": extra("note_en") })),
            "layer": entry.id(),
            "style_layer": format!("{}-theme", entry.id()),
            // Source layers whose feature state takes the class: the shapes, and the points of their names.
            "state_layers": [entry.id(), entry.view.collection().label_layer()],
            "level": rows.value,
            "periods": periods.iter().map(|period| json!({ "from": period.from, "to": period.to })).collect::<Vec<_>>(),
        }))
    };
    indicators.iter().filter_map(theme).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_indicator_has_six_colours_in_both_appearances_and_five_rising_breaks() {
        let catalogue = Catalogue::built_in().unwrap();
        for code in catalogue.codes().get("indicator").unwrap().iter() {
            for appearance in [Appearance::Light, Appearance::Dark] {
                let ramp = named(code, appearance);
                assert_eq!(ramp.len(), 6, "{} {appearance:?}", code.code);
                assert!(ramp.iter().all(|colour| colour.len() == 7 && colour.starts_with('#')));
            }
            let breaks: Vec<f64> =
                code.extra["breaks"].split(' ').map(|text| text.parse().unwrap()).collect();
            assert_eq!(breaks.len(), 5);
            assert!(breaks.windows(2).all(|pair| pair[0] < pair[1]), "{}", code.code);
        }
    }
}
