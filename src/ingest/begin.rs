//! The beginning of an import: the process that reads is started, and its first word taken. A file that names no reference
//! system is looked at before and read in the one that its places tell.

use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    child::{Reader, Reading},
    detect::detect,
    error::IngestError,
    fate,
    job::{Told, Verb},
    read::{Head, Message, Tail},
    request::Request,
};
use crate::{
    geo::Srid,
    policy::{EditView, View},
    store::Db,
};

/// Portions that wait between the two halves.
const WAITING: usize = 4;

/// Where rows come from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) reader: &'a Reader,
    pub(super) db: &'a Db,
    pub(super) edit: &'a EditView,
    pub(super) request: &'a Request,
    /// The register of areas, as everyone sees it.
    pub(super) areas: Option<&'a View>,
}

/// A file that is being read.
pub(super) struct Begun {
    pub(super) head: Box<Head>,
    pub(super) from: mpsc::Receiver<Message>,
    pub(super) reading: JoinHandle<Result<Tail, IngestError>>,
}

impl Source<'_> {
    /// Starts to read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn begin(&self, told: Told) -> Result<Begun, IngestError> {
        let nameless = match (self.start(self.request, told.clone()).await, self.areas) {
            (Err(IngestError::Nameless(reason)), Some(areas)) => (reason, areas),
            (begun, _) => return begun,
        };
        let (reason, areas) = nameless;
        let probe = self.reader.probe(self.edit, self.request).await?;
        let (crs, note) = detect(self.db, areas, &probe).await?.of_nameless(&reason)?;
        let mut begun = self.start(&self.with_crs(crs), told).await?;
        begun.head.notes.push(note);
        Ok(begun)
    }

    /// Why the places of a file that was read in that system contradict it, when another fits for certain.
    ///
    /// # Errors
    /// When the file cannot be read again, or the database is away.
    pub(super) async fn contradiction(
        &self,
        crs: &str,
    ) -> Result<Option<IngestError>, IngestError> {
        let Some(areas) = self.areas else { return Ok(None) };
        let probe = self.reader.probe(self.edit, self.request).await?;
        Ok(detect(self.db, areas, &probe).await?.against(crs))
    }

    fn with_crs(&self, crs: Srid) -> Request {
        Request { crs: Some(crs), ..self.request.clone() }
    }

    async fn start(&self, request: &Request, told: Told) -> Result<Begun, IngestError> {
        let (to, mut from) = mpsc::channel(WAITING);
        let reading = self.reader.start(Verb::Read, request, told)?;
        let reading = tokio::spawn(Reading::pass_on(reading, to));
        // Opening a file may take long; no connection waits for it.
        if let Some(Message::Head(head)) = from.recv().await {
            return Ok(Begun { head, from, reading });
        }
        from.close();
        Err(ended(reading).await.err().unwrap_or_else(fate::rubbish))
    }
}

/// The end of the reading half.
pub(super) async fn ended(
    reading: JoinHandle<Result<Tail, IngestError>>,
) -> Result<Tail, IngestError> {
    reading.await.unwrap_or_else(|_ended_abruptly| Err(fate::rubbish()))
}
