//! The gazetteer of the whole country, of the lists that the other tests have.

use std::collections::{BTreeMap, BTreeSet};

use banlang::{
    area::{Alias, Basis, Edge, Entry, Kind as Whole},
    bulletin::{Gazetteer, Place},
};
use chrono::NaiveDate;

use super::{Row, csv_rows, root};
use crate::support::shared_data;

/// Units in force and those of which it is known what became of them; nothing where the lists are not at hand.
pub(super) fn places() -> Option<Vec<Place>> {
    let data = shared_data()?;
    let provinces = csv_rows(&data.join("admin/vn_provinces_2025.csv"));
    let communes = csv_rows(&data.join("admin/vn_communes_2025.csv"));
    let before = csv_rows(&data.join("admin/vn_lineage_2025_provinces.csv"));
    let lineage = csv_rows(&root("data/demo/make/source/lineage.csv"));
    let districts = csv_rows(&root("data/demo/make/source/districts.csv"));
    let mut places: Vec<Place> = provinces
        .iter()
        .map(|row| Place {
            full_name: row["full_name"].clone(),
            province: true,
            codes: vec![row["code"].clone()],
            certain: true,
            ..Place::default()
        })
        .collect();
    places.push(Place {
        full_name: "Tỉnh Thừa Thiên Huế".to_owned(),
        province: true,
        codes: vec!["46".to_owned()],
        certain: true,
        ..Place::default()
    });
    let mut province_of = BTreeMap::new();
    for row in &communes {
        province_of.insert(row["code"].as_str(), row["province_code"].as_str());
        places.push(Place {
            full_name: row["full_name"].clone(),
            codes: vec![row["code"].clone()],
            certain: true,
            within: Some(row["province_code"].clone()),
            ..Place::default()
        });
    }
    let mut was: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut was_of = BTreeMap::new();
    for row in &districts {
        for code in row["communes"].split(' ') {
            was.entry(&row["province_before"]).or_default().insert(code);
            was_of.insert(code, row["province_before"].as_str());
        }
        let codes: Vec<String> = row["communes"].split(' ').map(str::to_owned).collect();
        places.push(Place {
            full_name: row["district"].clone(),
            retired: true,
            certain: true,
            within: Some(province_of[codes[0].as_str()].to_owned()),
            was_within: Some(row["province_before"].clone()),
            codes,
            ..Place::default()
        });
    }
    places.extend(provinces_before(&before, &was));
    places.extend(communes_before(&lineage, &province_of, &was_of));
    Some(places)
}

/// Provinces that are no more, or were smaller.
fn provinces_before<'a>(
    rows: &'a [Row],
    was: &'a BTreeMap<&str, BTreeSet<&str>>,
) -> impl Iterator<Item = Place> + 'a {
    let parts = |code: &str| rows.iter().filter(|row| row["new_code"] == code).count();
    rows.iter().filter(move |row| parts(&row["new_code"]) > 1).map(move |row| {
        let name = row["old_name"].trim_start_matches("Tỉnh ");
        let known = was.get(name);
        let codes = known.map_or_else(
            || vec![row["new_code"].clone()],
            |codes| codes.iter().map(|code| (*code).to_owned()).collect(),
        );
        Place {
            full_name: row["old_name"].clone(),
            province: true,
            retired: true,
            certain: known.is_some(),
            codes,
            ..Place::default()
        }
    })
}

/// Communes that are no more, with their heirs.
fn communes_before<'a>(
    rows: &'a [Row],
    province_of: &'a BTreeMap<&str, &str>,
    was_of: &'a BTreeMap<&str, &str>,
) -> impl Iterator<Item = Place> + 'a {
    let mut heirs: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        heirs.entry((&row["old_code"], &row["old_name"])).or_default().push(row);
    }
    let from = |code: &str| -> BTreeSet<&str> {
        rows.iter()
            .filter(|row| row["new_code"] == code)
            .map(|row| row["old_code"].as_str())
            .collect()
    };
    heirs.into_iter().map(move |((_, name), rows)| {
        let codes: Vec<String> = rows.iter().map(|row| row["new_code"].clone()).collect();
        Place {
            full_name: name.to_owned(),
            retired: true,
            certain: codes.len() == 1 && rows[0]["kind"] == "full",
            part: codes.iter().any(|code| from(code).len() > 1),
            within: Some(province_of[codes[0].as_str()].to_owned()),
            was_within: Some(was_of[codes[0].as_str()].to_owned()),
            codes,
            ..Place::default()
        }
    })
}

/// The gazetteer of them.
pub(super) fn gazetteer() -> Option<Gazetteer> {
    places().map(|places| Gazetteer::new(&places))
}

/// The gazetteer that the service makes of its register, with the demonstration's other names and lineage.
pub(super) fn of_register() -> Option<Gazetteer> {
    let data = shared_data()?;
    let day = NaiveDate::from_ymd_opt(2025, 7, 1)?;
    let entry = |row: &Row| Entry {
        code: row["code"].clone(),
        name: row["name"].clone(),
        full_name: row["full_name"].clone(),
        parent: row.get("province_code").cloned(),
        valid_from: day,
        valid_to: None,
    };
    let lists = ["admin/vn_provinces_2025.csv", "admin/vn_communes_2025.csv"];
    let entries: Vec<Entry> =
        lists.iter().flat_map(|list| csv_rows(&data.join(list))).map(|row| entry(&row)).collect();
    let before = csv_rows(&data.join("admin/vn_lineage_2025_provinces.csv"));
    let grown = before.iter().filter(|row| row["old_name"] != row["new_name"]);
    let provinces = grown.map(|row| Alias {
        code: row["new_code"].clone(),
        alias: row["old_name"].clone(),
        former: true,
    });
    let aliases: Vec<Alias> = csv_rows(&root("data/demo/area_alias.csv"))
        .iter()
        .map(|row| Alias {
            code: row["area_code"].clone(),
            alias: row["alias"].clone(),
            former: row["kind"] == "former",
        })
        .chain(provinces)
        .collect();
    let edges: Vec<Edge> = csv_rows(&root("data/demo/area_lineage.csv"))
        .iter()
        .map(|row| Edge {
            from: row["old_code"].clone(),
            to: row["new_code"].clone(),
            from_name: row["old_name"].clone(),
            to_name: Some(row["new_name"].clone()),
            on_date: row["on_date"].parse().unwrap(),
            kind: if row["kind"] == "full" { Whole::Full } else { Whole::Partial },
            basis: if row["basis"] == "law" { Basis::Law } else { Basis::Unknown },
            weight: row["weight"].parse().ok(),
            source: row["source"].clone(),
        })
        .collect();
    Some(Gazetteer::of_register(&entries, &aliases, &edges, day))
}
