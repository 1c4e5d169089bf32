//! A page of the feed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::token::{Seal, Token, digest};
use crate::{
    auth::Areas,
    geo::LonLatBox,
    policy::{View, keys},
    record::{self, Asked, Change, Condition, Placed, Reading, Record, Select, Turn},
    store::{Connection, Doing as _, Position, StoreError, mark, position},
};

/// Rows that one page looks at, at most: most of them may be hidden.
const LOOKED_AT: usize = 2048;

/// The route in the ledger.
const ROUTE: &str = "changes";

/// What is asked.
#[derive(Debug)]
pub(super) struct Question {
    /// Through which views, each on the past of a collection of its own.
    pub(super) views: Vec<View>,
    /// Code of an area outside which nothing is told.
    pub(super) area: Option<String>,
    /// A box that rows meet.
    pub(super) bbox: Option<LonLatBox>,
    /// A filter that rows pass, when there is one view.
    pub(super) condition: Option<Condition>,
    /// Most changes of a page.
    pub(super) limit: usize,
    /// Digest of what the client wrote.
    pub(super) digest: String,
}

/// A change as it looks to the one who asks.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) collection: String,
    pub(super) id: i64,
    pub(super) change: Change,
    pub(super) at: DateTime<Utc>,
    /// The row as it is; `None` when it is gone for the one who asks.
    pub(super) record: Option<Record>,
}

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) changes: Vec<Told>,
    /// Where the next page begins.
    pub(super) next: String,
    /// There is more already.
    pub(super) more: bool,
}

/// Why a page is not given.
#[derive(Debug)]
pub(super) enum Refused {
    /// The token is of another history, or of a later state of this one.
    OtherHistory,
    /// The caller may see something else than when the token was made.
    OtherRights,
    /// The token belongs to other parameters.
    OtherQuestion,
    /// The token cannot be sealed.
    Unsealed,
    /// The database is away.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A row that a transaction changed, in the order of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Touched {
    position: i64,
    collection: String,
    id: i64,
}

/// A position, and up to which of its rows; `None` for all of them.
type Place = (i64, Option<(String, i64)>);

impl Touched {
    fn place(&self) -> Place {
        (self.position, Some((self.collection.clone(), self.id)))
    }
}

/// What the history says before anything is looked at.
struct Look {
    seal: Seal,
    /// The place of the token.
    since: Option<Token>,
    newest: Position,
    rights: String,
    areas: Option<Areas>,
    /// Rows to look at, each once, at its first place.
    touched: Vec<Touched>,
    /// Position, and the rows of it, where looking ends; `None` at the newest.
    end: Option<Place>,
}

/// What came after the token; without one nothing, and the newest token.
///
/// # Errors
/// When the token cannot be followed, or the database is away.
pub(super) async fn page(
    connection: &mut Connection,
    question: &Question,
    since: Option<&str>,
) -> Result<Page, Refused> {
    let reading = record::open(connection, &[], ROUTE).await?;
    let look = look(&reading, question, since).await?;
    drop(reading);
    let mut end = look.end.clone();
    let mut changes = Vec::new();
    if let Some(since) = &look.since {
        let told;
        (changes, told) = tell(connection, question, &look, since).await?;
        end = told.or(end);
    }
    let more = end.is_some();
    let (position, inside) = end.unwrap_or((look.newest.number, None));
    let mark = mark_of(connection, position).await?;
    let (epoch, question) = (look.newest.epoch, question.digest.clone());
    let next = Token { epoch, position, mark, rights: look.rights, question, inside };
    let next = next.written(&look.seal).ok_or(Refused::Unsealed)?;
    Ok(Page { changes, next, more })
}

/// Checks the token and finds the rows that come next.
async fn look(
    reading: &Reading<'_>,
    question: &Question,
    since: Option<&str>,
) -> Result<Look, Refused> {
    let newest = position(&**reading).await?;
    let areas = areas(reading, question).await?;
    let rights =
        question.views.iter().flat_map(|view| [view.collection().id.clone(), view.rights()]);
    let rights: Vec<_> = rights.chain(areas.as_ref().map(|own| own.digest().to_owned())).collect();
    let rights = digest(rights.iter().map(String::as_str));
    let seal = seal(reading).await?;
    let mut look =
        Look { seal, since: None, newest, rights, areas, touched: Vec::new(), end: None };
    let Some(since) = since else { return Ok(look) };
    let since = Token::read(since, &look.seal).ok_or(Refused::OtherHistory)?;
    if since.epoch != look.newest.epoch
        || since.position > look.newest.number
        || since.mark != mark_of(reading, since.position).await?
    {
        return Err(Refused::OtherHistory);
    }
    if since.question != question.digest {
        return Err(Refused::OtherQuestion);
    }
    if since.rights != look.rights {
        return Err(Refused::OtherRights);
    }
    let mut touched = touched(reading, question, &since).await?;
    look.end = cut(&mut touched);
    let mut seen = BTreeSet::new();
    touched.retain(|row| seen.insert((row.collection.clone(), row.id)));
    look.touched = touched;
    look.since = Some(since);
    Ok(look)
}

async fn mark_of(client: &tokio_postgres::Client, position: i64) -> Result<String, StoreError> {
    Ok(digest(mark(client, position).await?.as_deref()))
}

/// What seals the tokens of this database.
async fn seal(reading: &Reading<'_>) -> Result<Seal, StoreError> {
    const DOING: &str = "reading the key of the feed";
    let row = reading.query_one(include_str!("sql/feed_key.sql"), &[]).await.doing(DOING)?;
    let key: Vec<u8> = row.try_get("key").doing(DOING)?;
    let key = key.try_into().map_err(|_length| StoreError::Unexpected {
        doing: DOING,
        detail: "the key has another length".to_owned(),
    })?;
    Ok(Seal::of(key))
}

/// The codes within the area that is asked for.
async fn areas(reading: &Reading<'_>, question: &Question) -> Result<Option<Areas>, StoreError> {
    const DOING: &str = "looking for the areas within one";
    let Some(code) = &question.area else { return Ok(None) };
    let row =
        reading.query_one(include_str!("sql/areas_within.sql"), &[code]).await.doing(DOING)?;
    let codes: Vec<String> = row.try_get("codes").doing(DOING)?;
    Ok(Some(codes.into_iter().collect()))
}

/// The rows that come next, one more than a page looks at.
async fn touched(
    reading: &Reading<'_>,
    question: &Question,
    since: &Token,
) -> Result<Vec<Touched>, StoreError> {
    const DOING: &str = "looking for changes";
    let collections: Vec<_> = question.views.iter().map(|view| &view.collection().id).collect();
    // Behind the last row: of a transaction that is told whole nothing is left.
    let (position, collection, id) = match &since.inside {
        Some((collection, id)) => (since.position, collection.as_str(), *id),
        None => (since.position + 1, "", 0),
    };
    let most = i64::try_from(LOOKED_AT + 1).unwrap_or(i64::MAX);
    let sql = include_str!("sql/touched_rows.sql");
    let rows = reading
        .query(sql, &[&position, &collection, &id, &collections, &most])
        .await
        .doing(DOING)?;
    let touched = rows.iter().map(|row| {
        Ok(Touched {
            position: row.try_get("position").doing(DOING)?,
            collection: row.try_get("collection").doing(DOING)?,
            id: row.try_get("id").doing(DOING)?,
        })
    });
    touched.collect()
}

/// Cuts off what is more than a page looks at, and says where that is.
fn cut(touched: &mut Vec<Touched>) -> Option<Place> {
    let is_more = touched.len() > LOOKED_AT;
    touched.truncate(LOOKED_AT);
    touched.last().filter(|_| is_more).map(Touched::place)
}

/// Tells what has changed for the one who asks, up to the limit: then also where that is.
async fn tell(
    connection: &mut Connection,
    question: &Question,
    look: &Look,
    since: &Token,
) -> Result<(Vec<Told>, Option<Place>), StoreError> {
    let mut ids: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for row in &look.touched {
        ids.entry(&row.collection).or_default().push(row.id);
    }
    let views: Vec<_> = question
        .views
        .iter()
        .filter(|view| ids.contains_key(view.collection().id.as_str()))
        .collect();
    if views.is_empty() {
        return Ok((Vec::new(), None));
    }
    let placed = match &question.condition {
        Some(condition) => Some(condition.placed(&*connection).await?),
        None => None,
    };
    let asked = Asked::within(ROUTE, question.bbox.as_ref());
    let reading = record::open(connection, &keys(views.iter().copied()), asked).await?;
    let selects = views
        .iter()
        .map(|view| (view.collection().id.as_str(), select(question, look, placed.as_ref(), view)));
    let selects: BTreeMap<_, _> = selects.collect();
    // Of a transaction that is told in part, the state before it is the one that the rest of its rows are in.
    let base = since.position - i64::from(since.inside.is_some());
    let mut turns: BTreeMap<(&str, i64), Turn> = BTreeMap::new();
    for (collection, ids) in ids {
        let Some(select) = selects.get(collection) else { continue };
        let found = record::turns(&reading, select, ids, base).await?;
        turns.extend(found.into_iter().map(|(id, turn)| ((collection, id), turn)));
    }
    let mut turned = look
        .touched
        .iter()
        .filter_map(|row| turns.get(&(row.collection.as_str(), row.id)).map(|turn| (row, *turn)));
    let given: Vec<_> = turned.by_ref().take(question.limit).collect();
    let end = given.last().filter(|_| turned.next().is_some());
    let end = end.map(|(row, _)| row.place());
    Ok((present(&reading, &selects, &given).await?, end))
}

fn select<'a>(
    question: &Question,
    look: &Look,
    placed: Option<&Placed>,
    view: &'a View,
) -> Select<'a> {
    let mut select = Select::new(view);
    if let Some(condition) = placed {
        select = select.passing(condition.clone());
    }
    if let Some(bbox) = question.bbox {
        select = select.meeting(bbox);
    }
    match &look.areas {
        Some(areas) => select.of_areas(areas.clone()),
        None => select,
    }
}

/// The changes with the rows as they are.
async fn present(
    reading: &Reading<'_>,
    selects: &BTreeMap<&str, Select<'_>>,
    given: &[(&Touched, Turn)],
) -> Result<Vec<Told>, StoreError> {
    let mut records = BTreeMap::new();
    for (collection, select) in selects {
        let ids = given.iter().filter(|(row, _)| row.collection == *collection);
        let ids: Vec<_> = ids.map(|(row, _)| row.id).collect();
        let most = i64::try_from(ids.len()).unwrap_or(i64::MAX - 1);
        if most > 0 {
            let page = record::page(reading, select.clone().with_ids(ids), most).await?;
            let found = page.records.into_iter();
            records.extend(found.map(|record| ((*collection, record.id), record)));
        }
    }
    let told = given.iter().map(|(row, turn)| {
        let record = records.remove(&(row.collection.as_str(), row.id));
        let change = match (&record, turn.was_shown) {
            (None, _) => Change::Delete,
            (Some(_), false) => Change::Create,
            (Some(_), true) => Change::Update,
        };
        let collection = row.collection.clone();
        Told { collection, id: row.id, change, at: turn.at, record }
    });
    Ok(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(position: i64, collection: &str, ids: std::ops::Range<i64>) -> Vec<Touched> {
        ids.map(|id| Touched { position, collection: collection.to_owned(), id }).collect()
    }

    #[test]
    fn a_page_looks_at_so_many_rows_and_the_next_goes_on_behind_the_last() {
        let mut touched = rows(1, "area", 1..2049);
        assert_eq!((cut(&mut touched), touched.len()), (None, LOOKED_AT));

        let mut touched = rows(1, "area", 7..9);
        touched.extend(rows(1, "household", 4000..8000));
        assert_eq!(cut(&mut touched), Some((1, Some(("household".to_owned(), 6045)))));
        assert_eq!(touched.len(), LOOKED_AT);
    }
}
