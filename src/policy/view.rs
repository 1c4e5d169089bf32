//! The keys to a collection: a [`View`] opens rows, a [`CountView`] only figures about them, an [`EditView`] writes.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    gather::Gathered,
    inside::Inside,
    rows::{Rows, Within},
    table::{self, Who},
    wall::Wall,
};
use crate::{
    auth::{Areas, Caller, Partner, Person},
    catalog::{Catalogue, ClosedWhen, Closing, Collection, Field, REVIEW_NOTE, STATE, Sensitivity},
    geo,
    ledger::{Action, LedgerError, Watch},
};

/// What one caller may read of one collection. Only [`view`] makes one, and nothing reads rows without one.
#[derive(Debug, Clone)]
pub struct View {
    pub(super) collection: Arc<Collection>,
    pub(super) rows: Rows,
    pub(super) fields: Sensitivity,
    pub(super) inside: Inside,
    pub(super) valid_until: Option<DateTime<Utc>>,
    /// Why rows are open that are not open to everyone: the roles and activations, in words for the ledger.
    reason: Arc<str>,
    /// Where looks at personal rows are recorded.
    pub(super) watch: Option<Watch>,
    class: OnceLock<String>,
}

impl View {
    /// The collection.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// The rows that it opens.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The fields that it shows, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.collection.fields.iter().filter(|field| self.shows(field))
    }

    /// Those of them that a writer gives: the service decides what the others are.
    pub fn given(&self) -> impl Iterator<Item = &Field> {
        self.fields().filter(|field| !self.collection.is_decided(&field.name))
    }

    /// A field is as open as the view shows fields, of this collection or of one whose rows belong to its rows.
    pub fn shows(&self, field: &Field) -> bool {
        field.sensitivity <= self.fields
    }

    /// The field of that name, if it is shown.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.name == name)
    }

    /// It opens to everyone what it opens to its caller, so that a shared cache may keep the answer.
    pub fn is_public(&self) -> bool {
        let rows = match &self.rows {
            Rows::All => true,
            Rows::Marked { own, within, .. } => own.is_empty() && within.is_none(),
            Rows::Within(_) | Rows::OfCommunities(_) | Rows::Following(_) => false,
        };
        let outside = self.collection.media_closed.is_empty() || self.inside.is_empty();
        rows && outside && self.fields == Sensitivity::Public
    }

    /// It opens rows that hold personal data.
    pub fn is_personal(&self) -> bool {
        self.collection.sensitivity == Sensitivity::Personal
    }

    /// Where the caller sees what a community keeps to itself.
    pub fn inside(&self) -> &Inside {
        &self.inside
    }

    /// The moment at which a part of what it opens closes; an answer that is kept longer is not given again.
    pub fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.valid_until
    }

    /// Nothing of what it opens has closed.
    pub fn is_valid(&self) -> bool {
        self.valid_until.is_none_or(|until| Utc::now() < until)
    }

    /// What the database is told before it gives rows.
    pub fn wall(&self) -> Wall {
        match &self.rows {
            Rows::Within(within) if self.is_personal() => Wall::reading(within),
            Rows::Following(views) => {
                views.iter().fold(Wall::default(), |all, followed| all.and(followed.wall()))
            }
            _ => Wall::default(),
        }
    }

    /// The same with looks recorded. Personal rows are open to nobody whose looks are not.
    fn watched_by(mut self, caller: &Caller) -> Option<Self> {
        if !self.opens_personal() {
            return Some(self);
        }
        let name = format!("{} {}", self.collection.id, self.class().get(..12).unwrap_or_default());
        self.watch = Some(caller.watch(name, self.reason.to_string())?);
        Some(self)
    }

    /// It opens rows that hold personal data, or media of such rows.
    fn opens_personal(&self) -> bool {
        match &self.rows {
            Rows::Following(views) => views.iter().any(Self::opens_personal),
            _ => self.is_personal(),
        }
    }

    /// Different views have different texts: a part of cache keys and `ETag`s. What a season closes is another text on
    /// another day. It is a digest: the areas of a province alone are hundreds.
    pub fn class(&self) -> &str {
        self.class.get_or_init(|| digest(&self.text(|_| true)))
    }

    /// Different rows or fields have different texts: who holds what an earlier view with this text showed can be told what has
    /// changed since. It outlives a day unless a season closes fields.
    pub fn rights(&self) -> String {
        digest(&self.text(|closing| !closing.fields.is_empty()))
    }

    /// What makes the view another one, with the day when one of these conditions follows the seasons.
    fn text(&self, counts: impl Fn(&Closing) -> bool) -> String {
        let closings = &self.collection.media_closed;
        let inside = if closings.is_empty() { String::new() } else { self.inside.class() };
        let seasonal = closings.iter().any(|closing| {
            counts(closing) && matches!(closing.when, ClosedWhen::OutOfSeason { .. })
        });
        let day = if seasonal { geo::day_in_viet_nam().to_string() } else { String::new() };
        format!("{:?}/{}/{inside}/{day}", self.fields, self.rows.class())
    }

    /// The class with the collection.
    pub(super) fn class_of_followed(&self) -> String {
        format!("{}:{}", self.collection.id, self.class())
    }
}

/// The key to figures about rows that stay closed themselves. It shows no row: only statements that give counts take it.
#[derive(Debug, Clone)]
pub struct CountView(View);

impl CountView {
    /// The collection.
    pub fn collection(&self) -> &Arc<Collection> {
        self.0.collection()
    }

    /// The view on the rows that are counted, for statements that give counts only.
    pub fn counted(&self) -> &View {
        &self.0
    }

    /// Codes of the areas whose rows are counted.
    pub fn areas(&self) -> &[String] {
        match &self.0.rows {
            Rows::Within(within) => &within.areas,
            _ => &[],
        }
    }

    /// Every one of the codes lies in the areas that are counted.
    pub fn holds_all(&self, codes: &[String]) -> bool {
        match &self.0.rows {
            Rows::Within(within) => codes.iter().all(|code| within.areas.holds(code)),
            _ => false,
        }
    }
}

/// What one caller may count of one collection.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    /// Any ground, exactly.
    pub exact: Option<CountView>,
    /// Whole communes and villages, exactly.
    pub units: Option<CountView>,
}

impl Counting {
    /// Something: such a caller sees edits in the counts anyway, and may know the position of the data.
    pub fn is_some(&self) -> bool {
        self.exact.is_some() || self.units.is_some()
    }
}

/// What one caller may write of one collection.
#[derive(Debug, Clone)]
pub struct EditView {
    view: View,
    caller: Caller,
    /// Only these fields are written.
    only: Option<Arc<[String]>>,
    /// These fields stay as they are in rows that are there.
    kept: Arc<[String]>,
}

impl EditView {
    /// What the caller reads and writes: rows outside it can be neither made nor changed.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The name that the change table keeps.
    pub fn actor(&self) -> String {
        self.caller.actor()
    }

    /// Writes into the ledger what is about to be done. When that fails, it must not be done.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub async fn note(&self, action: Action, detail: &[(&str, Value)]) -> Result<(), LedgerError> {
        self.caller.note(action, &self.view.collection.id, detail).await
    }

    /// The fields that a change of a row writes.
    pub fn written(&self) -> impl Iterator<Item = &Field> {
        self.view.fields().filter(|field| self.writes(&field.name))
    }

    /// A change of a row writes the field.
    pub fn writes(&self, field: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().any(|name| name == field))
            && !self.kept.iter().any(|name| name == field)
    }

    /// Rows can be made and removed, not only changed in some fields.
    pub fn is_whole(&self) -> bool {
        self.only.is_none()
    }

    /// What the database is told before it takes rows.
    pub fn wall(&self) -> Wall {
        match &self.view.rows {
            Rows::Within(within) if self.view.is_personal() => Wall::writing(&within.areas),
            _ => Wall::default(),
        }
    }
}

/// The view of a caller on the collection with that id; an unknown and a closed collection look the same.
pub fn view_of(caller: &Caller, id: &str, catalogue: &Catalogue) -> Option<View> {
    view(caller, catalogue.get(id)?, catalogue)
}

/// The view of a caller on a collection; `None` when it must seem not to exist.
pub fn view(caller: &Caller, collection: &Arc<Collection>, catalogue: &Catalogue) -> Option<View> {
    let gathered = Gathered::of(caller, collection);
    let everything = gathered.everything();
    let own = gathered.own();
    let (rows, fields) = if collection.follows.is_some() {
        let followed = catalogue.iter().filter(|other| other.media && other.follows.is_none());
        let views = followed.filter_map(|other| view(caller, other, catalogue)).collect();
        (Rows::Following(views), everything.or(gathered.own_fields())?)
    } else if let Some(fields) = everything {
        let marked = collection.public_rows.clone().filter(|_| !caller.is_operator());
        let own = if collection.area_column.is_some() { own.clone() } else { Areas::default() };
        (marked.map_or(Rows::All, |mark| Rows::Marked { mark, own, within: None }), fields)
    } else if let Some(partner) = caller.as_partner() {
        (named(collection, partner)?, gathered.own_fields()?)
    } else {
        let fields = gathered.own_fields()?;
        let openings = Arc::clone(&gathered.openings);
        (within(collection, own.clone(), openings, whole(caller, collection, catalogue))?, fields)
    };
    let inside = Inside::of(caller);
    let view = View {
        collection: Arc::clone(collection),
        valid_until: [gathered.until(), inside.until(), rows.until()].into_iter().flatten().min(),
        rows,
        fields,
        inside,
        reason: Arc::from(gathered.reason()),
        watch: None,
        class: OnceLock::new(),
    };
    view.watched_by(caller)
}

/// The view of a caller on what the rows of a collection were; `None` when it opens nothing or there is no past.
///
/// It opens no more than [`view`], and nothing by an activation, which is about rows as they are.
pub fn past_view(
    caller: &Caller,
    collection: &Arc<Collection>,
    catalogue: &Catalogue,
) -> Option<View> {
    let mut past = view(caller, collection, catalogue).filter(|_| collection.has_past())?;
    if let Rows::Within(now) = &past.rows {
        past.rows = within(collection, now.areas.clone(), Arc::default(), None)?;
        past.class = OnceLock::new();
    }
    past.watched_by(caller)
}

/// The caller is told who changed a record.
pub fn is_told_actors(caller: &Caller) -> bool {
    let roles = caller.as_person().into_iter().flat_map(Person::roles).map(Who::In);
    roles.chain(caller.is_operator().then_some(Who::Operator)).any(table::is_told_actors)
}

/// What a key opens of a collection that it names. It is no officer: of a collection that marks its public rows it opens
/// none but those.
fn named(collection: &Collection, partner: &Partner) -> Option<Rows> {
    let mark = collection.public_rows.clone();
    match (mark, partner.areas.clone()) {
        (None, None) => Some(Rows::All),
        (None, Some(areas)) => within(collection, areas, Arc::default(), None),
        (Some(mark), areas) => {
            let placed = areas.is_none() || collection.area_column.is_some();
            placed.then(|| Rows::Marked { mark, own: Areas::default(), within: areas })
        }
    }
}

/// The view on the rows that this collection's rows belong to.
fn whole(caller: &Caller, collection: &Collection, catalogue: &Catalogue) -> Option<Box<View>> {
    let belongs = collection.belongs.as_ref()?;
    view_of(caller, &belongs.collection, catalogue).map(Box::new)
}

fn within(
    collection: &Collection,
    areas: Areas,
    openings: Arc<[crate::auth::Opening]>,
    whole: Option<Box<View>>,
) -> Option<Rows> {
    // A collection that is tied to no area belongs to nobody's areas.
    let placed = collection.area_column.is_some() && !(areas.is_empty() && openings.is_empty());
    placed.then_some(Rows::Within(Within { areas, openings, whole }))
}

/// What a caller may count of a collection, exactly.
pub fn counting(caller: &Caller, collection: &Arc<Collection>) -> Counting {
    if collection.review {
        // A count of drafts tells of them; what is approved is counted as it is seen.
        return Counting::default();
    }
    let gathered = Gathered::of(caller, collection);
    let reason: Arc<str> = Arc::from(format!("counts: {}", gathered.reason_of_counts()));
    let key = |areas: Areas| {
        let rows = within(collection, areas, Arc::default(), None)?;
        let view = View {
            collection: Arc::clone(collection),
            rows,
            fields: Sensitivity::Personal,
            inside: Inside::default(),
            valid_until: gathered.until(),
            reason: Arc::clone(&reason),
            watch: None,
            class: OnceLock::new(),
        };
        view.watched_by(caller).map(CountView)
    };
    Counting { exact: key(gathered.exact()), units: key(gathered.units()) }
}

/// The view in which a caller may write; `None` when it may not.
pub fn edit_view(caller: &Caller, collection: &Arc<Collection>) -> Option<EditView> {
    if collection.read_only {
        return None;
    }
    let gathered = Gathered::of(caller, collection);
    let rows = if gathered.writes_everything {
        Rows::All
    } else {
        within(collection, gathered.written(), Arc::default(), None)?
    };
    // What a community says of its own things is for its stewards to change, and what is approved for approvers.
    let labels = collection.community.iter().flat_map(|community| &community.labels);
    let labels = labels.filter(|_| !gathered.writes_everything).cloned();
    let decided = collection.fields.iter().filter(|field| collection.is_decided(&field.name));
    let kept = labels.chain(decided.map(|field| field.name.clone())).collect();
    let view = written(caller, (collection, &gathered), rows, gathered.until())?;
    Some(EditView { view, caller: caller.clone(), only: None, kept })
}

/// The view of rows that a caller writes, until a moment.
fn written(
    caller: &Caller,
    (collection, gathered): (&Arc<Collection>, &Gathered),
    rows: Rows,
    valid_until: Option<DateTime<Utc>>,
) -> Option<View> {
    let view = View {
        collection: Arc::clone(collection),
        rows,
        fields: gathered.everything().max(gathered.own_fields())?,
        inside: Inside::of(caller),
        valid_until,
        reason: Arc::from(gathered.reason()),
        watch: None,
        class: OnceLock::new(),
    };
    view.watched_by(caller)
}

/// The view in which a caller sets the labels of its communities; `None` when it speaks for none.
pub fn label_view(caller: &Caller, collection: &Arc<Collection>) -> Option<EditView> {
    let labels = collection.community.as_ref()?.labels.clone();
    collection.area_column.as_ref()?;
    let stewardships = caller.as_person()?.stewardships();
    if stewardships.is_empty() {
        return None;
    }
    let view = View {
        collection: Arc::clone(collection),
        rows: Rows::OfCommunities(stewardships.into()),
        fields: Sensitivity::Public,
        inside: Inside::of(caller),
        valid_until: stewardships.iter().filter_map(|own| own.scope.until).min(),
        reason: Arc::from("steward"),
        watch: None,
        class: OnceLock::new(),
    };
    Some(EditView { view, caller: caller.clone(), only: Some(labels.into()), kept: Arc::default() })
}

/// The view in which a caller approves drafts of others and sends them back; `None` when it may not.
pub fn review_view(caller: &Caller, collection: &Arc<Collection>) -> Option<EditView> {
    let gathered = Gathered::of(caller, collection);
    let (areas, until) = gathered.reviewed();
    let rows = within(collection, areas, Arc::default(), None)?;
    let view = written(caller, (collection, &gathered), rows, until)?;
    let only = [STATE, REVIEW_NOTE].map(str::to_owned);
    Some(EditView { view, caller: caller.clone(), only: Some(only.into()), kept: Arc::default() })
}

/// The view in which a caller merges rows that speak of the same thing; `None` when it may not, or none can be.
pub fn merge_view(caller: &Caller, collection: &Arc<Collection>) -> Option<EditView> {
    if collection.decided.is_empty() {
        return None;
    }
    let gathered = Gathered::of(caller, collection);
    let (areas, until) = gathered.merged();
    let rows = if gathered.writes_everything {
        Rows::All
    } else {
        within(collection, areas, Arc::default(), None)?
    };
    let view = written(caller, (collection, &gathered), rows, until)?;
    let only = Some(collection.decided.clone().into());
    Some(EditView { view, caller: caller.clone(), only, kept: Arc::default() })
}

fn digest(class: &str) -> String {
    hex::encode(Sha256::digest(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_has_no_view_of_anything_but_public_collections() {
        let catalogue = Catalogue::built_in().unwrap();
        for collection in catalogue.iter() {
            let open = view(&Caller::public(), collection, &catalogue).is_some();
            assert_eq!(open, collection.sensitivity == Sensitivity::Public, "{}", collection.id);
            assert!(edit_view(&Caller::public(), collection).is_none(), "{}", collection.id);
            let counting = counting(&Caller::public(), collection);
            assert!(counting.exact.is_none() && counting.units.is_none(), "{}", collection.id);
        }
    }

    #[test]
    fn the_command_line_alone_reads_and_writes_no_personal_data() {
        let catalogue = Catalogue::built_in().unwrap();
        let household = catalogue.get("household").unwrap();
        assert!(view(&Caller::operator(), household, &catalogue).is_none());
        assert!(edit_view(&Caller::operator(), household).is_none());
        assert!(edit_view(&Caller::operator(), catalogue.get("area").unwrap()).is_some());
    }
}
