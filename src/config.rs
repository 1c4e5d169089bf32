//! What the service is told from outside: flags and environment variables, read here and nowhere else.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

/// Where the truth lives.
#[derive(Debug, Clone, Args)]
pub struct StoreConfig {
    /// PostgreSQL 15 or newer with `PostGIS` 3.3 or newer; without it a private cluster is used.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Folder for the private cluster, media and own collections.
    #[arg(long, env = "BANLANG_DATA_DIR", default_value = ".banlang", global = true)]
    pub data_dir: PathBuf,
}

/// How the service is reached.
#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    /// Address and port to listen on.
    #[arg(long, env = "BANLANG_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address under which clients know the service, when it stands behind a proxy, for example `https://bando.example.vn`.
    #[arg(long, env = "BANLANG_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A basemap of the operator's own: a `PMTiles` archive.
    #[arg(long, env = "BANLANG_BASEMAP")]
    pub basemap: Option<PathBuf>,
    /// Load the demonstration data when there is no data yet.
    #[arg(long, env = "BANLANG_DEMO")]
    pub demo: bool,
}
