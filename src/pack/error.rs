//! Why there is no pack.

use crate::{http::ApiError, pack::key::KeyError, store::StoreError};

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The register has no such unit in force.
    #[error("there is no area {0} in force; name the code of a province, commune or village")]
    NoArea(String),
    /// Nobody knows where the area is.
    #[error(
        "the area {0} has no outline and no place on the map, so that nothing around it can be packed"
    )]
    NoPlace(String),
    /// The area is too large to be carried.
    #[error(
        "the area {area} takes {tiles} tiles, and a pack holds at most {most}; pack its communes one by one"
    )]
    TooLarge {
        /// Code of the area.
        area: String,
        /// Tiles of all layers that its box meets.
        tiles: usize,
        /// Most tiles.
        most: usize,
    },
    /// There are too many rows to be carried.
    #[error("{collection} has more than {most} records there; pack a smaller area")]
    TooManyRows {
        /// Id of the collection.
        collection: String,
        /// Most rows of a collection.
        most: usize,
    },
    /// The files are too large to be carried.
    #[error(
        "the photographs, sound and film there take {bytes} bytes, more than {most}; make the pack without media"
    )]
    MediaTooLarge {
        /// Bytes of the files so far.
        bytes: u64,
        /// Most bytes.
        most: u64,
    },
    /// The viewer was built without the page that opens a pack.
    #[error(
        "the page that opens a pack from a folder is not in this build of the viewer; build the viewer (npm run build), or make the pack for the app"
    )]
    NoTemplate,
    /// The page has no room for a pack.
    #[error(
        "the page that opens a pack from a folder has {0} marks <!--pack--> and needs one; build the viewer anew"
    )]
    Template(usize),
    /// The passphrase cannot be used.
    #[error("a passphrase has {shortest} to {longest} characters, this one has {found}")]
    Passphrase {
        /// Fewest characters.
        shortest: usize,
        /// Most characters.
        longest: usize,
        /// Those it has.
        found: usize,
    },
    /// The caller reads no households there.
    #[error(
        "households of an area are packed for its officers, and for the disaster desk while an activation is open there"
    )]
    Closed,
    /// The key of the service cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A part of the map cannot be made.
    #[error("the map cannot be packed: {0}")]
    Map(ApiError),
    /// The file cannot be written.
    #[error("the pack cannot be written")]
    File(#[from] std::io::Error),
    /// The archive of tiles cannot be written.
    #[error("the tiles cannot be packed")]
    Tiles(#[from] pmtiles::PmtError),
    /// The rows cannot be encrypted.
    #[error("the rows cannot be encrypted: {0}")]
    Cipher(String),
    /// The database failed, or a right has ended.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<zip::result::ZipError> for PackError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::File(error.into())
    }
}

impl From<serde_json::Error> for PackError {
    fn from(error: serde_json::Error) -> Self {
        Self::File(error.into())
    }
}

impl From<PackError> for ApiError {
    fn from(error: PackError) -> Self {
        match error {
            PackError::NoArea(_) => Self::NotFound,
            PackError::NoPlace(_)
            | PackError::TooLarge { .. }
            | PackError::TooManyRows { .. }
            | PackError::MediaTooLarge { .. } => Self::Unprocessable(error.to_string()),
            PackError::NoTemplate | PackError::Template(_) => Self::NotBuilt(error.to_string()),
            PackError::Passphrase { .. } => Self::invalid("passphrase", "", error),
            PackError::Closed => Self::Forbidden(error.to_string()),
            PackError::Map(error) => error,
            PackError::Store(error) => error.into(),
            PackError::Key(_) | PackError::File(_) | PackError::Tiles(_) | PackError::Cipher(_) => {
                Self::internal(error)
            }
        }
    }
}
