//! The work of a job, by the rights that its actor has now.

use std::{
    io,
    sync::{Mutex, PoisonError},
};

use futures_util::{FutureExt as _, future::BoxFuture};
use serde_json::{Value, json};

use super::{
    asked::Asked,
    folder::{self, Folder},
    imports::Imports,
    job::Job,
    look::look,
    shown::preview,
    state::State,
    store,
};
use crate::{
    app::App,
    auth::AccountError,
    catalog::Text,
    ingest::{
        IngestError, Probe, Progress, Report, Request,
        attend::{Attending, Keeper, RefusedFile},
        run::import_attended,
        words::both,
    },
    policy::{EditView, edit_view},
    record::Load,
    store::StoreError,
};

/// How far it is, for others to see.
#[derive(Debug, Default)]
pub(super) struct Told {
    progress: Mutex<Option<Progress>>,
    /// Rows of the file, by the last look at it.
    seen: Option<u64>,
}

impl Told {
    pub(super) fn of(imports: &Imports, job: &Job) -> Self {
        let probe: Option<Probe> = folder::read(&imports.folder_of_id(&job.id).probe());
        Self { progress: Mutex::default(), seen: probe.map(|probe| probe.total) }
    }

    fn set(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress);
    }

    pub(super) fn json(&self) -> Option<Value> {
        let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.map(|progress| match progress {
            Progress::Read(rows, of) => {
                let of = of.or(self.seen.filter(|all| rows <= *all));
                json!({"step": "read", "rows": rows, "of": of})
            }
            Progress::Written(rows, of) => json!({"step": "write", "rows": rows, "of": of}),
        })
    }
}

/// A job that this node works on.
#[derive(Clone, Copy)]
pub(super) struct Work<'a> {
    pub(super) app: &'a App,
    pub(super) imports: &'a Imports,
    pub(super) job: &'a Job,
    pub(super) told: &'a Told,
}

impl Work<'_> {
    /// Does what the job waits for and notes how it ended.
    ///
    /// # Errors
    /// When the database is away: then it is to be done again.
    pub(super) async fn perform(self) -> Result<(), StoreError> {
        let worked = match self.job.state {
            State::Probing => self.probe().await,
            _ => self.import().await,
        };
        match worked {
            Ok(()) | Err(IngestError::Overtaken) => Ok(()),
            Err(IngestError::Store(error)) if error.is_unavailable() => Err(error),
            Err(error) => self.failed(&error).await,
        }
    }

    fn folder(&self) -> Folder {
        self.imports.folder_of_id(&self.job.id)
    }

    fn request(&self) -> Result<Request, IngestError> {
        let folder = self.folder();
        let asked = match &self.job.settings {
            None => Asked::default(),
            Some(name) => folder::read(&folder.settings(name)).ok_or_else(lost)?,
        };
        asked.request(folder.upload(), &self.job.file_name).map_err(|_unreadable| lost())
    }

    async fn probe(&self) -> Result<(), IngestError> {
        let edit = self.edit().await?;
        let probe = look(self.app, self.imports.reader(), &edit, &self.request()?).await?;
        let folder = self.folder();
        let rows = preview(&probe).map_err(io::Error::from);
        let probe = Probe { rows: Vec::new(), sample: Vec::new(), ..probe };
        rows.and_then(|rows| folder.write(&folder.preview(), &rows))
            .and_then(|()| folder.write(&folder.probe(), &probe))
            .map_err(IngestError::io("noting what a file is"))?;
        Ok(store::end(&self.app.db().connection().await?, self.job, State::Ready, None).await?)
    }

    async fn import(&self) -> Result<(), IngestError> {
        let edit = self.edit().await?;
        let dry_run = self.job.state == State::Checking;
        let request = Request { dry_run, ..self.request()? };
        let path = self.folder().refused(self.job.turn);
        let refused = RefusedFile::create(&path).map_err(IngestError::io("noting refused rows"))?;
        let progress = |progress| self.told.set(progress);
        let books = Books { work: *self, rights: edit.view().rights() };
        let attending =
            Attending { progress: &progress, refused: Some(refused), keeper: Some(&books) };
        let (reader, app) = (self.imports.reader(), self.app);
        let (db, catalogue) = (app.db(), app.catalogue());
        let report = import_attended(reader, db, catalogue, &edit, &request, attending).await?;
        if dry_run {
            self.note(&report)?;
            let numbers = numbers(&report);
            let client = db.connection().await?;
            store::end(&client, self.job, State::Checked, Some(&numbers)).await?;
        }
        Ok(())
    }

    /// The view of the actor as its rights are now.
    async fn edit(&self) -> Result<EditView, IngestError> {
        let caller = match self.app.accounts().caller_named(&self.job.actor).await {
            Ok(caller) => caller,
            Err(AccountError::Store(error)) => return Err(error.into()),
            Err(_no_account) => return Err(no_right()),
        };
        let collection = self.app.catalogue().target(&self.job.collection).ok_or_else(no_right)?;
        edit_view(&caller, collection).ok_or_else(no_right)
    }

    fn note(&self, report: &Report) -> Result<(), IngestError> {
        let folder = self.folder();
        let path = folder.report(self.job.turn);
        folder.write(&path, report).map_err(IngestError::io("noting a report"))
    }

    /// Notes why it came to nothing: what is wrong with the file in its folder, what is wrong with us in the log.
    async fn failed(&self, error: &IngestError) -> Result<(), StoreError> {
        let (state, problem) = match error {
            IngestError::Store(_) | IngestError::Io { .. } => {
                tracing::error!(job = %self.job.id, %error, "an import failed");
                (State::Failed, ours())
            }
            _ => (State::Refused, error.text()),
        };
        self.close(state, &problem).await
    }

    /// Ends the job with a problem.
    pub(super) async fn close(&self, state: State, problem: &Text) -> Result<(), StoreError> {
        let folder = self.folder();
        if let Err(error) = folder.write(&folder.problem(self.job.turn), problem) {
            tracing::error!(job = %self.job.id, %error, "why an import failed cannot be noted");
        }
        store::end(&self.app.db().connection().await?, self.job, state, None).await
    }

    /// Forgets what is left of earlier turns.
    pub(super) fn tidy(&self) {
        let folder = self.folder();
        let kept: Vec<_> =
            self.job.settings.iter().map(|settings| folder.settings(settings)).collect();
        if let Err(error) = folder.tidy(&kept) {
            tracing::warn!(job = %self.job.id, %error, "the folder of an import cannot be tidied");
        }
    }
}

/// Notes the import as done in its own transaction, if it is still wanted and allowed.
struct Books<'a> {
    work: Work<'a>,
    rights: String,
}

impl Keeper for Books<'_> {
    fn keep<'a>(
        &'a self,
        load: &'a Load<'_>,
        report: &'a Report,
    ) -> BoxFuture<'a, Result<(), IngestError>> {
        async move {
            let Work { job, .. } = self.work;
            if self.work.edit().await?.view().rights() != self.rights {
                return Err(no_right());
            }
            self.work.note(report)?;
            let (state, numbers) = (State::Done.as_str(), numbers(report));
            let doing = "noting an import as done";
            let noted = load
                .along(
                    store::END,
                    &[&job.id.as_str(), &job.turn, &state, &Some(numbers), &report.transaction],
                    doing,
                )
                .await?;
            if noted == 1 { Ok(()) } else { Err(IngestError::Overtaken) }
        }
        .boxed()
    }
}

/// What stands of a report in the table: nothing but numbers.
fn numbers(report: &Report) -> Value {
    json!({
        "dry_run": report.dry_run,
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "moved": report.moved,
        "repaired": report.repaired,
    })
}

fn no_right() -> IngestError {
    IngestError::file(
        "tài khoản không còn quyền sửa bộ dữ liệu này, hoặc địa bàn được sửa vừa thay đổi; không dòng nào được ghi; xem lại quyền rồi chạy lại",
        "the account may no longer write to this collection, or its areas have just changed; no row was kept; look at its rights and run it again",
    )
}

fn lost() -> IngestError {
    IngestError::file(
        "không đọc lại được thiết lập của lần nhập này; chọn lại rồi chạy lại",
        "the settings of this import cannot be read any more; choose them again and run it again",
    )
}

/// The service failed.
pub(super) fn ours() -> Text {
    both(
        "máy chủ gặp lỗi khi nhập, không dòng nào được ghi; chạy lại, nếu vẫn lỗi thì báo người quản trị",
        "the service failed during the import and no row was kept; run it again, and tell the administrator if it fails again",
    )
}

/// The service ended in the middle, again and again.
pub(super) fn interrupted() -> Text {
    both(
        "máy chủ bị dừng giữa chừng hai lần khi nhập tệp này, không dòng nào được ghi; chạy lại",
        "the service ended twice in the middle of this import and no row was kept; run it again",
    )
}
