//! Writes a sketch as CQL2, each time in another hand: case, blanks, sides, order, repetition, parentheses.

use chrono::SecondsFormat;
use serde_json::{Value as Json, json};

use super::sketch::{COLUMNS, Datum, Sketch};

/// A hand, which chooses by a seed (the generator of Lehmer, "minimal standard": Park and Miller 1988).
pub(super) struct Pen(u64);

impl Pen {
    pub(super) fn new(seed: u32) -> Self {
        Self(u64::from(seed % 2_147_483_646) + 1)
    }

    /// A number below a limit.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        usize::try_from(self.0).unwrap() / 7 % limit
    }

    fn flips(&mut self) -> bool {
        self.below(2) == 0
    }

    fn blank(&mut self) -> &'static str {
        ["", " ", "  ", "\n", "\t"][self.below(5)]
    }

    /// A blank where two words would run together without one.
    fn gap(&mut self) -> &'static str {
        [" ", "  ", "\n", "\t "][self.below(4)]
    }

    fn word(&mut self, word: &str) -> String {
        word.chars()
            .map(|letter| if self.flips() { letter.to_ascii_lowercase() } else { letter })
            .collect()
    }

    /// The parts from another one on, and sometimes one of them twice.
    fn mixed<T: Clone>(&mut self, parts: &[T]) -> Vec<T> {
        let mut mixed = parts.to_vec();
        mixed.rotate_left(self.below(parts.len()));
        if self.flips() {
            mixed.push(parts[self.below(parts.len())].clone());
        }
        mixed
    }

    fn name(&mut self, column: usize) -> String {
        let name = COLUMNS[column].0;
        if self.flips() { format!("\"{name}\"") } else { name.to_owned() }
    }

    fn value(&mut self, datum: &Datum) -> String {
        match datum {
            Datum::Text(text) => {
                let quote = if self.flips() { "''" } else { "\\'" };
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', quote))
            }
            Datum::Whole(whole) => {
                whole.to_string() + if self.flips() && whole.unsigned_abs() < 9 { ".0" } else { "" }
            }
            Datum::Number(number) => format!("{number:?}"),
            Datum::Truth(truth) => self.word(if *truth { "TRUE" } else { "FALSE" }),
            Datum::Day(day) => format!("{}('{day}')", self.word("DATE")),
            Datum::Time(time) => {
                let form = if self.flips() { SecondsFormat::Micros } else { SecondsFormat::AutoSi };
                let text = time.to_rfc3339_opts(form, true);
                format!("{}{}({}'{text}')", self.word("TIMESTAMP"), self.blank(), self.blank())
            }
        }
    }

    /// The sketch as `cql2-text`; in parentheses when it has to hold together.
    pub(super) fn text(&mut self, sketch: &Sketch) -> String {
        let plain = match sketch {
            Sketch::Truth(truth) => self.word(if *truth { "TRUE" } else { "FALSE" }),
            Sketch::Compare(column, sign, value) => {
                let (name, value) = (self.name(*column), self.value(value));
                let (before, after) = (self.blank(), self.blank());
                if self.flips() {
                    format!("{name}{before}{sign}{after}{value}")
                } else {
                    format!("{value}{before}{}{after}{name}", turned(sign))
                }
            }
            Sketch::In { column, not, values } => {
                let values: Vec<_> =
                    self.mixed(values).iter().map(|value| self.value(value)).collect();
                let name = self.name(*column);
                let not = self.negation(*not);
                let is_in = self.word("IN");
                format!("{name}{}{not}{is_in}{}({})", self.gap(), self.blank(), values.join(", "))
            }
            Sketch::Between { column, not, least, greatest } => {
                let (name, not) = (self.name(*column), self.negation(*not));
                let (least, greatest) = (self.value(least), self.value(greatest));
                let (between, and) = (self.word("BETWEEN"), self.word("AND"));
                format!("{name}{}{not}{between} {least} {and}{}{greatest}", self.gap(), self.gap())
            }
            Sketch::Null { column, not } => {
                let (name, is, not) = (self.name(*column), self.word("IS"), self.negation(*not));
                format!("{name}{}{is}{}{not}{}", self.gap(), self.gap(), self.word("NULL"))
            }
            Sketch::Not(inner) => {
                let not = self.word("NOT");
                format!("{not}{}{}", self.gap(), self.held_together(inner))
            }
            Sketch::And(parts) => self.joined(parts, "AND"),
            Sketch::Or(parts) => self.joined(parts, "OR"),
        };
        let around = self.below(5) == 0;
        if around { format!("({}{plain}{})", self.blank(), self.blank()) } else { plain }
    }

    fn negation(&mut self, not: bool) -> String {
        if not { self.word("NOT") + self.gap() } else { String::new() }
    }

    fn joined(&mut self, parts: &[Sketch], word: &str) -> String {
        let parts: Vec<_> = self.mixed(parts).iter().map(|part| self.held_together(part)).collect();
        let word = format!("{}{}{}", self.gap(), self.word(word), self.gap());
        parts.join(&word)
    }

    fn held_together(&mut self, part: &Sketch) -> String {
        let text = self.text(part);
        match part {
            Sketch::And(_) | Sketch::Or(_) => format!("({text})"),
            _ => text,
        }
    }

    /// The sketch as `cql2-json`.
    pub(super) fn json(&mut self, sketch: &Sketch) -> Json {
        let property = |column: &usize| json!({"property": COLUMNS[*column].0});
        match sketch {
            Sketch::Truth(truth) => json!(truth),
            Sketch::Compare(column, sign, value) => {
                json!({"op": sign, "args": [property(column), in_json(value)]})
            }
            Sketch::In { column, not, values } => {
                let values: Vec<_> = self.mixed(values).iter().map(in_json).collect();
                negated(*not, json!({"op": "in", "args": [property(column), values]}))
            }
            Sketch::Between { column, not, least, greatest } => {
                let args = [property(column), in_json(least), in_json(greatest)];
                negated(*not, json!({"op": "between", "args": args}))
            }
            Sketch::Null { column, not } => {
                negated(*not, json!({"op": "isNull", "args": [property(column)]}))
            }
            Sketch::Not(inner) => negated(true, self.json(inner)),
            Sketch::And(parts) => self.joined_json(parts, "and"),
            Sketch::Or(parts) => self.joined_json(parts, "or"),
        }
    }

    /// JSON joins two parts at least; a single one stands twice.
    fn joined_json(&mut self, parts: &[Sketch], op: &str) -> Json {
        let mut args: Vec<_> = self.mixed(parts).iter().map(|part| self.json(part)).collect();
        if args.len() == 1 {
            args.push(self.json(&parts[0]));
        }
        json!({"op": op, "args": args})
    }
}

fn negated(not: bool, inner: Json) -> Json {
    if not { json!({"op": "not", "args": [inner]}) } else { inner }
}

fn in_json(datum: &Datum) -> Json {
    match datum {
        Datum::Text(text) => json!(text),
        Datum::Whole(whole) => json!(whole),
        Datum::Number(number) => json!(number),
        Datum::Truth(truth) => json!(truth),
        Datum::Day(day) => json!({"date": day.to_string()}),
        Datum::Time(time) => {
            json!({"timestamp": time.to_rfc3339_opts(SecondsFormat::Micros, true)})
        }
    }
}

fn turned(sign: &str) -> &str {
    match sign {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}
