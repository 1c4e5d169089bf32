//! `banlang serve`.

use std::{future::Future, time::Duration};

use anyhow::Context as _;
use serde_json::json;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{demo, home::Home};
use crate::{
    app::{App, Settings},
    atlas::{Following, StateFile},
    config::{ServeConfig, StoreConfig},
    disaster::event::EndWatch,
    http::{Budget, Limits, PublicUrl, RateLimits, TrustedProxies},
    ingest::{ImportSettings, ImportWorker, LayerWatch},
    ledger::SUMMARY_EVERY,
    router::router,
    serve::{Patience, serve},
    store::Sequencer,
    telemetry,
};

pub(super) async fn run(store: &StoreConfig, config: ServeConfig) -> anyhow::Result<()> {
    telemetry::start();
    // Taken first: a second service on the same address ends here, before it touches the data folder.
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!("cannot listen on {}; give another address with --listen", config.listen)
    })?;
    let home = Home::open_alone(store).await?;
    let sequencer = Sequencer::start(home.db.clone());
    let limits = limits(&config);
    let settings = Settings {
        public_url: PublicUrl(config.public_url),
        basemap: config.basemap,
        limits,
        spool: Some(store.data_dir.join("spool")),
        packs: Some(store.data_dir.join("pack")),
        viewer: None,
        imports: Some(ImportSettings::in_folder(store.data_dir.join("imports"))),
    };
    home.note("serve", None, json!({"demo": config.demo})).await?;
    let Home { db, catalogue, media, ledger, cluster, accounts: _ } = home;
    let copier = ledger.start_copying(db.clone());
    let summaries = ledger.start_summaries(SUMMARY_EVERY);
    if config.demo {
        demo::load_first(&db, &catalogue, &media, &ledger).await?;
    }
    let app = App::new(db.clone(), catalogue, media, ledger, settings);
    let accounts = app.accounts().follow();
    let kept = StateFile::in_folder(store.data_dir.join("atlas"));
    let map = Following::start_from(app.atlas().clone(), db.clone(), kept);
    app.atlas().loaded().await;
    let layers = LayerWatch::start(&app);
    let ends = EndWatch::start(db.clone());
    let imports = ImportWorker::start(&app);
    let address = listener.local_addr()?;
    // From "ready" on the service can be asked to stop; before, a signal just ends it.
    let stop = asked_to_stop()?;
    println!("ready on http://{address}");
    serve(listener, router(app), Patience::default(), stop).await;
    drop((accounts, map, layers, ends));
    if let Some(imports) = imports {
        imports.close().await;
    }
    // The last summary is written before the last copy.
    summaries.close().await;
    copier.close().await;
    drop(sequencer);
    db.close();
    drop(cluster);
    Ok(())
}

/// What the operator lets clients do.
fn limits(config: &ServeConfig) -> Limits {
    Limits {
        proxies: TrustedProxies(config.trusted_proxies.clone()),
        rates: RateLimits {
            light: config.rate_tiles.0,
            medium: config.rate_items.0,
            heavy: config.rate_heavy.0,
        },
        budget: Budget {
            answer: Duration::from_secs(config.answer_seconds),
            stream: Duration::from_secs(config.stream_seconds),
        },
        ..Limits::default()
    }
}

/// Resolves at SIGTERM or SIGINT; requests in flight are then answered before the program ends.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in flight are answered first");
    })
}
