//! The address of the database, and the three roles under which this program works there.

use std::{fmt, str::FromStr as _};

use tokio_postgres::Config;

use super::error::{Doing as _, StoreError};

/// What a connection may do. The roles are made by the first migration; the program's tables belong to `Owner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbRole {
    /// Owns the tables and changes them: migrations.
    Owner,
    /// Serves requests. Owns nothing; row-level security applies to it.
    Service,
    /// Reads everything and writes nothing: the loader of the in-memory read model, and backups.
    Mirror,
}

impl DbRole {
    /// Its name in PostgreSQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "banlang_owner",
            Self::Service => "banlang_service",
            Self::Mirror => "banlang_mirror",
        }
    }
}

/// Where the database is, and as whom this program comes to it.
#[derive(Clone)]
pub struct Address {
    login: Config,
    /// The roles log in themselves: the private cluster trusts its closed socket folder.
    roles_log_in: bool,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text may hold a password.
        f.debug_struct("Address").finish_non_exhaustive()
    }
}

impl Address {
    /// A database of the operator's own. Its login is a member of the three roles, or a superuser.
    ///
    /// # Errors
    /// When the text is no libpq URL and no key-value text.
    pub fn external(url: &str) -> Result<Self, StoreError> {
        Ok(Self { login: read(url)?, roles_log_in: false })
    }

    /// A database of the private cluster; the text names its superuser.
    ///
    /// # Errors
    /// As [`Address::external`].
    pub fn private(text: &str) -> Result<Self, StoreError> {
        Ok(Self { login: read(text)?, roles_log_in: true })
    }

    /// The login itself, which makes roles and extensions before the first migration.
    pub(super) fn login(&self) -> Config {
        self.login.clone()
    }

    /// A connection as one of the roles, with further settings (`-c name=value ..`).
    pub(super) fn of(&self, role: DbRole, settings: &str) -> Config {
        let mut config = self.login.clone();
        if self.roles_log_in {
            config.user(role.name()).options(settings);
        } else {
            config.options(format!("-c role={} {settings}", role.name()));
        }
        config
    }
}

fn read(text: &str) -> Result<Config, StoreError> {
    Config::from_str(text).doing("reading the database address")
}
