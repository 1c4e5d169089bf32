//! The examples of the standard (tests/fixtures/cql2), in both encodings.

use std::{collections::BTreeMap, fs, path::Path};

use banlang::{
    catalog::FieldType,
    filter::{Filter, FilterError, Kind, Language, Problem, Property},
};

/// Functions that the examples use and CQL2 does not have, by the example.
const UNKNOWN: [(&str, &str); 5] = [
    ("clause6_01", "avg"),
    ("clause6_02b", "avg"),
    ("clause7_18", "Buffer"),
    ("example68", "Foo"),
    ("example69", "Bar"),
];

/// What the names of the examples hold; not in all of them the same.
fn kind(example: &str, name: &str) -> Option<Kind> {
    let base = base(example);
    Some(match name {
        "value" if base == "example40" => Kind::Scalar(FieldType::Text),
        "landsat:wrs_path" if base == "example03" => Kind::Scalar(FieldType::Text),
        "city"
        | "cityName"
        | "name"
        | "owner"
        | "material"
        | "landsat:scene_id"
        | "eo:instrument"
        | "road_class"
        | "etat_vol"
        | "beamMode"
        | "swathDirection"
        | "polarization"
        | "geophys:SURVEY_NAME"
        | "id" => Kind::Scalar(FieldType::Text),
        "category" | "landsat:wrs_row" | "landsat:wrs_path" | "floors" => {
            Kind::Scalar(FieldType::Integer)
        }
        "windSpeed" | "balance" | "depth" | "vehicle_height" | "bridge_clearance"
        | "eo:cloud_cover" | "taxes" | "value" | "foo" | "bar" | "x" => {
            Kind::Scalar(FieldType::Number)
        }
        "swimming_pool" => Kind::Scalar(FieldType::Boolean),
        "updated" | "built" => Kind::Scalar(FieldType::Date),
        "event_time" | "touchdown" | "liftOff" | "starts_at" | "ends_at" | "updated_at" => {
            Kind::Scalar(FieldType::Datetime)
        }
        "geometry" | "road" | "footprint" | "location" => Kind::Geometry,
        "layer:ids" | "values" => Kind::List,
        _ => return None,
    })
}

/// The example that this one is another way to write.
fn base(example: &str) -> &str {
    example.split_once("-alt").map_or(example, |(base, _)| base)
}

fn examples(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cql2").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let example = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    files.map(example).collect()
}

fn read(example: &str, text: &str, language: Language) -> Result<Filter, FilterError> {
    Filter::read(text, language, |name| {
        let kind = kind(example, name)?;
        Some(Property { name: name.to_owned(), kind })
    })
}

/// The tree, or `None` where the example is refused for the function that it is known to use.
fn tree(example: &str, text: &str, language: Language) -> Option<Filter> {
    let known = UNKNOWN.iter().find(|(name, _)| *name == example);
    match (read(example, text, language), known) {
        (Ok(filter), None) => Some(filter),
        (Err(error), Some((_, function))) => {
            assert_eq!(error.problem, Problem::UnknownFunction((*function).to_owned()));
            assert!(error.to_string().contains(&format!("there is no function {function:?}")));
            None
        }
        (Ok(filter), Some(_)) => panic!("{example} was read as {filter}"),
        (Err(error), None) => panic!("{example}: {error}\n{text}"),
    }
}

#[test]
fn every_example_in_text_is_read_or_refused_by_the_name_of_its_function() {
    let examples = examples("text");
    assert_eq!(examples.len(), 120);
    let read = examples.iter().filter(|(name, text)| tree(name, text, Language::Text).is_some());
    assert_eq!(read.count(), 115);
}

#[test]
fn every_example_in_json_is_read_or_refused_by_the_name_of_its_function() {
    let examples = examples("json");
    assert_eq!(examples.len(), 109);
    let read = examples.iter().filter(|(name, text)| tree(name, text, Language::Json).is_some());
    assert_eq!(read.count(), 104);
}

#[test]
fn an_example_in_text_and_its_twin_in_json_are_one_tree_and_so_is_another_way_to_write_it() {
    let json = examples("json");
    for (name, text) in examples("text") {
        let twin = json.get(base(&name)).unwrap_or_else(|| panic!("{name} has no twin"));
        let written = tree(&name, &text, Language::Text);
        assert_eq!(written, tree(base(&name), twin, Language::Json), "{name}");
    }
}

#[test]
fn the_print_of_an_example_is_read_as_the_same_tree() {
    for (name, text) in examples("text") {
        let Some(filter) = tree(&name, &text, Language::Text) else { continue };
        let printed = filter.canonical();
        assert_eq!(tree(&name, &printed, Language::Text), Some(filter), "{printed}");
    }
}

#[test]
fn an_example_is_read_on_tiles_when_it_is_a_comparison_and_with_the_same_tree() {
    let plain = |filter: &Filter| {
        let text = filter.canonical();
        let beyond =
            ["S_", "T_", "A_", "LIKE", "CASEI", "ACCENTI", " + ", " - ", " * ", " / ", "foo"];
        !beyond.iter().any(|word| text.contains(word))
    };
    let mut taken = 0;
    for (name, text) in examples("text") {
        let Some(filter) = tree(&name, &text, Language::Text) else { continue };
        let fields: BTreeMap<_, _> = (filter.fields().into_iter())
            .filter_map(|field| Some((field.to_owned(), catalogued(field, kind(&name, field)?)?)))
            .collect();
        let on_tiles = Filter::from_text(&text, |field| fields.get(field));
        if plain(&filter) && fields.len() == filter.fields().len() {
            assert_eq!(on_tiles, Ok(filter), "{name}");
            taken += 1;
        } else {
            assert!(on_tiles.is_err(), "{name}: {filter}");
        }
    }
    assert!(taken > 30, "{taken}");
}

/// A field of the catalogue, whose names are narrower than those of the examples.
fn catalogued(name: &str, kind: Kind) -> Option<banlang::catalog::Field> {
    let Kind::Scalar(kind) = kind else { return None };
    let mut field = super::sketch::field("note").unwrap().clone();
    (field.name, field.kind) = (name.to_owned(), kind);
    Some(field)
}
