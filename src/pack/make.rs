//! Puts a pack together, as a whole file in a room of its own.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use chrono::{DateTime, SubsecRound as _, Utc};
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use uuid::Builder;

use super::{
    archive::{self, Entry},
    error::PackError,
    folder::{Template, read_first},
    key::PackKey,
    manifest::{
        AreaPart, FORMAT, MANIFEST, Manifest, MediaPart, RecordsPart, SIGNATURE, TilesPart,
    },
    media, papers,
    personal::{self, Asked, Opened},
    place::Place,
    records,
    style::styles,
    tiles,
};
use crate::{
    app::App,
    area::REGISTER,
    auth::Caller,
    policy::{View, counting, keys, view, view_of},
    record::{self, Reading},
    store::{StoreError, position},
    tiles::offline_sprites,
    web::Viewer,
};

/// Who made it.
const MAKER: &str = "Bản Làng";

/// The land around, as the viewer has it.
const LAND: &str = "basemap/land.json";

/// In which form a pack is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For the viewer that is installed.
    App,
    /// A folder with a page that opens by itself.
    Folder,
}

/// What goes into a pack.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Code of a province, commune or village.
    pub area: &'a str,
    /// In which form.
    pub form: Form,
    /// With photographs, sound and film.
    pub media: bool,
    /// With the personal rows of the area that a reader may see.
    pub personal: Option<Asked>,
}

/// A pack in its room, which goes away with it.
#[derive(Debug)]
pub struct Pack {
    room: TempDir,
    path: PathBuf,
    /// Its id.
    pub id: String,
    /// Bytes of the file.
    pub length: u64,
    /// Code of the area.
    pub area: String,
    /// Personal rows were put in, which the reader must still be allowed to see when they leave.
    pub(super) opened: Option<Opened>,
}

impl Pack {
    /// The file, open. From here on it has no name.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn into_file(self) -> std::io::Result<File> {
        let file = File::open(&self.path)?;
        drop(self.room);
        Ok(file)
    }

    /// The file, as long as the pack is there.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What the database tells for a pack, of one moment.
struct Gathered {
    place: Place,
    entries: Vec<Entry>,
    records: Vec<RecordsPart>,
    media: Vec<MediaPart>,
    data_version: Option<String>,
}

/// What everyone sees of each collection.
pub(super) fn public_views(app: &App) -> Vec<View> {
    let catalogue = app.catalogue();
    let public = Caller::public();
    catalogue.iter().filter_map(|own| view(&public, own, catalogue)).collect()
}

/// The area that is asked for.
pub(super) async fn place_of(
    reading: &Reading<'_>,
    views: &[View],
    code: &str,
) -> Result<Place, PackError> {
    let areas = views.iter().find(|view| view.collection().id == REGISTER);
    let areas = areas.ok_or_else(|| PackError::NoArea(code.to_owned()))?;
    Place::find(reading, areas, code).await
}

/// Makes a pack.
///
/// # Errors
/// When there is no such area, it is too large, the reader may not see what is asked for, or the database is away.
pub async fn make(app: &App, wanted: Wanted<'_>) -> Result<Pack, PackError> {
    let template =
        (wanted.form == Form::Folder).then(|| Template::of(&app.viewer())).transpose()?;
    let key = app.pack_keys().key()?;
    let room = app.exports().room()?;
    let views = public_views(app);
    let mut gathered = gathered(app, &views, &wanted, room.path()).await?;
    let id = Builder::from_random_bytes(rand::random()).into_uuid().to_string();
    let made_at = Utc::now().trunc_subsecs(0);
    let (tiles, mut entries) = drawn(app, &views, &gathered.place, room.path()).await?;
    let sets = tiles.iter().map(|own| own.set.clone()).collect();
    let public = Caller::public();
    for (name, bytes) in styles(app, &public, (&gathered.place, &sets)).await? {
        entries.push(Entry::bytes(name, bytes));
    }
    entries.append(&mut gathered.entries);
    // The last thing that is read: what leaves is what the ledger says.
    let opened = match &wanted.personal {
        Some(asked) => {
            let what = (asked, &gathered.place);
            Some(personal::opened(app.db(), app.catalogue(), what, (&id, made_at)).await?)
        }
        None => None,
    };
    let work = Work { room, id, made_at, gathered, tiles, entries, opened, template, key };
    let (app, reader) = (app.clone(), wanted.personal);
    spawn_blocking(move || work.done(&app, reader.as_ref())).await.map_err(std::io::Error::other)?
}

/// Records, media and papers.
async fn gathered(
    app: &App,
    views: &[View],
    wanted: &Wanted<'_>,
    room: &Path,
) -> Result<Gathered, PackError> {
    let mut client = app.db().connection().await?;
    let reading = record::open(&mut client, &keys(views), "pack").await?;
    let place = place_of(&reading, views, wanted.area).await?;
    // Before anything is made.
    let asked = wanted.personal.as_ref();
    let opened = asked.map(|asked| personal::views(app.catalogue(), asked, &place)).transpose()?;
    tiles::fit(views, &place)?;
    let placed: Vec<_> = views.iter().filter(|view| records::is_placed(view)).collect();
    let media_view = views.iter().find(|view| view.collection().follows.is_some());
    let (mut entries, mut parts, mut media) = (Vec::new(), Vec::new(), Vec::new());
    for view in &placed {
        let collection = view.collection();
        let written = records::write(&reading, view, &place, room).await?;
        let file = format!("records/{}.geojson", collection.id);
        entries.push(Entry::file(&file, written.path));
        let (collection, title) = (collection.id.clone(), collection.title.clone());
        let carrying = media_view.filter(|_| wanted.media && view.collection().media);
        if let Some(media_view) = carrying {
            let of = (collection.as_str(), &written.ids);
            for own in media::of_records(app, &reading, media_view, of).await? {
                entries.push(Entry::file(&own.part.file, own.path));
                media.push(own.part);
            }
        }
        parts.push(RecordsPart { collection, title, file, count: written.ids.len() });
    }
    let described: Vec<_> = placed.iter().copied().chain(opened.iter().flatten()).collect();
    let schema = papers::schema(app.catalogue(), &described);
    entries.push(Entry::bytes("schema.json", serde_json::to_vec(&schema)?));
    let forms = papers::forms(app.catalogue());
    entries.push(Entry::bytes("forms.json", serde_json::to_vec(&forms)?));
    entries.push(Entry::bytes("LICENCES.txt", papers::terms(&placed).into_bytes()));
    let data_version = version(app, &reading, asked).await?;
    Ok(Gathered { place, entries, records: parts, media, data_version })
}

/// The position of the data for whoever counts households, who would see any edit of them anyway; to others it would tell of edits.
async fn version(
    app: &App,
    reading: &Reading<'_>,
    asked: Option<&Asked>,
) -> Result<Option<String>, StoreError> {
    let Some(asked) = asked else { return edition(app, reading).await };
    let household = app.catalogue().get("household");
    let counting = household.map(|own| counting(&asked.caller, own)).unwrap_or_default();
    if counting.exact.is_some() {
        return Ok(Some(position(&**reading).await?.to_string()));
    }
    edition(app, reading).await
}

/// The edition of the public figures; `None` when none is published.
async fn edition(app: &App, reading: &Reading<'_>) -> Result<Option<String>, StoreError> {
    let public = view_of(&Caller::public(), "household_summary", app.catalogue());
    let Some(view) = &public else { return Ok(None) };
    let Some(field) = view.field("edition") else { return Ok(None) };
    let select = record::Select::new(view).only(vec![field]);
    let found = record::distinct(reading, select, 1).await?;
    Ok(found.into_iter().flatten().next().flatten())
}

/// An archive of tiles of each layer that has some in the box.
async fn drawn(
    app: &App,
    views: &[View],
    place: &Place,
    room: &Path,
) -> Result<(Vec<TilesPart>, Vec<Entry>), PackError> {
    let opened: Vec<_> = tiles::drawn(views).map(|(view, _)| view).collect();
    let asked = record::Asked::within("pack", Some(&place.bbox));
    let seen = app.atlas().open(&keys(opened), asked).await.map_err(StoreError::from)?;
    let (app, views, place) = (app.clone(), views.to_vec(), place.clone());
    let room = room.to_owned();
    let work = spawn_blocking(move || {
        let (mut parts, mut entries) = (Vec::new(), Vec::new());
        for (view, how) in tiles::drawn(&views) {
            let set = view.collection().id.clone();
            let path = room.join(format!("{set}.pmtiles"));
            if tiles::write(&app, &seen, (view, how), &place, &path)? == 0 {
                continue;
            }
            let file = format!("tiles/{set}.pmtiles");
            entries.push(Entry::file(&file, path));
            let (minzoom, maxzoom) = (how.min_zoom, how.max_zoom);
            parts.push(TilesPart { file, set, minzoom, maxzoom });
        }
        for (name, bytes) in offline_sprites(app.catalogue().codes()).map_err(PackError::Map)? {
            entries.push(Entry::bytes(name, bytes));
        }
        if let Some(land) = land(&app.viewer()) {
            entries.push(land);
        }
        Ok((parts, entries))
    });
    work.await.map_err(std::io::Error::other)?
}

/// The land around. Without a build of the viewer there is none; nobody could open the pack either.
fn land(viewer: &Viewer) -> Option<Entry> {
    viewer.plain(LAND).map(|bytes| Entry::bytes(LAND, bytes.to_vec()))
}

/// Everything that a pack is made of, to be put into its file.
struct Work {
    room: TempDir,
    id: String,
    made_at: DateTime<Utc>,
    gathered: Gathered,
    tiles: Vec<TilesPart>,
    entries: Vec<Entry>,
    opened: Option<Opened>,
    template: Option<Template>,
    key: PackKey,
}

impl Work {
    fn done(mut self, app: &App, asked: Option<&Asked>) -> Result<Pack, PackError> {
        let mut personal = None;
        if let (Some(opened), Some(asked)) = (&self.opened, asked) {
            let (part, bytes) = personal::sealed(opened, &asked.passphrase, &self.id)?;
            self.entries.push(Entry::bytes(part.file, bytes));
            personal = Some(part);
        }
        self.entries.sort_by(|one, other| one.name.cmp(&other.name));
        let files = self.entries.iter().map(Entry::part).collect::<Result<Vec<_>, _>>()?;
        let place = &self.gathered.place;
        let manifest = Manifest {
            format: FORMAT.0,
            version: FORMAT.1,
            id: self.id.clone(),
            made_at: self.made_at,
            expires_at: self.opened.as_ref().map(|own| own.expires_at),
            area: AreaPart {
                code: &place.code,
                name: &place.name,
                province: place.province.as_deref(),
            },
            bbox: place.bbox.edges(),
            maker: MAKER,
            data_version: self.gathered.data_version.clone(),
            reader: asked.map(|asked| asked.caller.actor()),
            personal,
            tiles: self.tiles.clone(),
            records: self.gathered.records.clone(),
            media: self.gathered.media.clone(),
            files,
        };
        let bytes = serde_json::to_vec(&manifest)?;
        let signature = self.key.sign(&bytes);
        self.entries.push(Entry::bytes(MANIFEST, bytes));
        self.entries.push(Entry::bytes(SIGNATURE, signature));
        let path = self.room.path().join("pack.zip");
        match &self.template {
            None => archive::write(&self.entries, &path)?,
            Some(template) => self.fold(app, template, &manifest, &path)?,
        }
        let length = path.metadata()?.len();
        let Self { room, id, opened, .. } = self;
        let area = self.gathered.place.code;
        Ok(Pack { room, path, id, length, area, opened })
    }

    /// The folder form: a page with all of it, and the papers beside it.
    fn fold(
        &self,
        app: &App,
        template: &Template,
        manifest: &Manifest<'_>,
        path: &Path,
    ) -> Result<(), PackError> {
        let page = self.room.path().join("start.html");
        template.write(&self.entries, &page)?;
        let views = public_views(app);
        let placed: Vec<_> = views.iter().filter(|view| records::is_placed(view)).collect();
        let thumbprint = app.pack_keys().thumbprint()?;
        let paper = read_first(manifest, &papers::terms(&placed), &thumbprint);
        let folder = format!("banlang-{}", manifest.area.code);
        let entries = [
            Entry::file(format!("{folder}/start.html"), page),
            Entry::bytes(format!("{folder}/README.txt"), paper),
        ];
        archive::write(&entries, path)
    }
}
