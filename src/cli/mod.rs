//! The command line: one file per subcommand.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is where the program speaks")]

mod check;
mod demo;
mod edition;
mod export;
mod feed;
mod heap;
mod home;
mod import;
mod key;
mod layer;
mod ledger;
mod migrate;
mod pack;
mod read_file;
mod register;
mod serve;
mod undo;
mod user;
mod warning;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::StoreConfig;

/// Spatial service for Vietnam's ethnic-minority areas.
#[derive(Debug, Parser)]
#[command(name = "banlang", version, about)]
struct Cli {
    #[command(flatten)]
    store: StoreConfig,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the tiles and the viewer.
    Serve(crate::config::ServeConfig),
    /// Bring the tables to the version of this program.
    Migrate,
    /// Write the rows of a collection to a file.
    Export(export::ExportArgs),
    /// Make, publish and list editions of the public household figures.
    #[command(subcommand)]
    Edition(edition::EditionCommand),
    /// Load the demonstration data; loading it again changes nothing.
    Demo,
    /// Import a file into a collection.
    Import(import::ImportArgs),
    /// Take a feed of another service: events that it tells, as new ones or as their newest revision.
    Feed(feed::FeedArgs),
    /// Load lists of what became of administrative units, and of their other names.
    #[command(subcommand)]
    Register(register::RegisterCommand),
    /// Take a whole transaction back, such as an import.
    Undo(undo::UndoArgs),
    /// Make an offline pack of an area: map, records and media as everyone sees them, in one signed file.
    Pack(pack::PackArgs),
    /// Check what the service has written; exit code 1 when something is not as it should be.
    Check,
    /// Export the record of who looked and who did.
    #[command(subcommand)]
    Ledger(ledger::LedgerCommand),
    /// Make, change and list accounts and their roles.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Make, take back and list keys of partners.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Make, remove and list layers of offices.
    #[command(subcommand)]
    Layer(layer::LayerCommand),
    /// Take warnings of others.
    #[command(subcommand)]
    Warning(warning::WarningCommand),
    /// Read a file for an import; the program starts itself with it.
    #[command(hide = true)]
    ReadFile,
}

/// Runs the program: exit code 0 on success, 1 on failure with one sentence and its cause, 2 on wrong usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Serve(_)) {
        heap::give_back();
    }
    let done = match cli.command {
        Command::ReadFile => read_file::run(),
        _ => run(cli),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("banlang: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(config) => serve::run(&cli.store, config).await,
            Command::Migrate => migrate::run(&cli.store).await,
            Command::Export(args) => export::run(&cli.store, args).await,
            Command::Edition(command) => edition::run(&cli.store, command).await,
            Command::Demo => demo::run(&cli.store).await,
            Command::Import(args) => import::run(&cli.store, args).await,
            Command::Feed(args) => feed::run(&cli.store, args).await,
            Command::Register(command) => register::run(&cli.store, command).await,
            Command::Undo(args) => undo::run(&cli.store, args).await,
            Command::Pack(args) => pack::run(&cli.store, args).await,
            Command::Check => check::run(&cli.store).await,
            Command::Ledger(command) => ledger::run(&cli.store, command).await,
            Command::User(command) => user::run(&cli.store, command).await,
            Command::Key(command) => key::run(&cli.store, command).await,
            Command::Layer(command) => layer::run(&cli.store, command).await,
            Command::Warning(command) => warning::run(&cli.store, command).await,
            Command::ReadFile => read_file::run(),
        }
    })
}
