//! Why a text is no filter: one sentence that names the value and says what to write.

use crate::catalog::FieldType;

/// What a filter may hold, for whoever wrote something else.
const TAKEN: &str = "this filter takes only comparisons of a field with values \
    (=, <>, <, <=, >, >=, IN, BETWEEN, IS NULL), joined by AND, OR and NOT";

/// The functions of CQL2.
const FUNCTIONS: &str = "CASEI, ACCENTI, those of places (S_INTERSECTS and its like), of times (T_INTERSECTS) and of \
    lists (A_CONTAINS)";

/// Characters of a value that an error repeats.
const SHOWN_CHARS: usize = 60;

/// A filter that cannot be used, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}", character(*.place))]
pub struct FilterError {
    /// The character where it begins, counted from 1; `None` in JSON, where the sentence names the member.
    pub place: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing is written.
    #[error(
        "the filter is empty; write a comparison such as \"code\" = '23368', or leave the filter out"
    )]
    Empty,
    /// More bytes than are read.
    #[error("the filter is longer than {limit_bytes} bytes; shorten it")]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// Too many levels.
    #[error("the filter is nested more than {limit} levels deep; write it flatter")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// Too many parts.
    #[error("the filter has more than {limit} comparisons and values; shorten it")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// A character that means nothing outside a text.
    #[error(
        "{0:?} has no meaning here; texts stand between single quotation marks, as in 'Đắk Lắk'"
    )]
    Character(char),
    /// An operator of other languages.
    #[error("{0:?} is no operator of CQL2; write {1}")]
    Foreign(&'static str, &'static str),
    /// A text or a name without an end.
    #[error("the quotation mark {0} has no partner; one inside is written twice")]
    Unclosed(char),
    /// A backslash before a character that it does not go with.
    #[error("\"\\{0}\" stands for nothing in a text; write \\\\ for a backslash")]
    Escape(char),
    /// A text with a zero byte, which no stored text has.
    #[error("a text holds a zero byte, which no value can have; leave it out")]
    ZeroByte,
    /// Something else should stand here.
    #[error("{found} stands where {wanted} is expected")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What could.
        wanted: &'static str,
    },
    /// A keyword in the place of a field.
    #[error("{0} is a word of CQL2; a field of that name is written in double quotation marks")]
    Keyword(String),
    /// A part of CQL2 beyond comparisons.
    #[error("{0} is not taken here: {taken}", taken = TAKEN)]
    NotTaken(String),
    /// No such field, or none that the caller may see; nobody can tell which.
    #[error("there is no field {0:?} to filter by here")]
    UnknownField(String),
    /// A field that is compared with nothing.
    #[error(
        "the field {0:?} alone is no condition; compare it with a value, or write {0} = TRUE if it is true or false"
    )]
    Alone(String),
    /// A value of another type than its field.
    #[error("{value} cannot be compared with {field:?}, which holds {}; write {}", holds(*.kind), example(*.kind))]
    OtherType {
        /// The field.
        field: String,
        /// Its type.
        kind: FieldType,
        /// The value as people name it.
        value: String,
    },
    /// A function that nobody here knows.
    #[error("there is no function {0:?} here; those of CQL2 are {names}", names = FUNCTIONS)]
    UnknownFunction(String),
    /// A function with more or fewer arguments than it takes.
    #[error("{name} takes {takes}; write {example}")]
    Arguments {
        /// The function.
        name: String,
        /// What it takes.
        takes: &'static str,
        /// What it looks like.
        example: &'static str,
    },
    /// What is no condition stands for one.
    #[error("{0} alone is no condition; compare it with something")]
    NoCondition(String),
    /// Something of another kind than is asked for here.
    #[error("{found} stands where {wanted} is expected")]
    OtherKind {
        /// What stands there.
        found: String,
        /// What could.
        wanted: &'static str,
    },
    /// Two sides that do not compare.
    #[error("{left} cannot be compared with {right}; both sides have to be of one type")]
    Unlike {
        /// One side, with its type.
        left: String,
        /// The other one.
        right: String,
    },
    /// A relation of intervals between instants.
    #[error(
        "{0} is defined between intervals only; write INTERVAL(start, end), or T_AFTER, T_BEFORE, T_DISJOINT, T_EQUALS or \
         T_INTERSECTS for an instant"
    )]
    OnlyIntervals(String),
    /// An interval that is over before it begins.
    #[error("the interval from {0} to {1} ends before it begins; exchange its ends")]
    Backwards(String, String),
    /// A relation that collections of geometries have not.
    #[error(
        "{0} is not defined for a GEOMETRYCOLLECTION; write S_INTERSECTS, S_DISJOINT or S_EQUALS, or ask for its parts"
    )]
    Collection(String),
    /// A geometry that is none.
    #[error("{0}")]
    Geometry(&'static str),
    /// Too many positions.
    #[error("the geometries of the filter have more than {limit} positions; simplify them")]
    TooManyVertices {
        /// The limit.
        limit: usize,
    },
    /// A pattern with a backslash before something that needs none.
    #[error(
        "in the pattern {0:?} a backslash stands before something else than %, _ or a backslash; leave it out"
    )]
    Pattern(String),
    /// A number beyond those that can be computed with.
    #[error("{0} is too large a number; write one below 1e308")]
    Number(String),
    /// No day of the calendar.
    #[error("{0:?} is no day; write DATE('2025-07-01'), a day that exists")]
    Day(String),
    /// No instant.
    #[error(
        "{0:?} is no time; write TIMESTAMP('2025-07-01T14:05:00Z'), with at most six digits after the seconds"
    )]
    Instant(String),
    /// No JSON at all.
    #[error("the filter is not JSON: {0}")]
    NotJson(String),
    /// JSON of another shape than CQL2 has.
    #[error("{found} is no part of a filter in JSON; write {wanted}")]
    Shape {
        /// What stands there.
        found: String,
        /// What could.
        wanted: &'static str,
    },
}

impl Problem {
    /// The problem at a character, if it is known which.
    pub(super) fn at(self, place: impl Into<Option<usize>>) -> FilterError {
        FilterError { place: place.into(), problem: self }
    }
}

fn character(place: Option<usize>) -> String {
    place.map(|place| format!(" (character {place})")).unwrap_or_default()
}

/// So much of a text that an error can repeat it.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn holds(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "texts",
        FieldType::Integer => "whole numbers",
        FieldType::Number => "numbers",
        FieldType::Boolean => "TRUE or FALSE",
        FieldType::Date => "days",
        FieldType::Datetime => "times",
    }
}

fn example(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "a text in single quotation marks, such as '23368'",
        FieldType::Integer | FieldType::Number => "a number without quotation marks, such as 100",
        FieldType::Boolean => "TRUE or FALSE without quotation marks",
        FieldType::Date => "DATE('2025-07-01'), in JSON {\"date\": \"2025-07-01\"}",
        FieldType::Datetime => {
            "TIMESTAMP('2025-07-01T00:00:00Z'), in JSON {\"timestamp\": \"2025-07-01T00:00:00Z\"}"
        }
    }
}
