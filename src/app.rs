//! What every handler can reach.

use std::{path::PathBuf, sync::Arc};

use arc_swap::ArcSwap;
use axum::extract::FromRef;
use tokio::sync::Mutex;

use crate::{
    atlas::Atlas,
    auth::{Accounts, SESSION_COOKIE},
    catalog::Catalogue,
    changes::Streams,
    export::Limited,
    http::{Gate, Limits, PublicUrl},
    ingest::{ImportSettings, Imports},
    ledger::Ledger,
    media::MediaStore,
    pack::PackKeys,
    store::{Db, StoreError, with_layers},
    tiles::{LastKnown, TileCache},
    web::Viewer,
};

/// The parts of a running service, with the catalogue that was the newest when this handle was made.
///
/// A clone is cheap and has the newest catalogue: a request, whose handler gets a clone of its own, sees one from its beginning
/// to its end. What outlives a request takes a clone whenever it begins something new.
#[derive(Debug)]
pub struct App {
    parts: Arc<Parts>,
    catalogue: Arc<Catalogue>,
}

impl Clone for App {
    fn clone(&self) -> Self {
        let parts = Arc::clone(&self.parts);
        Self { catalogue: parts.catalogue.load_full(), parts }
    }
}

#[derive(Debug)]
struct Parts {
    db: Db,
    accounts: Accounts,
    catalogue: ArcSwap<Catalogue>,
    /// One look at the layers at a time, so that an earlier one does not overtake a later one.
    looking: Mutex<()>,
    atlas: Atlas,
    tiles: TileCache,
    last_known: LastKnown,
    media: MediaStore,
    ledger: Ledger,
    settings: Settings,
    exports: Limited,
    streams: Streams,
    imports: Option<Imports>,
    pack_keys: PackKeys,
    gate: Gate,
}

/// What the operator chose.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address under which clients know the service.
    pub public_url: PublicUrl,
    /// A `PMTiles` archive for the background.
    pub basemap: Option<PathBuf>,
    /// What clients may do; the usual is to count nothing.
    pub limits: Limits,
    /// Folder of this service alone for files that are made before they are sent; without it they are made among the
    /// temporary files of the system.
    pub spool: Option<PathBuf>,
    /// Folder with the key that signs offline packs; without it each start has a key of its own.
    pub packs: Option<PathBuf>,
    /// The viewer that is handed out; that of this build without it.
    pub viewer: Option<Viewer>,
    /// Where files that people send are kept and who reads them; without it there are no imports from the pages.
    pub imports: Option<ImportSettings>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        db: Db,
        catalogue: Catalogue,
        media: MediaStore,
        ledger: Ledger,
        settings: Settings,
    ) -> Self {
        let accounts = Accounts::new(db.clone(), ledger.clone());
        let gate = Gate::new(&settings.limits, &settings.public_url, SESSION_COOKIE);
        let exports = Limited::new(settings.spool.clone());
        let node = ledger.node().to_owned();
        let imports = settings.imports.clone().map(|settings| Imports::new(settings, node));
        let pack_keys = PackKeys::in_folder(settings.packs.clone());
        let atlas = Atlas::new(&catalogue);
        let tiles = TileCache::default();
        let catalogue = Arc::new(catalogue);
        let parts = Parts {
            db,
            accounts,
            catalogue: ArcSwap::new(Arc::clone(&catalogue)),
            looking: Mutex::default(),
            atlas,
            tiles,
            last_known: LastKnown::default(),
            media,
            ledger,
            settings,
            exports,
            streams: Streams::default(),
            imports,
            pack_keys,
            gate,
        };
        Self { parts: Arc::new(parts), catalogue }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.parts.db
    }

    /// Accounts, grants, keys and sessions.
    pub fn accounts(&self) -> &Accounts {
        &self.parts.accounts
    }

    /// The catalogue, as it was when this handle was made.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Looks which layers of offices there are now; clones made later have them.
    ///
    /// # Errors
    /// When the database is away: then everything stays as it is.
    pub async fn look_at_layers(&self) -> Result<(), StoreError> {
        let _turn = self.parts.looking.lock().await;
        let known = self.parts.catalogue.load_full();
        let newest = with_layers(self.db(), &known).await?;
        if !newest.is_same(&known) {
            self.atlas().follow_catalogue(&newest);
            self.parts.catalogue.store(Arc::new(newest));
        }
        Ok(())
    }

    /// Room for streams of changes.
    pub fn streams(&self) -> &Streams {
        &self.parts.streams
    }

    /// The map in memory.
    pub fn atlas(&self) -> &Atlas {
        &self.parts.atlas
    }

    /// The tiles that were made last.
    pub fn tiles(&self) -> &TileCache {
        &self.parts.tiles
    }

    /// Documents of the map as they were made last.
    pub fn last_known(&self) -> &LastKnown {
        &self.parts.last_known
    }

    /// Photographs, sound, film and documents.
    pub fn media(&self) -> &MediaStore {
        &self.parts.media
    }

    /// Who looked and who did.
    pub fn ledger(&self) -> &Ledger {
        &self.parts.ledger
    }

    /// The places for exports that run at once.
    pub fn exports(&self) -> &Limited {
        &self.parts.exports
    }

    /// Imports from the pages, if this node takes any.
    pub fn imports(&self) -> Option<&Imports> {
        self.parts.imports.as_ref()
    }

    /// The key that signs offline packs.
    pub fn pack_keys(&self) -> &PackKeys {
        &self.parts.pack_keys
    }

    /// The viewer that is handed out.
    pub fn viewer(&self) -> Viewer {
        self.parts.settings.viewer.clone().unwrap_or_else(Viewer::built)
    }

    /// What every request passes.
    pub fn gate(&self) -> &Gate {
        &self.parts.gate
    }

    /// What the operator chose.
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }
}

impl FromRef<App> for Db {
    fn from_ref(app: &App) -> Self {
        app.db().clone()
    }
}

impl FromRef<App> for Accounts {
    fn from_ref(app: &App) -> Self {
        app.accounts().clone()
    }
}

impl FromRef<App> for Ledger {
    fn from_ref(app: &App) -> Self {
        app.ledger().clone()
    }
}

impl FromRef<App> for PublicUrl {
    fn from_ref(app: &App) -> Self {
        app.settings().public_url.clone()
    }
}
