//! The demonstration: made-up households and figures on real and made-up ground, loaded in the way in which an
//! office loads its own files. Loading it again changes nothing.

use std::{collections::BTreeMap, fs, io, path::Path};

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};

use super::{
    IngestError, ListLoaded, Progress, Reader, Report, Request, import, load_lineage, load_names,
};
use crate::{
    auth::{AccountError, Accounts, Caller, NewGrant, NewUser, Role},
    catalog::{Catalogue, Value},
    disclosure::{EditionError, make_edition, newest_published, publish},
    ledger::Ledger,
    media::{self, Change, MediaError, MediaStore, NewMedia, Source, Words},
    policy::{edit_view, view},
    record::{Select, count, open, page},
    store::{Connection, Db, StoreError},
};

static MEDIA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/demo/media");

/// Name of the account that the personal part is loaded as.
pub const DEMO_ACCOUNT: &str = "demo";

/// Name of the account that approves the public figures: another one than the maker's.
const DEMO_APPROVER: &str = "demo-approver";

/// The provinces that the demonstration is about; the account edits them.
const PROVINCES: [&str; 2] = ["51", "66"];

/// The day that the public figures speak of: the last on which the poverty status of the data holds.
const AS_OF: (i32, u32, u32) = (2025, 12, 31);

/// A file of the demonstration.
type Part = (&'static str, &'static str, &'static [u8]);

/// Collection, name and content of the files that anyone may read, in the order in which they refer to one another.
const OPEN: [Part; 8] = [
    ("area", "area.geojson.gz", include_bytes!("../../data/demo/area.geojson.gz")),
    (
        "disaster_event",
        "disaster_event.geojson.gz",
        include_bytes!("../../data/demo/disaster_event.geojson.gz"),
    ),
    ("event_track", "event_track.csv.gz", include_bytes!("../../data/demo/event_track.csv.gz")),
    (
        "cultural_item",
        "cultural_item.geojson",
        include_bytes!("../../data/demo/cultural_item.geojson"),
    ),
    ("stat_value", "stat_value.csv.gz", include_bytes!("../../data/demo/stat_value.csv.gz")),
    ("road", "road.geojson.gz", include_bytes!("../../data/demo/road.geojson.gz")),
    ("shelter", "shelter.geojson.gz", include_bytes!("../../data/demo/shelter.geojson.gz")),
    ("facility", "facility.geojson.gz", include_bytes!("../../data/demo/facility.geojson.gz")),
];

/// The files with households.
const HOUSEHOLDS: [Part; 2] = [
    ("household", "household.csv.gz", include_bytes!("../../data/demo/household.csv.gz")),
    (
        "household_status",
        "household_status.csv.gz",
        include_bytes!("../../data/demo/household_status.csv.gz"),
    ),
];

/// Whom to call.
const CONTACTS: Part =
    ("contact", "contact.csv.gz", include_bytes!("../../data/demo/contact.csv.gz"));

/// What became of units.
const LINEAGE: &str = include_str!("../../data/demo/area_lineage.csv");

/// Other names of units.
const NAMES: &str = include_str!("../../data/demo/area_alias.csv");

/// Pictures, sounds and films: one line for each, with the record that it belongs to.
const MEDIA_LIST: &str = include_str!("../../data/demo/media.csv");

/// The collection whose records they belong to.
const MEDIA_OF: &str = "cultural_item";

/// Why the demonstration was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file could not be imported.
    #[error("{file} could not be loaded: {cause}")]
    Import {
        /// The file.
        file: String,
        /// Why not.
        cause: IngestError,
    },
    /// A row of a file was refused; the demonstration has no such rows.
    #[error("{file}: row {row} was refused: {reason}")]
    Refused {
        /// The file.
        file: String,
        /// The row.
        row: u64,
        /// Why.
        reason: String,
    },
    /// A file of the demonstration is not as the program expects it.
    #[error("{file} of the demonstration is damaged: {problem}")]
    Damaged {
        /// The file.
        file: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// A temporary file could not be written.
    #[error("a temporary file could not be written")]
    Io(#[from] io::Error),
    /// The account could not be made.
    #[error("the account of the demonstration could not be made")]
    Account(#[from] AccountError),
    /// The public figures could not be made.
    #[error("the public household figures could not be made")]
    Edition(#[from] EditionError),
    /// A picture, sound or film could not be kept.
    #[error("{file} could not be kept")]
    Media {
        /// The file.
        file: String,
        /// Why not.
        #[source]
        cause: MediaError,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What loading the demonstration did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoLoaded {
    /// Rows and files that are new or changed; 0 when everything was there already.
    pub changes: u64,
    /// The account of the demonstration was made now. Nobody knows its password until one is set.
    pub account_made: bool,
}

/// There is no area yet: the database is as `banlang migrate` made it.
///
/// # Errors
/// When the database is away.
pub async fn is_unused(db: &Db, catalogue: &Catalogue) -> Result<bool, StoreError> {
    let mut connection = db.connection().await?;
    let Some(areas) = catalogue.get("area") else { return Ok(false) };
    match view(&Caller::operator(), areas, catalogue) {
        Some(view) => {
            let reading = open(&mut connection, &[&view], "demo").await?;
            Ok(count(&reading, &Select::new(&view)).await? == 0)
        }
        None => Ok(false),
    }
}

/// Loads the demonstration; `say` gets a line for each part.
///
/// # Errors
/// When the database is away, or a part was refused.
pub async fn load_demo(
    reader: &Reader,
    db: &Db,
    catalogue: &Catalogue,
    store: &MediaStore,
    ledger: &Ledger,
    say: &(dyn Fn(&str) + Send + Sync),
) -> Result<DemoLoaded, DemoError> {
    let folder = tempfile::tempdir()?;
    let loading = Loading { reader, db, catalogue, folder: folder.path(), say };
    let mut done = DemoLoaded::default();
    for part in OPEN {
        done.changes += loading.part(&Caller::operator(), part).await?;
    }
    for (file, loaded) in [
        ("area_lineage.csv", load_lineage(db, LINEAGE.as_bytes()).await),
        ("area_alias.csv", load_names(db, NAMES.as_bytes()).await),
    ] {
        done.changes += loading.list(file, loaded)?;
    }
    let accounts = Accounts::new(db.clone(), ledger.clone());
    let editor = PROVINCES.map(|area| (Role::Editor, area));
    let approver = PROVINCES.map(|area| (Role::Approver, area));
    let made = account(&accounts, DEMO_ACCOUNT, "Cán bộ minh hoạ", &editor).await?;
    account(&accounts, DEMO_APPROVER, "Người duyệt minh hoạ", &approver).await?;
    let officer = accounts.caller_named(DEMO_ACCOUNT).await?;
    done.account_made = made;
    let mut households = 0;
    for part in HOUSEHOLDS {
        households += loading.part(&officer, part).await?;
    }
    done.changes += households;
    done.changes += loading.part(&officer, CONTACTS).await?;
    done.changes += loading.edition(households > 0).await?;
    done.changes += loading.media(store).await?;
    Ok(done)
}

/// Makes an account with a password that nobody knows when there is none; says whether it did.
async fn account(
    accounts: &Accounts,
    name: &str,
    display_name: &str,
    roles: &[(Role, &str)],
) -> Result<bool, DemoError> {
    let password = hex::encode(rand::random::<[u8; 32]>());
    let user = NewUser {
        name,
        display_name,
        password: &password,
        by: "demonstration",
        must_change_password: false,
    };
    let made = match accounts.add_user(&user).await {
        Ok(_) => true,
        Err(AccountError::Exists(_)) => false,
        Err(error) => return Err(error.into()),
    };
    for (role, area) in roles {
        let grant = NewGrant { area: Some(area), ..NewGrant::of(name, *role) };
        match accounts.grant_for_demonstration(&grant).await {
            Ok(_) | Err(AccountError::Granted(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(made)
}

struct Loading<'a> {
    reader: &'a Reader,
    db: &'a Db,
    catalogue: &'a Catalogue,
    folder: &'a Path,
    say: &'a (dyn Fn(&str) + Send + Sync),
}

impl Loading<'_> {
    /// Imports a file; gives the number of rows that are new or changed.
    async fn part(
        &self,
        caller: &Caller,
        (collection, file, content): Part,
    ) -> Result<u64, DemoError> {
        let refused = |problem: &str| DemoError::Damaged { file, problem: problem.to_owned() };
        let found = self.catalogue.get(collection).ok_or_else(|| refused("no such collection"))?;
        let edit =
            edit_view(caller, found).ok_or_else(|| refused("the account may not load it"))?;
        let path = self.folder.join(file);
        fs::write(&path, content)?;
        let quiet = |_: Progress| ();
        let request = Request::new(path);
        let report = import(self.reader, self.db, self.catalogue, &edit, &request, &quiet).await;
        let report = report.map_err(|cause| DemoError::Import { file: file.to_owned(), cause })?;
        if let Some(refusal) = report.refusals.first() {
            return Err(DemoError::Refused {
                file: file.to_owned(),
                row: refusal.row,
                reason: refusal.reason.en.clone(),
            });
        }
        let Report { rows, new, changed, .. } = report;
        (self.say)(&format!("{file}: {rows} rows, {new} new, {changed} changed"));
        Ok(new + changed)
    }

    fn list(
        &self,
        file: &'static str,
        loaded: Result<ListLoaded, IngestError>,
    ) -> Result<u64, DemoError> {
        let ListLoaded { changed, .. } =
            loaded.map_err(|cause| DemoError::Import { file: file.to_owned(), cause })?;
        (self.say)(&format!("{file}: {changed} new or changed"));
        Ok(changed)
    }

    /// Makes and publishes the public figures when there are none, or when households changed.
    async fn edition(&self, changed: bool) -> Result<u64, DemoError> {
        let mut client = self.db.connection().await?;
        if !changed && newest_published(&client).await?.is_some() {
            return Ok(0);
        }
        let (year, month, day) = AS_OF;
        let as_of = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let made = make_edition(&mut client, as_of, DEMO_ACCOUNT).await?;
        let edition = publish(&mut client, made.id, DEMO_APPROVER).await?;
        let figures = edition.report.map_or(0, |report| report.published);
        (self.say)(&format!("household figures: edition {} with {figures} figures", edition.id));
        Ok(1)
    }

    /// Attaches pictures, sounds and films to their records.
    async fn media(&self, store: &MediaStore) -> Result<u64, DemoError> {
        let mut client = self.db.connection().await?;
        let rows = table("media.csv", MEDIA_LIST)?;
        let (all, mut changes) = (rows.len(), 0);
        for row in rows {
            match self.medium(&mut client, store, row).await {
                Ok(change) => changes += u64::from(change != Change::Unchanged),
                // One picture less is no reason to have no demonstration.
                Err(DemoError::Media { file, cause }) if !matches!(cause, MediaError::Store(_)) => {
                    (self.say)(&format!("{file} is left out: {cause}"));
                }
                Err(error) => return Err(error),
            }
        }
        (self.say)(&format!("media: {all} files, {changes} new or changed"));
        Ok(changes)
    }

    async fn medium(
        &self,
        client: &mut Connection,
        store: &MediaStore,
        mut row: BTreeMap<String, String>,
    ) -> Result<Change, DemoError> {
        let damaged = |problem: String| DemoError::Damaged { file: "media.csv", problem };
        let mut take = |column: &str| row.remove(column).unwrap_or_default();
        let (code, record, file) = (take("code"), take("record_code"), take("file"));
        let words = Words {
            title_vi: take("title_vi"),
            title_en: Some(take("title_en")),
            caption_vi: Some(take("caption_vi")),
            caption_en: Some(take("caption_en")),
            transcript_vi: Some(take("transcript_vi")),
            transcript_en: Some(take("transcript_en")),
            credit: take("credit"),
            licence: take("licence"),
            illustration: take("illustration") == "true",
        };
        let name = file.trim_start_matches("media/");
        let content = MEDIA.get_file(name).ok_or_else(|| damaged(format!("{file} is missing")))?;
        let path = self.folder.join("medium");
        fs::write(&path, content.contents())?;
        let collection = self.catalogue.get(MEDIA_OF);
        let edit = collection.and_then(|found| edit_view(&Caller::operator(), found));
        let edit = edit.ok_or_else(|| damaged(format!("{MEDIA_OF} cannot be edited")))?;
        let key = edit.view().field("code").ok_or_else(|| damaged("no code".to_owned()))?;
        let select = Select::new(edit.view()).equal(key, Some(Value::Text(record.clone())));
        let reading = open(client, &[&edit], "demo").await?;
        let found = page(&reading, select, 1).await?;
        drop(reading);
        let record =
            found.records.first().ok_or_else(|| damaged(format!("{record} is missing")))?;
        let new =
            NewMedia { code: Some(code), record_id: record.id, source: Source::Path(path), words };
        let added = media::add(client, store, &edit, new).await;
        added.map(|added| added.change).map_err(|cause| DemoError::Media { file, cause })
    }
}

/// The rows of a CSV text by column name.
fn table(file: &'static str, text: &str) -> Result<Vec<BTreeMap<String, String>>, DemoError> {
    let rows: Result<Vec<_>, csv::Error> =
        csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect();
    rows.map_err(|error| DemoError::Damaged { file, problem: error.to_string() })
}
