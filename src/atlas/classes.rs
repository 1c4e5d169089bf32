//! Attribute values as small codes: rows that agree in all their attributes are of one class.

use std::{hash::BuildHasher as _, io};

use foldhash::fast::RandomState;

use chrono::NaiveDate;

use super::{
    file::{FileError, In, Out, Stored as _, write_text},
    memos::Memos,
    packed::Packed,
    slots::Slots,
};
use crate::catalog::{FieldType, Value};

/// What an attribute of a row is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kept {
    /// A value, and its text as PostgreSQL prints it.
    Value(Value, Box<str>),
    /// What held when, the earliest first, and the text that said so.
    Periods(Box<[Period]>, Box<str>),
}

impl Kept {
    /// The text of the database.
    fn text(&self) -> &str {
        match self {
            Self::Value(_, text) | Self::Periods(_, text) => text,
        }
    }
}

/// What held for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// The first day.
    pub(super) from: NaiveDate,
    /// The first day after; `None` while it holds.
    pub(super) to: Option<NaiveDate>,
    /// The value.
    pub(super) value: Box<str>,
}

/// How the text of an attribute is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As a value of a field.
    Of(FieldType),
    /// As periods: `from,to,value` joined by `;`, with an empty `to` while it holds.
    Periods,
}

/// An immutable table of classes.
#[derive(Debug)]
pub(super) struct Classes {
    /// Codes of the classes, attribute by attribute; 0 is no value.
    codes: Box<[Packed]>,
    /// How many classes.
    many: usize,
    /// Values by code less one, attribute by attribute.
    values: Box<[Box<[Kept]>]>,
    memos: Memos,
}

/// A table of classes that grows.
#[derive(Debug)]
pub(super) struct Growing {
    readings: Box<[Reading]>,
    /// Texts come by the million, from the database and not from strangers who would make them collide.
    hasher: RandomState,
    /// Codes less one by the texts of values, attribute by attribute.
    known: Box<[Slots]>,
    values: Box<[Vec<Kept>]>,
    /// Classes by their codes.
    classes: Slots,
    codes: Vec<u32>,
    /// The codes of the row at hand.
    row: Vec<u32>,
}

/// Why a text of the database is no attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an attribute that should be {wanted:?} cannot be read")]
pub(super) struct Unreadable {
    wanted: Reading,
}

impl Reading {
    fn read(self, text: &str) -> Result<Kept, Unreadable> {
        let wrong = Unreadable { wanted: self };
        let kept = match self {
            Self::Of(kind) => value(kind, text).map(|value| Kept::Value(value, text.into())),
            Self::Periods => {
                let periods = text.split(';').map(period).collect::<Option<_>>();
                periods.map(|periods| Kept::Periods(periods, text.into()))
            }
        };
        kept.ok_or(wrong)
    }
}

/// A value as PostgreSQL prints it.
fn value(kind: FieldType, text: &str) -> Option<Value> {
    Some(match kind {
        FieldType::Text => Value::Text(text.to_owned()),
        FieldType::Integer => Value::Integer(text.parse().ok()?),
        FieldType::Number => Value::Number(text.parse().ok()?),
        FieldType::Boolean => Value::Boolean(matches!(text, "t" | "true")),
        FieldType::Date => Value::Date(text.parse().ok()?),
        FieldType::Datetime => {
            let form = "%Y-%m-%d %H:%M:%S%.f%#z";
            Value::Datetime(chrono::DateTime::parse_from_str(text, form).ok()?.to_utc())
        }
    })
}

fn period(text: &str) -> Option<Period> {
    let mut parts = text.splitn(3, ',');
    let from = parts.next()?.parse().ok()?;
    let to = match parts.next()? {
        "" => None,
        day => Some(day.parse().ok()?),
    };
    Some(Period { from, to, value: parts.next()?.into() })
}

fn codes_of(codes: &[u32], width: usize, class: u32) -> &[u32] {
    let start = class as usize * width;
    codes.get(start..start + width).unwrap_or_default()
}

/// The code of a value, which may be a new one.
fn code(
    hasher: &RandomState,
    known: &mut Slots,
    values: &mut Vec<Kept>,
    reading: Reading,
    text: &str,
) -> Result<u32, Unreadable> {
    let hash = hasher.hash_one(text.as_bytes());
    if let Some(code) = known.find(hash, |code| text_of(values, code) == text.as_bytes()) {
        return Ok(code + 1);
    }
    values.push(reading.read(text)?);
    let code = known.len();
    known.insert(hash, code, |code| hasher.hash_one(text_of(values, code)));
    Ok(code + 1)
}

fn text_of(values: &[Kept], code: u32) -> &[u8] {
    values.get(code as usize).map_or(&[], |kept| kept.text().as_bytes())
}

impl Growing {
    /// An empty table for attributes that are read so.
    pub(super) fn new(readings: &[Reading]) -> Self {
        Self {
            readings: readings.into(),
            hasher: RandomState::default(),
            known: readings.iter().map(|_| Slots::default()).collect(),
            values: readings.iter().map(|_| Vec::new()).collect(),
            classes: Slots::default(),
            codes: Vec::new(),
            row: Vec::new(),
        }
    }

    /// A table that begins with these classes, each under its number.
    pub(super) fn after(classes: &Classes, readings: &[Reading]) -> Self {
        let mut growing = Self::new(readings);
        let hasher = &growing.hasher;
        let columns = growing.known.iter_mut().zip(&mut growing.values).zip(&classes.values);
        for ((known, own), values) in columns {
            *own = values.to_vec();
            for (code, kept) in (0..).zip(own.iter()) {
                let hash = hasher.hash_one(kept.text().as_bytes());
                known.insert(hash, code, |code| hasher.hash_one(text_of(own, code)));
            }
        }
        let width = classes.width();
        growing.codes.reserve(width * classes.len());
        for class in (0..).take(classes.len()) {
            growing.codes.extend((0..width).map(|attribute| classes.code(class, attribute)));
            let own = |class| codes_of(&growing.codes, width, class);
            let hash = hasher.hash_one(own(class));
            growing.classes.insert(hash, class, |class| hasher.hash_one(own(class)));
        }
        growing
    }

    /// The class of a row with these texts, one for each attribute.
    pub(super) fn class<'a>(
        &mut self,
        texts: impl Iterator<Item = Option<&'a str>>,
    ) -> Result<u32, Unreadable> {
        self.row.clear();
        let hasher = &self.hasher;
        let columns = self.known.iter_mut().zip(&mut self.values).zip(&self.readings);
        for (((known, values), reading), text) in columns.zip(texts) {
            let code = text.map_or(Ok(0), |text| code(hasher, known, values, *reading, text))?;
            self.row.push(code);
        }
        let width = self.row.len();
        let row = self.row.as_slice();
        let hash = hasher.hash_one(row);
        let codes = &self.codes;
        if let Some(class) = self.classes.find(hash, |class| codes_of(codes, width, class) == row) {
            return Ok(class);
        }
        let class = self.classes.len();
        self.codes.extend(row);
        let codes = &self.codes;
        self.classes.insert(hash, class, |class| hasher.hash_one(codes_of(codes, width, class)));
        Ok(class)
    }

    /// How many attributes.
    pub(super) fn width(&self) -> usize {
        self.readings.len()
    }

    /// The table as it is now.
    pub(super) fn finish(self) -> Classes {
        let (width, many) = (self.width(), self.classes.len() as usize);
        let mut codes: Box<[_]> = (0..width).map(|_| Packed::with_capacity(many)).collect();
        for class in self.codes.chunks(width.max(1)) {
            for (column, code) in codes.iter_mut().zip(class) {
                column.push((*code).into());
            }
        }
        codes.iter_mut().for_each(Packed::shrink);
        Classes {
            codes,
            many,
            values: self.values.into_iter().map(Vec::into_boxed_slice).collect(),
            memos: Memos::default(),
        }
    }
}

impl Classes {
    /// Writes the table; values as the texts that they were read from.
    pub(super) fn write(&self, out: &mut Out) -> io::Result<()> {
        (self.many as u64).write(out)?;
        self.codes.iter().try_for_each(|column| column.write(out))?;
        for values in &self.values {
            (values.len() as u64).write(out)?;
            values.iter().try_for_each(|kept| write_text(out, kept.text()))?;
        }
        Ok(())
    }

    /// Reads a table of attributes that are read so.
    pub(super) fn read(readings: &[Reading], input: &mut In) -> Result<Self, FileError> {
        let many = usize::try_from(u64::read(input)?).map_err(|_size| FileError::Damaged)?;
        let codes = readings.iter().map(|_| Packed::read(input)).collect::<Result<_, _>>()?;
        let values = readings.iter().map(|reading| {
            let texts = Vec::<Box<str>>::read(input)?;
            let values = texts.iter().map(|text| reading.read(text)).collect::<Result<_, _>>();
            values.map_err(|_unreadable| FileError::Damaged)
        });
        let values = values.collect::<Result<_, _>>()?;
        Ok(Self { codes, many, values, memos: Memos::default() })
    }

    /// What is known about them, such as which of them a filter takes.
    pub(super) fn memos(&self) -> &Memos {
        &self.memos
    }

    /// How many attributes.
    pub(super) fn width(&self) -> usize {
        self.values.len()
    }

    /// How many classes.
    pub(super) fn len(&self) -> usize {
        self.many
    }

    /// The code of an attribute; 0 when the class has no value.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
    pub(super) fn code(&self, class: u32, attribute: usize) -> u32 {
        self.codes.get(attribute).map_or(0, |column| column.get(class as usize)) as u32
    }

    /// The value behind a code.
    pub(super) fn kept(&self, attribute: usize, code: u32) -> Option<&Kept> {
        self.values.get(attribute)?.get((code as usize).checked_sub(1)?)
    }

    /// An attribute of a class.
    pub(super) fn value(&self, class: u32, attribute: usize) -> Option<&Kept> {
        self.kept(attribute, self.code(class, attribute))
    }

    /// The text of an attribute of a class.
    pub(super) fn text(&self, class: u32, attribute: usize) -> Option<&str> {
        self.value(class, attribute).map(Kept::text)
    }

    /// Bytes on the heap, without the texts of values.
    pub(super) fn bytes(&self) -> usize {
        let values = self.values.iter().map(|values| size_of_val(&**values)).sum::<usize>();
        self.codes.iter().map(Packed::bytes).sum::<usize>() + values
    }

    /// How many different values an attribute has.
    pub(super) fn values(&self, attribute: usize) -> usize {
        self.values.get(attribute).map_or(0, |values| values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[Option<&str>; 2]]) -> (Vec<u32>, Classes) {
        let mut growing = Growing::new(&[Reading::Of(FieldType::Text), Reading::Periods]);
        let classes = rows.iter().map(|row| growing.class(row.iter().copied()).unwrap()).collect();
        (classes, growing.finish())
    }

    #[test]
    fn rows_with_the_same_values_are_of_one_class() {
        let (classes, table) = table(&[
            [Some("ede"), None],
            [Some("bana"), Some("2025-01-01,2026-01-01,poor;2026-01-01,,near_poor")],
            [Some("ede"), None],
        ]);

        assert_eq!(classes, [0, 1, 0]);
        assert_eq!((table.len(), table.values(0), table.values(1)), (2, 2, 1));
        assert_eq!(table.value(0, 1), None);
        let Some(Kept::Periods(periods, _)) = table.value(1, 1) else { panic!("no periods") };
        assert_eq!(&*periods[1].value, "near_poor");
        assert_eq!(periods[1].to, None);
    }

    #[test]
    fn a_text_that_is_no_value_of_its_kind_is_refused() {
        let mut growing = Growing::new(&[Reading::Of(FieldType::Date)]);
        assert!(growing.class([Some("2025-13-01")].into_iter()).is_err());
        assert!(growing.class([Some("2025-12-01")].into_iter()).is_ok());
    }
}
