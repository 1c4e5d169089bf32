//! The log: to standard error, never with personal data or places of households.

use tracing_subscriber::EnvFilter;

/// Starts the log. `RUST_LOG` chooses what is written; without it, what an operator has to know.
pub fn start() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_unset| EnvFilter::new("warn,banlang=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
