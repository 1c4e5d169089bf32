//! The readers of filters, for the fuzz targets.

use std::sync::{Arc, LazyLock};

use serde_json::value::RawValue;

use super::{Filter, FilterError, Kind, Language, Problem, Property, Scalar};
use crate::catalog::{Catalogue, Collection, FieldType};

static SHELTER: LazyLock<Arc<Collection>> = LazyLock::new(|| {
    let catalogue = Catalogue::built_in().expect("the built-in descriptors are right");
    Arc::clone(catalogue.get("shelter").expect("there is one of shelters"))
});

/// The fields of shelters, and one of each kind by a short name.
fn property(name: &str) -> Option<Property> {
    let kind = match name {
        "c" => Kind::Scalar(FieldType::Text),
        "i" => Kind::Scalar(FieldType::Integer),
        "n" => Kind::Scalar(FieldType::Number),
        "b" => Kind::Scalar(FieldType::Boolean),
        "d" => Kind::Scalar(FieldType::Date),
        "t" => Kind::Scalar(FieldType::Datetime),
        "g" => Kind::Geometry,
        "l" => Kind::List,
        other => return SHELTER.field(other).map(Property::from),
    };
    Some(Property { name: name.to_owned(), kind })
}

/// The values of a row; some fields have none.
fn value(name: &str) -> Option<Scalar<'static>> {
    match name {
        "c" => Some(Scalar::Text("Đắk Lắk")),
        "i" => Some(Scalar::Integer(9_007_199_254_740_993)),
        "n" => Some(Scalar::Number(-0.5)),
        "b" => Some(Scalar::Boolean(true)),
        _ => None,
    }
}

/// A filter is printed as a text that is read as the same filter, has an answer for every row, and the opposite answer when it
/// is negated.
fn check(read: Result<Filter, FilterError>) {
    let filter = match read {
        Ok(filter) => filter,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let text = filter.canonical();
    match Filter::read(&text, Language::Text, property) {
        Ok(again) => {
            assert_eq!(again, filter, "{text}");
            assert_eq!(again.canonical(), text);
        }
        // Names in full and parentheses make it longer and deeper than it was.
        Err(FilterError { problem: Problem::TooLong { .. } | Problem::TooDeep { .. }, .. }) => {}
        Err(error) => panic!("{text}: {error}"),
    }
    let answer = filter.test(value);
    assert_eq!(filter.negated().test(value), answer.map(|answer| !answer), "{text}");
}

/// `cql2-text`; what the filters of tiles take is the same filter for items.
pub fn cql2_text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let whole = Filter::read(text, Language::Text, property);
    let plain = Filter::from_text(text, |name| SHELTER.field(name));
    if let (Ok(whole), Ok(plain)) = (&whole, &plain) {
        assert_eq!(whole, plain);
    }
    check(whole);
}

/// `cql2-json`.
pub fn cql2_json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    check(Filter::read(text, Language::Json, property));
}

/// Places as filters write them: well-known text, a GeoJSON geometry, or the numbers of an envelope.
pub fn cql2_places(bytes: &[u8]) {
    let Ok(place) = std::str::from_utf8(bytes) else { return };
    check(Filter::read(&format!("S_INTERSECTS(g, {place})"), Language::Text, property));
    let Ok(place) = serde_json::from_str::<&RawValue>(place) else { return };
    for place in [place.to_string(), format!("{{\"bbox\":{place}}}")] {
        let json = format!(r#"{{"op":"s_within","args":[{{"property":"g"}},{place}]}}"#);
        check(Filter::read(&json, Language::Json, property));
    }
}
