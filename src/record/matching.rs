//! The statements by which staged rows that lack their number get one: that of the record which says the same, or a new one.

use super::{
    builder::Builder,
    stage::{NUMBER, TABLE},
};
use crate::{
    catalog::{Collection, FieldType, Matching},
    policy::View,
};

/// Numbers that can be counted on: fewer digits than a `bigint` has.
const COUNTED: &str = "'^[0-9]{1,15}$'";

/// How rows of a collection are recognised without a part of their key.
pub(super) struct Matched<'a> {
    view: &'a View,
    collection: &'a Collection,
    rule: &'a Matching,
}

impl<'a> Matched<'a> {
    /// The rows of a collection that says how; `None` for others.
    pub(super) fn new(view: &'a View) -> Option<Self> {
        let collection = view.collection();
        let rule = collection.matching.as_ref()?;
        Some(Self { view, collection, rule })
    }

    /// The field with the number.
    fn number(&self) -> &str {
        &self.rule.number
    }

    /// All fields that a staged row has to have for this.
    pub(super) fn fields(&self) -> impl Iterator<Item = &String> {
        self.collection.key.iter().chain(&self.rule.by)
    }

    /// The rest of the key.
    fn within(&self) -> impl Iterator<Item = &String> {
        self.collection.key.iter().filter(|name| **name != self.rule.number)
    }

    /// A value of a row by which it is recognised: texts however they are spelt.
    fn value(&self, builder: &mut Builder, row: &str, name: &str) {
        let text = self.collection.field(name).map(|field| field.kind) == Some(FieldType::Text);
        let (fold, end) = if text { ("fold(", ")") } else { ("", "") };
        builder.push(fold).push(row).push(".").name(name).push(end);
    }

    /// `true` and a condition for each value: both rows say the same.
    fn alike(&self, builder: &mut Builder, one: &str, other: &str) {
        builder.push("true");
        for name in self.within() {
            builder.push(" AND ").push(one).push(".").name(name).push(" = ");
            builder.push(other).push(".").name(name);
        }
        for name in &self.rule.by {
            builder.push(" AND ");
            self.value(builder, one, name);
            builder.push(" = ");
            self.value(builder, other, name);
        }
    }

    /// `fits`: the row numbers of staged rows without a number, each with a number of a record or of another staged row that
    /// says the same.
    fn fits(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("WITH fits AS (SELECT s.").push(NUMBER).push(" AS number, t.");
        builder.name(self.number()).push(" AS found FROM ").push(TABLE).push(" AS s JOIN ");
        builder.name(&self.collection.table).push(" AS t ON ");
        self.alike(&mut builder, "s", "t");
        builder.push(" WHERE s.").name(self.number()).push(" IS NULL AND ");
        builder.predicate(self.view, "t");
        builder.push(" UNION SELECT s.").push(NUMBER).push(", o.").name(self.number());
        builder.push(" FROM ").push(TABLE).push(" AS s JOIN ").push(TABLE).push(" AS o ON ");
        self.alike(&mut builder, "s", "o");
        builder.push(" WHERE s.").name(self.number()).push(" IS NULL AND o.");
        builder.name(self.number()).push(" IS NOT NULL)");
        builder
    }

    /// Rows that several records fit, with their numbers.
    pub(super) fn several(&self) -> Builder {
        let mut builder = self.fits();
        builder.push(" SELECT number, array_agg(found ORDER BY found) AS found FROM fits");
        builder.push(" GROUP BY number HAVING count(*) > 1 ORDER BY number");
        builder
    }

    /// Gives rows the number of the one record that they fit.
    pub(super) fn take(&self) -> Builder {
        let mut builder = self.fits();
        builder.push(", one AS (SELECT number, min(found) AS found FROM fits GROUP BY number");
        builder.push(" HAVING count(*) = 1) UPDATE ").push(TABLE).push(" AS s SET ");
        builder.name(self.number()).push(" = one.found FROM one WHERE one.number = s.");
        builder.push(NUMBER);
        builder
    }

    /// Rows that still have none.
    pub(super) fn open(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT s.").push(NUMBER).push(" AS number FROM ").push(TABLE);
        builder.push(" AS s WHERE s.").name(self.number()).push(" IS NULL ORDER BY 1");
        builder
    }

    /// Nobody else writes records until the end, or two could get one number.
    pub(super) fn lock(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("LOCK TABLE ").name(&self.collection.table);
        builder.push(" IN SHARE ROW EXCLUSIVE MODE");
        builder
    }

    /// Gives rows the numbers after the highest of their unit, with zeros in front where others have them. Rows that say the
    /// same get one number.
    pub(super) fn number_anew(&self) -> Builder {
        let mut builder = Builder::default();
        let number = self.number();
        let within = |builder: &mut Builder, row: &str| {
            for (place, name) in self.within().enumerate() {
                builder.push(if place > 0 { ", " } else { "" }).push(row).push(".").name(name);
            }
        };
        let same = |builder: &mut Builder, one: &str, other: &str| {
            builder.push("true");
            for name in self.within() {
                builder.push(" AND ").push(one).push(".").name(name).push(" = ");
                builder.push(other).push(".").name(name);
            }
        };
        builder.push("WITH open AS (SELECT s.").push(NUMBER).push(" AS number, ");
        within(&mut builder, "s");
        builder.push(", min(s.").push(NUMBER).push(") OVER (PARTITION BY ");
        within(&mut builder, "s");
        for name in &self.rule.by {
            builder.push(", ");
            self.value(&mut builder, "s", name);
        }
        builder.push(") AS first FROM ").push(TABLE).push(" AS s WHERE s.").name(number);
        builder.push(" IS NULL), given AS (SELECT ");
        within(&mut builder, "t");
        builder.push(", t.").name(number).push(" FROM ").name(&self.collection.table);
        builder.push(" AS t WHERE ").predicate(self.view, "t");
        builder.push(" AND EXISTS (SELECT FROM open WHERE ");
        same(&mut builder, "open", "t");
        builder.push(") UNION ALL SELECT ");
        within(&mut builder, "s");
        builder.push(", s.").name(number).push(" FROM ").push(TABLE).push(" AS s), highest AS (");
        builder.push("SELECT ");
        within(&mut builder, "given");
        builder.push(", max(given.").name(number).push("::bigint) AS highest, max(length(given.");
        builder.name(number).push(")) FILTER (WHERE given.").name(number);
        builder.push(" LIKE '0%') AS width FROM given WHERE given.").name(number).push(" ~ ");
        builder.push(COUNTED).push(" GROUP BY ");
        within(&mut builder, "given");
        builder.push("), counted AS (SELECT open.first, highest.width,");
        builder.push(" (coalesce(highest.highest, 0) + row_number() OVER (PARTITION BY ");
        within(&mut builder, "open");
        builder.push(" ORDER BY open.number))::text AS next FROM open LEFT JOIN highest ON ");
        same(&mut builder, "open", "highest");
        builder.push(" WHERE open.number = open.first) UPDATE ").push(TABLE).push(" AS s SET ");
        builder.name(number).push(" = lpad(counted.next,");
        builder.push(" greatest(length(counted.next), counted.width), '0')");
        builder.push(" FROM open JOIN counted ON counted.first = open.first");
        builder.push(" WHERE open.number = s.").push(NUMBER);
        builder
    }
}
