//! What the service is told from outside: flags and environment variables, read here and nowhere else.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use crate::http::{Network, RateSetting};

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
    /// A proxy whose X-Forwarded-For, -Proto and -Host are believed: an address or a block such as 10.0.0.0/8.
    /// Several in the variable are separated by commas.
    #[arg(long = "trusted-proxy", env = "BANLANG_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,
    /// Tiles and files that one caller may ask for: a second, and at once after a rest; 0 is no limit.
    #[arg(long, env = "BANLANG_RATE_TILES", default_value = "200:800")]
    pub rate_tiles: RateSetting,
    /// Pages of records, searches and single questions that one caller may ask for.
    #[arg(long, env = "BANLANG_RATE_ITEMS", default_value = "50:200")]
    pub rate_items: RateSetting,
    /// Exports, counts inside an area, logins and uploads that one caller may ask for.
    #[arg(long, env = "BANLANG_RATE_HEAVY", default_value = "5:30")]
    pub rate_heavy: RateSetting,
    /// Seconds until an answer has to begin.
    #[arg(long, env = "BANLANG_ANSWER_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub answer_seconds: u64,
    /// Seconds that an export or a file may take in all.
    #[arg(long, env = "BANLANG_STREAM_SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..))]
    pub stream_seconds: u64,
    /// A basemap of the operator's own: a `PMTiles` archive.
    #[arg(long, env = "BANLANG_BASEMAP")]
    pub basemap: Option<PathBuf>,
    /// Load the demonstration data when there is no data yet.
    #[arg(long, env = "BANLANG_DEMO")]
    pub demo: bool,
}
