//! What is kept comes back as it was; what is damaged is no use, and nothing more.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;
use tempfile::TempDir;

use super::{
    FileError, StateFile,
    sample::{schemas, sealed, state},
};
use crate::atlas::{
    schema::Schema,
    snapshot::{Layer, Snapshot},
};

/// Households of the state.
const ROWS: i32 = 700;

const MARK: &str = "17 4711 1795766400.000001 24";

/// A kept state: the folder, its file and what is in it.
struct World {
    _folder: TempDir,
    file: StateFile,
    schemas: Vec<Arc<Schema>>,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let schemas = schemas(["household", "area"]);
        let file = StateFile::in_folder(folder.path().join("atlas"));
        file.write(&schemas, &state(&schemas, ROWS), MARK).unwrap();
        Self { _folder: folder, file, schemas }
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.file.path()).unwrap()
    }
}

#[test]
fn a_state_comes_back_as_it_was() {
    let world = World::new();
    let kept = world.file.read(&world.schemas).unwrap();
    assert_eq!((kept.snapshot.position.number, kept.mark.as_str()), (9, MARK));

    // What was made from it anew is as it was made at first.
    let known = state(&world.schemas, ROWS);
    let layers = |snapshot: &Snapshot| {
        let (Layer::Points(points), Layer::Shapes(shapes)) =
            (&*snapshot.layers["household"], &*snapshot.layers["area"])
        else {
            panic!("other kinds of layers")
        };
        let stores = points.signed().map(|(_, points)| {
            (0..points.len()).map(|row| points.row(row).unwrap()).collect::<Vec<_>>()
        });
        let keys: Vec<_> = shapes.shapes.keys().collect();
        let rows = keys.iter().map(|key| {
            let polygons = shapes.shapes.polygons(*key);
            (
                shapes.row(*key).map(|(table, id, _)| (table, id)),
                polygons,
                shapes.shapes.frame(*key),
            )
        });
        let rows: Vec<_> = rows.collect();
        let stamps =
            [points.stamps.of(crate::geo::Cell::ALL), shapes.stamps.of(crate::geo::Cell::ALL)];
        (stores, rows, stamps)
    };
    assert_eq!(layers(&kept.snapshot), layers(&known));

    // And it is kept again as it was, to the byte.
    let first = world.bytes();
    world.file.write(&world.schemas, &kept.snapshot, MARK).unwrap();
    assert!(first == world.bytes());
}

#[test]
fn nobody_else_reads_the_file_or_enters_its_folder() {
    let world = World::new();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.file.path()), 0o600);
    assert_eq!(mode(&world.file.folder), 0o700);
    // A folder that was open is closed before anything is written there.
    fs::set_permissions(&world.file.folder, fs::Permissions::from_mode(0o755)).unwrap();
    world.file.write(&world.schemas, &state(&world.schemas, ROWS), MARK).unwrap();
    assert_eq!(mode(&world.file.folder), 0o700);
    assert_eq!(fs::read_dir(&world.file.folder).unwrap().count(), 1, "nothing unfinished stays");
}

#[test]
fn a_file_with_other_collections_is_foreign() {
    let world = World::new();
    let other = schemas(["household", "shelter"]);
    assert!(matches!(world.file.read(&other), Err(FileError::Foreign)));
}

static KEPT: LazyLock<World> = LazyLock::new(World::new);

/// Reads bytes as if they were the file.
fn read(bytes: &[u8]) -> Result<(), FileError> {
    let folder = TempDir::new().unwrap();
    let file = StateFile::in_folder(folder.path());
    fs::write(file.path(), bytes).unwrap();
    file.read(&KEPT.schemas).map(drop)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_file_that_is_cut_is_no_use(length in any::<prop::sample::Index>()) {
        let mut bytes = KEPT.bytes();
        bytes.truncate(length.index(bytes.len()));
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn a_file_with_another_bit_is_no_use(place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut bytes = KEPT.bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        prop_assert!(matches!(read(&bytes), Err(FileError::Damaged)));
    }

    #[test]
    fn no_bytes_make_reading_panic_or_ask_for_more_memory_than_the_file_is_long(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
        length in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = KEPT.bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(length) = length {
            bytes.truncate(length.index(bytes.len()));
        }
        // Any outcome but a panic will do: whoever can write such a digest can write the database too.
        let _outcome = read(&sealed(bytes));
    }
}
