//! Finds rows by words, with or without marks.

use chrono::NaiveDate;
use tokio_postgres::Row;

use super::{builder::Builder, reading::Reading};
use crate::{
    catalog::{Field, FieldType, Search, SearchNames},
    policy::View,
    store::{Doing as _, StoreError},
};

/// Letters below which a text only finds what begins with it: fewer make no trigram.
const SHORT: usize = 3;

/// Rows whose names are compared exactly. More of them than fit on a page have the same beginning only.
const LIKELY: &str = "200";

/// Most words by which rows are looked up.
const WORDS: usize = 8;

/// A question by words.
#[derive(Debug, Clone)]
pub struct Find<'a> {
    /// What was typed, trimmed, in normal form C: compared with codes as it is.
    pub text: &'a str,
    /// The same in lower case, with its marks.
    pub typed: &'a str,
    /// The same as the SQL function `fold` gives it.
    pub folded: &'a str,
    /// The day on which a row is in force or past.
    pub today: NaiveDate,
    /// Most rows.
    pub limit: i64,
}

/// How well a text fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Letter for letter with its marks, or the official code.
    Exact,
    /// The same letters without marks.
    Letters,
    /// The name begins with it.
    Begins,
    /// A word of the row begins with it.
    Word,
    /// Each of its words begins a word of the row.
    Words,
    /// Similar.
    Similar,
}

impl Fit {
    /// The numbers that [`fit`] writes.
    fn of(number: i32) -> Option<Self> {
        use Fit::{Begins, Exact, Letters, Similar, Word, Words};
        let all = [Exact, Letters, Begins, Word, Words, Similar];
        usize::try_from(number).ok().and_then(|number| all.get(number).copied())
    }
}

/// A row that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Row id.
    pub id: i64,
    /// Official code, when the key begins with a text.
    pub code: Option<String>,
    /// The field that the catalogue shows as the name.
    pub title: String,
    /// The field that it shows under the name, as text.
    pub subtitle: Option<String>,
    /// Code of the area that the row is tied to.
    pub place: Option<String>,
    /// The other name that was found; `None` when the row's own fields were.
    pub matched: Option<String>,
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// How well it fits.
    pub fit: Fit,
    /// It is not in force today.
    pub past: bool,
    /// Its last day in force, when that is over.
    pub until: Option<NaiveDate>,
    /// Marks were typed and the name has others.
    pub other_marks: bool,
    /// Word similarity (`pg_trgm`), 0 to 1.
    pub similarity: f32,
}

/// The best rows of a view: by their own words or, with `names`, by the other names of the catalogue. Nothing when
/// the collection is not searched or the view does not show its name.
///
/// # Errors
/// When the database is away or takes too long.
pub async fn find(
    reading: &Reading<'_>,
    view: &View,
    names: Option<&SearchNames>,
    find: &Find<'_>,
) -> Result<Vec<Hit>, StoreError> {
    let Some(question) = Question::new(view, names, find) else { return Ok(Vec::new()) };
    let builder = question.statement();
    let (sql, values) = builder.finish();
    let rows = reading.query(sql, &values).await.doing("searching")?;
    rows.iter().map(hit).collect()
}

struct Question<'a> {
    view: &'a View,
    search: &'a Search,
    names: Option<&'a SearchNames>,
    title: &'a Field,
    subtitle: Option<&'a Field>,
    code: Option<&'a Field>,
    find: &'a Find<'a>,
}

impl<'a> Question<'a> {
    fn new(view: &'a View, names: Option<&'a SearchNames>, find: &'a Find<'a>) -> Option<Self> {
        let collection = view.collection();
        let search = collection.search.as_ref()?;
        let code = collection.key.first().and_then(|name| view.field(name));
        let code = code.filter(|field| field.kind == FieldType::Text);
        if names.is_some() && code.is_none() {
            return None;
        }
        let title = view.field(&search.title)?;
        Some(Self {
            view,
            search,
            names,
            title,
            subtitle: view.field(&search.subtitle),
            code,
            find,
        })
    }

    /// Three steps, each on fewer rows: rows that an index gives, the most likely ones of them by what is cheap to
    /// compare, and the exact comparison of names.
    fn statement(&self) -> Builder {
        let mut builder = Builder::default();
        builder.push("SELECT h.*, ST_XMin(h.geom) AS west, ST_YMin(h.geom) AS south, ST_XMax(h.geom) AS east, ST_YMax(h.geom) AS north FROM (");
        // A row with several names that fit comes once, with the one that fits best.
        builder.push("SELECT DISTINCT ON (c.id) c.* FROM (SELECT k.*, ");
        self.fit(&mut builder);
        builder.push(" AS fit FROM (");
        self.candidates(&mut builder);
        builder.push(") AS k CROSS JOIN LATERAL (SELECT coalesce(k.folded, fold(k.title)) AS name, fold(k.second) AS second,");
        // OFFSET 0 keeps the texts from being folded anew for each comparison.
        builder.push(" lower(normalize(coalesce(k.matched, k.title), NFC)) AS lower, lower(normalize(k.second, NFC)) AS lower_second OFFSET 0) AS x) AS c WHERE c.fit IS NOT NULL");
        builder.push(" ORDER BY c.id, c.fit, c.other_marks, c.similarity DESC, c.matched) AS h");
        builder.push(" ORDER BY h.fit, h.past, h.other_marks, h.similarity DESC, char_length(h.title), h.title, h.id LIMIT ");
        builder.bind(self.find.limit);
        builder
    }

    fn candidates(&self, builder: &mut Builder) {
        builder.push("SELECT t.id, ");
        self.columns(builder);
        builder.push(", q.typed <> q.folded AND position(q.typed IN y.lower) = 0 AS other_marks");
        builder.push(", CASE WHEN starts_with(y.hay, q.folded) THEN 1 ELSE word_similarity(q.folded, y.hay) END::real AS similarity, y.hay, q.folded AS asked, q.typed, q.text FROM (SELECT ");
        builder.bind(self.find.folded.to_owned()).push("::text AS folded, ");
        builder.bind(self.find.typed.to_owned()).push("::text AS typed, ");
        builder.bind(self.find.text.to_owned()).push("::text AS text) AS q CROSS JOIN ");
        builder.name(&self.view.collection().table).push(" AS t");
        if let (Some(names), Some(code)) = (self.names, self.code) {
            builder.push(" JOIN ").name(&names.table).push(" AS n ON n.").name(&names.of);
            builder.push(" = ").column(&code.name);
        }
        builder.push(" CROSS JOIN LATERAL (SELECT ");
        self.hay(builder);
        builder.push(" AS hay, lower(");
        self.shown(builder);
        builder.push(") AS lower) AS y").rows_of(self.view);
        self.likely(builder);
        builder.push(" ORDER BY starts_with(y.hay, q.folded) DESC, position(' ' || q.folded IN ' ' || y.hay) > 0 DESC");
        builder
            .push(", other_marks, past, similarity DESC, char_length(y.hay), t.id LIMIT ")
            .push(LIKELY);
    }

    /// What a hit tells of its row.
    fn columns(&self, builder: &mut Builder) {
        let collection = self.view.collection();
        let place = collection.area_column.as_ref().and_then(|name| self.view.field(name));
        // What stands under the name is a name too, unless it is a code or a time: "Xã Đăk Long".
        let second = self.subtitle.filter(|field| {
            self.names.is_none() && field.kind == FieldType::Text && field.codes.is_none()
        });
        for (field, name) in [
            (self.code, "code"),
            (Some(self.title), "title"),
            (self.subtitle, "subtitle"),
            (place, "place"),
            (second, "second"),
        ] {
            column_or_null(builder, field);
            builder.push(" AS ").push(name).push(", ");
        }
        self.in_force(builder);
        match &self.names {
            Some(names) => {
                builder.push("n.").name(&names.text).push(" AS matched, n.").name(&names.folded)
            }
            None => builder.push("NULL::text AS matched, NULL::text"),
        };
        builder.push(" AS folded, ");
        match &collection.geometry {
            Some(geometry) => builder.column(&geometry.column),
            None => builder.push("NULL::geometry"),
        };
        builder.push(" AS geom");
    }

    /// The folded text that is searched.
    fn hay(&self, builder: &mut Builder) {
        match self.names {
            Some(names) => builder.push("n.").name(&names.folded),
            None => builder.column(&self.search.column),
        };
    }

    /// The name as it is written.
    fn shown(&self, builder: &mut Builder) {
        match self.names {
            Some(names) => builder.push("n.").name(&names.text),
            None => builder.column(&self.title.name),
        };
    }

    /// The number of a [`Fit`], or null.
    fn fit(&self, builder: &mut Builder) {
        builder.push("CASE WHEN ");
        if self.names.is_none() {
            builder.push("k.code = k.text OR ");
        }
        builder.push("k.typed <> k.asked AND k.typed IN (x.lower, x.lower_second) THEN 0");
        builder.push(" WHEN k.asked IN (x.name, x.second) THEN 1");
        builder.push(" WHEN starts_with(x.name, k.asked) OR starts_with(x.second, k.asked) THEN 2");
        builder.push(" WHEN position(' ' || k.asked IN ' ' || k.hay) > 0 THEN 3 WHEN true");
        for word in self.find.folded.split(' ') {
            builder.push(" AND position(' ' || ").bind(word.to_owned());
            builder.push("::text IN ' ' || k.hay) > 0");
        }
        builder.push(" THEN 4");
        if self.find.folded.chars().count() >= SHORT {
            builder.push(" WHEN k.asked <% k.hay THEN 5");
        }
        builder.push(" END");
    }

    /// Rows that an index gives cheaply and that hold every row with a [`Fit`].
    fn likely(&self, builder: &mut Builder) {
        builder.push(" AND (");
        if let (Some(code), None) = (self.code, self.names) {
            builder.column(&code.name).push(" = q.text OR ");
        }
        let folded = self.find.folded;
        if folded.chars().count() < SHORT {
            self.hay(builder);
            builder.push(" LIKE ").bind(format!("{}%", escaped(folded))).push("::text)");
            return;
        }
        // Every fit but the last has all words in the row.
        builder.push("(true");
        for word in folded.split(' ').take(WORDS) {
            builder.push(" AND ");
            self.hay(builder);
            builder.push(" LIKE ").bind(format!("%{}%", escaped(word))).push("::text");
        }
        builder.push(") OR q.folded <% ");
        self.hay(builder);
        builder.push(")");
    }

    /// Whether a row that holds for a time by days is in force today, and until when it was.
    fn in_force(&self, builder: &mut Builder) {
        let collection = self.view.collection();
        let time =
            collection.time.as_ref().and_then(|time| Some((&time.start, time.end.as_ref()?)));
        let by_day =
            |name: &str| collection.field(name).is_some_and(|field| field.kind == FieldType::Date);
        let Some((start, end)) = time.filter(|(start, end)| by_day(start) && by_day(end)) else {
            builder.push("false AS past, NULL::date AS until, ");
            return;
        };
        let today = self.find.today;
        builder
            .push("(coalesce(")
            .column(start)
            .push(" > ")
            .bind(today)
            .push("::date, false) OR coalesce(");
        builder.column(end).push(" <= ").bind(today).push("::date, false)) AS past, CASE WHEN ");
        builder
            .column(end)
            .push(" <= ")
            .bind(today)
            .push("::date THEN ")
            .column(end)
            .push(" - 1 END AS until, ");
    }
}

fn column_or_null(builder: &mut Builder, field: Option<&Field>) {
    match field {
        Some(field) => builder.column(&field.name).push("::text"),
        None => builder.push("NULL::text"),
    };
}

/// A text in which the signs of LIKE stand for themselves.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn hit(row: &Row) -> Result<Hit, StoreError> {
    const DOING: &str = "reading what was found";
    let edge = |name: &str| row.try_get::<_, Option<f64>>(name).doing(DOING);
    let edges = (edge("west")?, edge("south")?, edge("east")?, edge("north")?);
    let bbox = match edges {
        (Some(west), Some(south), Some(east), Some(north)) => Some([west, south, east, north]),
        _ => None,
    };
    let fit: i32 = row.try_get("fit").doing(DOING)?;
    let fit = Fit::of(fit)
        .ok_or_else(|| StoreError::Unexpected { doing: DOING, detail: format!("fit {fit}") })?;
    Ok(Hit {
        id: row.try_get("id").doing(DOING)?,
        code: row.try_get("code").doing(DOING)?,
        title: row.try_get("title").doing(DOING)?,
        subtitle: row.try_get("subtitle").doing(DOING)?,
        place: row.try_get("place").doing(DOING)?,
        matched: row.try_get("matched").doing(DOING)?,
        bbox,
        fit,
        past: row.try_get("past").doing(DOING)?,
        until: row.try_get("until").doing(DOING)?,
        other_marks: row.try_get("other_marks").doing(DOING)?,
        similarity: row.try_get("similarity").doing(DOING)?,
    })
}
