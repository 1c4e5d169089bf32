//! Coordinates of a drawn area, read from the text in one pass: an area of 19,000 vertices as a tree of values costs more
//! than its answer.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value as Json};

/// A position: the first two of its numbers, and how many there were.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    pub(super) lon_lat: [f64; 2],
    pub(super) numbers: usize,
}

/// Positions in lists, as deep as they came.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinates {
    /// Nothing in a list, or in lists of a list.
    Empty,
    /// A position, or a list of positions.
    Shallow,
    /// The rings of a polygon.
    Rings(Vec<Vec<Position>>),
    /// Polygons.
    Polygons(Vec<Vec<Vec<Position>>>),
    /// No list of numbers.
    Other,
}

/// What a list begins with.
enum Nested {
    Number(f64),
    Position(Position),
    Ring(Vec<Position>),
    Whole(Coordinates),
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        Ok(match Nested::deserialize(json)? {
            Nested::Number(_) => Self::Other,
            Nested::Position(_) | Nested::Ring(_) => Self::Shallow,
            Nested::Whole(whole) => whole,
        })
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Nest)
    }
}

struct Nest;

impl<'de> Visitor<'de> for Nest {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates: lists of positions, each a list of numbers, longitude first")
    }

    #[expect(clippy::cast_precision_loss, reason = "no degree is so large")]
    fn visit_i64<E>(self, number: i64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "no degree is so large")]
    fn visit_u64<E>(self, number: u64) -> Result<Nested, E> {
        Ok(Nested::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nested, E> {
        Ok(Nested::Number(number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Nested, E> {
        Ok(Nested::Whole(Coordinates::Other))
    }

    fn visit_unit<E>(self) -> Result<Nested, E> {
        Ok(Nested::Whole(Coordinates::Other))
    }

    fn visit_str<E>(self, _: &str) -> Result<Nested, E> {
        Ok(Nested::Whole(Coordinates::Other))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nested, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Nested::Whole(Coordinates::Other))
    }

    /// The first element says how deep the list is; those that follow are as deep.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nested, A::Error> {
        Ok(match list.next_element()? {
            None => Nested::Whole(Coordinates::Empty),
            Some(Nested::Number(first)) => Nested::Position(position(Some(first), list)?),
            Some(Nested::Position(first)) => Nested::Ring(rest(first, list)?),
            Some(Nested::Ring(first)) => Nested::Whole(Coordinates::Rings(rest(first, list)?)),
            Some(Nested::Whole(Coordinates::Rings(first))) => {
                Nested::Whole(Coordinates::Polygons(rest(first, list)?))
            }
            Some(Nested::Whole(whole)) => {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                let empty = whole == Coordinates::Empty;
                Nested::Whole(if empty { whole } else { Coordinates::Other })
            }
        })
    }
}

fn rest<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(
    first: T,
    mut list: A,
) -> Result<Vec<T>, A::Error> {
    let mut all = vec![first];
    while let Some(next) = list.next_element()? {
        all.push(next);
    }
    Ok(all)
}

fn position<'de, A: SeqAccess<'de>>(first: Option<f64>, mut list: A) -> Result<Position, A::Error> {
    let mut position =
        Position { lon_lat: [first.unwrap_or_default(), 0.0], numbers: first.iter().count() };
    while let Some(number) = list.next_element()? {
        if let Some(own) = position.lon_lat.get_mut(position.numbers) {
            *own = number;
        }
        position.numbers += 1;
    }
    Ok(position)
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position: a list of numbers, longitude first")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Position, A::Error> {
                position(None, list)
            }
        }
        json.deserialize_seq(Numbers)
    }
}

/// A body whose `inputs.area.coordinates` are read as [`Coordinates`]; null stands in their place.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) json: Json,
    pub(super) coordinates: Option<Coordinates>,
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let mut coordinates = None;
        let path = &["inputs", "area", "coordinates"];
        let json = Tree { path, found: &mut coordinates }.deserialize(json)?;
        Ok(Self { json, coordinates })
    }
}

/// Any JSON, with the coordinates at the end of a path set aside.
struct Tree<'a> {
    path: &'a [&'static str],
    found: &'a mut Option<Coordinates>,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Json, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = match self.path {
                [last] if *last == name => {
                    *self.found = Some(members.next_value()?);
                    Json::Null
                }
                [first, rest @ ..] if *first == name => {
                    members.next_value_seed(Tree { path: rest, found: self.found })?
                }
                _ => members.next_value()?,
            };
            map.insert(name, value);
        }
        Ok(Json::Object(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(next) = list.next_element()? {
            all.push(next);
        }
        Ok(Json::Array(all))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("a number is not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
}
