//! What is kept comes back as it was; what is damaged is no use, and nothing more.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{Arc, LazyLock},
};

use geo::{Geometry, polygon};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{FileError, StateFile};
use crate::{
    atlas::{
        classes::Growing,
        layer::{PointLayer, Raw},
        points::{Point, PointRows, Points},
        schema::Schema,
        shape_layer::{RawShape, ShapeLayer, Table},
        shapes::Shapes,
        snapshot::{Layer, Snapshot},
        unplaced::{UnplacedRows, UnplacedStores},
    },
    catalog::Catalogue,
    store::Position,
};

const MARK: &str = "17 4711 1795766400.000001 24";

fn schemas(ids: [&str; 2]) -> Vec<Arc<Schema>> {
    let catalogue = Catalogue::built_in().unwrap();
    let schema = |id| Arc::new(Schema::of(catalogue.get(id).unwrap(), &catalogue).unwrap());
    ids.map(schema).into()
}

/// The texts of a row: the first says `text`, the last one is a period where there are parts.
fn texts<'a>(schema: &Schema, text: &'a str) -> Vec<Option<&'a str>> {
    let width = schema.width();
    let part = schema.part_attributes().next().map(|(place, _)| place);
    (0..width)
        .map(|place| match place {
            0 => Some(text),
            _ if Some(place) == part => Some("2025-01-01,2026-01-01,poor;2026-01-01,,near_poor"),
            _ => None,
        })
        .collect()
}

fn owned(texts: &[Option<&str>]) -> Box<[Option<Box<str>>]> {
    texts.iter().map(|text| text.map(Into::into)).collect()
}

fn households(schema: &Arc<Schema>) -> PointLayer {
    let mut growing = Growing::new(&schema.readings());
    let mut rows = PointRows::for_about(0, 1);
    let mut unplaced = UnplacedRows::with(1);
    for id in 0..700_i32 {
        let commune = (23_000 + id % 7).to_string();
        let class = growing.class(texts(schema, &commune).into_iter()).unwrap();
        let (lon, lat) = (107.0 + f64::from(id % 31) / 97.0, 13.0 + f64::from(id % 53) / 89.0);
        rows.push(Point { id: id.into(), lon, lat, class }, [i64::from(id % 9)].into_iter());
        unplaced.push(i64::from(id) + 1000, class, [2].into_iter());
    }
    let classes = Arc::new(growing.finish());
    let unplaced = UnplacedStores::of(&unplaced, schema, &classes);
    let stores = (Points::of(rows, classes), unplaced);
    let layer = PointLayer::of(Arc::clone(schema), stores, 3);
    let moved = Raw {
        id: 5,
        place: Some([108.25, 14.5]),
        texts: owned(&texts(schema, "23001")),
        measures: [300].into(),
    };
    layer.changed(&[5, 6, 1007], vec![moved], 9).unwrap()
}

fn square(x: f64) -> Geometry<f64> {
    polygon![(x: x, y: 14.0), (x: x + 0.5, y: 14.0), (x: x + 0.5, y: 14.5), (x: x, y: 14.5)].into()
}

fn areas(schema: &Arc<Schema>) -> ShapeLayer {
    let mut growing = Growing::new(&schema.readings());
    let rows: HashMap<u32, (i64, u32)> = (0..3)
        .map(|key| {
            let class = growing.class(texts(schema, &key.to_string()).into_iter()).unwrap();
            (key, (i64::from(key) + 40, class))
        })
        .collect();
    let shapes = Shapes::build((0..3).map(|key| (key, square(107.0 + f64::from(key) / 2.0))));
    let layer = ShapeLayer::of(
        Arc::clone(schema),
        Arc::new(shapes),
        Table::new(growing.finish(), rows),
        &HashMap::from([(0, 7), (1, 8), (2, 9)]),
        3,
    );
    let new = RawShape {
        id: 44,
        geometry: Some(square(108.5)),
        texts: owned(&texts(schema, "new")),
        print: 10,
    };
    layer.changed(&[41, 44], vec![new], 9).unwrap()
}

fn state(schemas: &[Arc<Schema>]) -> Snapshot {
    let layer = |schema: &Arc<Schema>| {
        if schema.is_points() {
            Layer::Points(households(schema))
        } else {
            Layer::Shapes(areas(schema))
        }
    };
    let layers = schemas
        .iter()
        .map(|schema| (schema.collection().id.clone(), Arc::new(layer(schema))))
        .collect();
    let epoch = "7d1b2f5c-0d8f-4b0a-9a53-0b7f2f0c9b11".to_owned();
    Snapshot { position: Position { epoch, number: 9 }, layers }
}

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
        file.write(&schemas, &state(&schemas), MARK).unwrap();
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
    let known = state(&world.schemas);
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
    world.file.write(&world.schemas, &state(&world.schemas), MARK).unwrap();
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

/// The same with a digest that fits, as if damage had been done before it was made.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    use sha2::Digest as _;
    let content = bytes.len().saturating_sub(super::DIGEST);
    bytes.truncate(content);
    let digest = sha2::Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
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
