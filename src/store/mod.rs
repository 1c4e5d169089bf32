//! The door to PostgreSQL: the private cluster, the pool, migrations, the change table and its sequencer.

mod address;
mod cluster;
mod db;
mod describe;
mod error;
mod layers;
mod lease;
mod listener;
mod migrate;
mod mirror;
mod reference;
mod sequencer;

pub use address::{Address, DbRole};
pub use cluster::{Cluster, ClusterError, HEAP_VARIABLES};
pub use db::{Connection, Db};
pub use describe::{DescribeError, check_catalogue};
pub use error::{Doing, Refused, StoreError};
pub use layers::{
    LayerRow, free_layer_name, layer_writers, layers, make_layer, open_layer, remove_layer,
    with_layers,
};
pub use lease::{Lease, Leased};
pub use listener::{Heard, Listener};
pub use migrate::migrate;
pub use mirror::{Changes, Mirror, Moment};
pub use sequencer::{Position, Sequencer, mark, position};
