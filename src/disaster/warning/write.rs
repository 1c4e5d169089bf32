//! Drafts: made, changed, taken back, and those that follow a published message.

use deadpool_postgres::GenericClient as _;
use geo::MultiPolygon;
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;

use super::{
    content::Content,
    cover::cover,
    error::WarningError,
    message::{Hands, Kind, Warning, by},
    target::{Target, target},
};
use crate::{
    atlas::Atlas,
    auth::Caller,
    catalog::Catalogue,
    geo::to_ewkb,
    impact::Place,
    ledger::Action,
    store::{Connection, Db, Doing as _, StoreError},
};

/// A draft as the columns of the table have it.
struct Columns<'a> {
    content: &'a Content,
    target: &'a Target,
    urgency: &'static str,
    certainty: &'static str,
    responses: Vec<&'static str>,
    infos: String,
    resources: String,
    ground: Vec<u8>,
    polygons: Vec<u8>,
}

type Values<'a> = Vec<&'a (dyn ToSql + Sync)>;

impl<'a> Columns<'a> {
    fn of(
        content: &'a Content,
        target: &'a Target,
        polygons: &MultiPolygon,
    ) -> Result<Self, StoreError> {
        let odd = |error: serde_json::Error| StoreError::Unexpected {
            doing: "writing a warning",
            detail: error.to_string(),
        };
        Ok(Self {
            content,
            target,
            urgency: content.urgency.word(),
            certainty: content.certainty.word(),
            responses: content.responses.iter().map(|own| own.word()).collect(),
            infos: serde_json::to_string(&content.infos).map_err(odd)?,
            resources: serde_json::to_string(&content.resources).map_err(odd)?,
            ground: to_ewkb(target.ground.iter()),
            polygons: to_ewkb(polygons.iter()),
        })
    }

    /// Those values first, then the columns as both statements have them, then who writes.
    fn values<'b>(&'b self, first: &[&'b (dyn ToSql + Sync)], account: &'b i64) -> Values<'b> {
        let content = self.content;
        let own: [&(dyn ToSql + Sync); 18] = [
            &content.kind,
            &content.risk_level,
            &self.urgency,
            &self.certainty,
            &self.responses,
            &content.onset_at,
            &content.effective_at,
            &content.expires_at,
            &content.issuer,
            &content.contact,
            &content.web,
            &content.note,
            &self.infos,
            &self.resources,
            &self.target.areas,
            &self.target.keeper,
            &self.ground,
            &self.polygons,
        ];
        let account: &(dyn ToSql + Sync) = account;
        first.iter().copied().chain(own).chain([account]).collect()
    }
}

/// Drafts a warning for a place. Nobody else than those who work there knows of it before another person approves it.
/// Gives its number.
///
/// # Errors
/// When the caller does not write in all of the areas, or the place or the content cannot be used.
pub async fn draft(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    (content, place): (&Content, &Place),
) -> Result<i64, WarningError> {
    let hands = Hands::of(catalogue, caller);
    if hands.writes.is_empty() {
        return Err(WarningError::NotYours("any area".to_owned()));
    }
    let target = target((db, atlas), catalogue, caller, place).await?;
    let account = hands.writer_of(&target.areas)?;
    let polygons = cover(db, catalogue, caller, &target.ground).await?;
    let columns = Columns::of(content, &target, &polygons)?;
    let client = db.connection().await?;
    let id = next_number(&client).await?;
    note(caller, id, Action::Edit, &[("what", json!("drafted")), ("areas", json!(target.areas))])
        .await?;
    let kind = Kind::Alert.as_str();
    let values = columns.values(&[&id, &id, &kind], &account);
    client.execute(include_str!("sql/make.sql"), &values).await.doing("drafting a warning")?;
    Ok(id)
}

/// Gives a draft another content, and another place where one is named, if it is still of the version that was read.
///
/// # Errors
/// As [`draft`], and when somebody else has changed, approved or withdrawn it.
pub async fn change(
    (db, atlas): (&Db, &Atlas),
    catalogue: &Catalogue,
    caller: &Caller,
    (id, version): (i64, Option<i32>),
    (content, place): (&Content, Option<&Place>),
) -> Result<(), WarningError> {
    let hands = Hands::of(catalogue, caller);
    let old = by(db, &hands, id).await?;
    let account = hands.writer_of(&old.areas)?;
    old.waits()?;
    if version.is_some_and(|version| version != old.version) {
        return Err(WarningError::Changed(id));
    }
    if old.kind == Kind::Cancel && content.note.is_none() {
        return Err(WarningError::value("note", "", "say why the warning is taken back"));
    }
    let (target, polygons) = match place {
        None => (Target { ground: old.ground, areas: old.areas, keeper: old.keeper }, old.polygons),
        Some(place) => {
            let target = target((db, atlas), catalogue, caller, place).await?;
            hands.writer_of(&target.areas)?;
            let polygons = cover(db, catalogue, caller, &target.ground).await?;
            (target, polygons)
        }
    };
    let columns = Columns::of(content, &target, &polygons)?;
    note(caller, id, Action::Edit, &[("what", json!("changed"))]).await?;
    let client = db.connection().await?;
    let values = columns.values(&[&id, &old.version], &account);
    let sql = include_str!("sql/change.sql");
    let changed = client.execute(sql, &values).await.doing("changing a warning")?;
    if changed == 0 { Err(WarningError::Changed(id)) } else { Ok(()) }
}

/// Drafts an update of a published warning: at first it says what the newest message says. Gives its number.
///
/// # Errors
/// When the caller does not write there, or the message is not the newest of a warning that stands.
pub async fn update(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<i64, WarningError> {
    follow(db, catalogue, caller, id, (Kind::Update, None)).await
}

/// Drafts what takes a published warning back, and says why. Gives its number.
///
/// # Errors
/// As [`update`], and when nothing is said.
pub async fn cancel(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    (id, why): (i64, &str),
) -> Result<i64, WarningError> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > 300 || why.contains(char::is_control) {
        let reason = "say on one line, in at most 300 letters, why the warning is taken back";
        return Err(WarningError::value("note", "", reason));
    }
    follow(db, catalogue, caller, id, (Kind::Cancel, Some(why))).await
}

async fn follow(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
    (kind, why): (Kind, Option<&str>),
) -> Result<i64, WarningError> {
    let hands = Hands::of(catalogue, caller);
    let old = by(db, &hands, id).await?;
    let account = hands.writer_of(&old.areas)?;
    old.stands()?;
    let client = db.connection().await?;
    let number = next_number(&client).await?;
    let what = [("what", json!(kind.as_str())), ("follows", json!(id))];
    note(caller, number, Action::Edit, &what).await?;
    let sql = include_str!("sql/follow.sql");
    let made = client
        .execute(sql, &[&number, &id, &kind.as_str(), &why, &account])
        .await
        .doing("following a warning")?;
    if made == 0 { Err(WarningError::Changed(id)) } else { Ok(number) }
}

/// Takes a draft back before anyone has read it.
///
/// # Errors
/// When the caller neither writes nor approves there, or it is no draft any more.
pub async fn withdraw(
    db: &Db,
    catalogue: &Catalogue,
    caller: &Caller,
    id: i64,
) -> Result<(), WarningError> {
    let hands = Hands::of(catalogue, caller);
    let old: Warning = by(db, &hands, id).await?;
    let Some(account) = hands.id.filter(|_| old.held.writes || old.held.approves) else {
        return Err(WarningError::Withdraws);
    };
    old.waits()?;
    note(caller, id, Action::Review, &[("what", json!("withdrawn"))]).await?;
    let client = db.connection().await?;
    let sql = include_str!("sql/withdraw.sql");
    let done = client.execute(sql, &[&id, &account]).await.doing("withdrawing a warning")?;
    if done == 0 { Err(WarningError::Changed(id)) } else { Ok(()) }
}

/// Writes into the ledger what is about to be done with a warning.
pub(super) async fn note(
    caller: &Caller,
    id: i64,
    action: Action,
    detail: &[(&str, Value)],
) -> Result<(), WarningError> {
    Ok(caller.note(action, &format!("warning {id}"), detail).await?)
}

async fn next_number(client: &Connection) -> Result<i64, StoreError> {
    const DOING: &str = "numbering a warning";
    let row = client.query_one(include_str!("sql/next_number.sql"), &[]).await.doing(DOING)?;
    row.try_get("id").doing(DOING)
}
