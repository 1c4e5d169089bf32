//! The reader of kept states, for the fuzz target.

use std::{
    fs,
    sync::{Arc, LazyLock},
};

use tempfile::TempDir;

use super::{
    file::{
        StateFile,
        sample::{schemas, sealed, state},
    },
    schema::Schema,
};

/// Households of the state: few, so that a change meets something that counts.
const ROWS: i32 = 6;

const MARK: &str = "17 4711 1795766400.000001 24";

struct World {
    _folder: TempDir,
    file: StateFile,
    schemas: Vec<Arc<Schema>>,
    whole: Vec<u8>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a folder");
    let schemas = schemas(["household", "area"]);
    let file = StateFile::in_folder(folder.path());
    file.write(&schemas, &state(&schemas, ROWS), MARK).expect("room");
    let whole = fs::read(file.path()).expect("it was written");
    World { _folder: folder, file, schemas, whole }
});

/// Changes to a state: each is a kind, a place and eight bytes.
fn damaged(whole: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for change in changes.chunks_exact(11) {
        let [kind, low, high, value @ ..] = change else { continue };
        let place = usize::from(u16::from_le_bytes([*low, *high])) % bytes.len().max(1);
        let rest = bytes.get_mut(place..).unwrap_or_default();
        match kind % 4 {
            0 => rest.iter_mut().zip(value).take(1).for_each(|(own, new)| *own = *new),
            1 => rest.iter_mut().zip(value).for_each(|(own, new)| *own = *new),
            2 => drop(bytes.splice(place..place, value.iter().copied())),
            _ => bytes.truncate(place),
        }
    }
    bytes
}

/// A damaged file is refused and not believed; one whose digest was made after the damage is read without fail or refused,
/// and what was read can be kept again.
pub fn atlas_state(bytes: &[u8]) {
    let World { file, schemas, whole, .. } = &*WORLD;
    let damaged = damaged(whole, bytes);
    fs::write(file.path(), &damaged).expect("room");
    assert_eq!(file.read(schemas).is_ok(), damaged == *whole);
    fs::write(file.path(), sealed(damaged)).expect("room");
    if let Ok(kept) = file.read(schemas) {
        file.write(schemas, &kept.snapshot, &kept.mark).expect("room");
        assert!(file.read(schemas).is_ok(), "what was read is read again");
    }
}
