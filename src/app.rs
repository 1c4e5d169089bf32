//! What every handler can reach.

use std::{path::PathBuf, sync::Arc};

use axum::extract::FromRef;

use crate::{
    atlas::Atlas,
    auth::{Accounts, SESSION_COOKIE},
    catalog::Catalogue,
    export::Limited,
    http::{Gate, Limits, PublicUrl},
    ingest::{ImportSettings, Imports},
    ledger::Ledger,
    media::MediaStore,
    store::Db,
    tiles::{LastKnown, TileCache},
};

/// The parts of a running service. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    db: Db,
    accounts: Accounts,
    catalogue: Catalogue,
    atlas: Atlas,
    tiles: TileCache,
    last_known: LastKnown,
    media: MediaStore,
    ledger: Ledger,
    settings: Settings,
    exports: Limited,
    imports: Option<Imports>,
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
        let atlas = Atlas::new(&catalogue);
        let tiles = TileCache::default();
        Self(Arc::new(Parts {
            db,
            accounts,
            catalogue,
            atlas,
            tiles,
            last_known: LastKnown::default(),
            media,
            ledger,
            settings,
            exports,
            imports,
            gate,
        }))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Accounts, grants, keys and sessions.
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// The map in memory.
    pub fn atlas(&self) -> &Atlas {
        &self.0.atlas
    }

    /// The tiles that were made last.
    pub fn tiles(&self) -> &TileCache {
        &self.0.tiles
    }

    /// Documents of the map as they were made last.
    pub fn last_known(&self) -> &LastKnown {
        &self.0.last_known
    }

    /// Photographs, sound, film and documents.
    pub fn media(&self) -> &MediaStore {
        &self.0.media
    }

    /// Who looked and who did.
    pub fn ledger(&self) -> &Ledger {
        &self.0.ledger
    }

    /// The places for exports that run at once.
    pub fn exports(&self) -> &Limited {
        &self.0.exports
    }

    /// Imports from the pages, if this node takes any.
    pub fn imports(&self) -> Option<&Imports> {
        self.0.imports.as_ref()
    }

    /// What every request passes.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// What the operator chose.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
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
