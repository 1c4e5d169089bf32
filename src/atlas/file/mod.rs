//! A state of the read model in a file, so that a start need not read the whole database.
//!
//! # What it is worth
//! A file says what held at its position of the history, and is nothing but a place to go on from: what has changed since
//! is taken from the change table before anything is shown. A file that is damaged, of another program, of other
//! descriptors or tables, or of another history is no use, and the layers are read anew.
//!
//! # Form
//! [`MAGIC`], digest of the form, position, mark of the position, layers, and the SHA-256 digest of all that. The digest is
//! checked before anything else is read.
//!
//! # Protection
//! It holds places of households. It lies in a folder that only the service's account can enter, like the database itself.

mod bytes;
#[cfg(any(test, fuzzing))]
pub(super) mod sample;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Seek as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::PathBuf,
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use self::bytes::{BLOCK, DIGEST};
pub(super) use self::bytes::{In, Out, Stored, stored, stored_columns, write_all, write_text};
use super::{
    layer::PointLayer,
    schema::Schema,
    shape_layer::ShapeLayer,
    snapshot::{Layer, Snapshot},
};
use crate::store::Position;

/// What each file begins with; its end is the version of the form.
const MAGIC: [u8; 8] = *b"BLATLAS3";

/// Why a file is no use.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// There is none, or it cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not what was written.
    #[error("it is damaged")]
    Damaged,
    /// It is of another program, or of other descriptors.
    #[error("it was written by another version, or with other collections")]
    Foreign,
}

/// Where states are kept.
#[derive(Debug, Clone)]
pub struct StateFile {
    folder: PathBuf,
}

/// A state as it was kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) snapshot: Snapshot,
    /// What tells its position from one with the same number in another history.
    pub(super) mark: String,
}

impl StateFile {
    /// In a folder, which is made when it is missing.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Reads what was kept.
    pub(super) fn read(&self, schemas: &[Arc<Schema>]) -> Result<Kept, FileError> {
        let mut file = File::open(self.path())?;
        let length = checked(&mut file)?;
        let mut input = In::new(file, length);
        if input.take()? != MAGIC || input.take()? != form(schemas) {
            return Err(FileError::Foreign);
        }
        let (epoch, number) = <(Box<str>, i64)>::read(&mut input)?;
        let mark = Box::<str>::read(&mut input)?.into();
        let mut layers = BTreeMap::new();
        for schema in schemas {
            let layer = if schema.is_points() {
                Layer::Points(PointLayer::read(schema, &mut input)?)
            } else {
                Layer::Shapes(ShapeLayer::read(schema, &mut input)?)
            };
            layers.insert(schema.collection().id.clone(), Arc::new(layer));
        }
        if !input.is_at_end() {
            return Err(FileError::Damaged);
        }
        let position = Position { epoch: epoch.into(), number };
        Ok(Kept { snapshot: Snapshot { position, layers }, mark })
    }

    /// Keeps a state. A file is never half written: the new one takes the place of the old one as a whole.
    pub(super) fn write(
        &self,
        schemas: &[Arc<Schema>],
        snapshot: &Snapshot,
        mark: &str,
    ) -> io::Result<()> {
        self.close_folder()?;
        let unfinished = self.folder.join("state.unfinished");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        let mut out = Out::new(file);
        MAGIC.iter().chain(&form(schemas)).try_for_each(|byte| byte.write(&mut out))?;
        let Position { epoch, number } = &snapshot.position;
        write_text(&mut out, epoch)?;
        number.write(&mut out)?;
        write_text(&mut out, mark)?;
        for schema in schemas {
            match snapshot.layers.get(&schema.collection().id).map(|layer| &**layer) {
                Some(Layer::Points(layer)) => layer.write(&mut out)?,
                Some(Layer::Shapes(layer)) => layer.write(&mut out)?,
                None => return Err(io::ErrorKind::NotFound.into()),
            }
        }
        out.finish()?.sync_all()?;
        fs::rename(&unfinished, self.path())?;
        File::open(&self.folder)?.sync_all()
    }

    /// Nobody else enters the folder, whoever made it.
    fn close_folder(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        fs::set_permissions(&self.folder, fs::Permissions::from_mode(0o700))
    }
}

/// Checks the digest of a file and goes back to its beginning; gives the bytes before the digest.
fn checked(file: &mut File) -> Result<u64, FileError> {
    let length = file.metadata()?.len().checked_sub(DIGEST as u64).ok_or(FileError::Damaged)?;
    let mut digest = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut content = (&*file).take(length);
    loop {
        let read = content.read(&mut block)?;
        if read == 0 {
            break;
        }
        digest.update(block.get(..read).unwrap_or_default());
    }
    let mut told = [0; DIGEST];
    file.read_exact(&mut told)?;
    if digest.finalize()[..] != told {
        return Err(FileError::Damaged);
    }
    file.rewind()?;
    Ok(length)
}

/// A digest of everything that says how rows become layers, but for the tables themselves.
fn form(schemas: &[Arc<Schema>]) -> [u8; DIGEST] {
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    for schema in schemas {
        let shape = (&schema.collection().id, schema.is_points(), schema.readings());
        digest.update(format!("{shape:?} {:?}", schema.statements()));
    }
    digest.finalize().into()
}
