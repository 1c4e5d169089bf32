//! Filters of rows (CQL2) as conditions of SQL, with the answers of [`Filter::test`].
//!
//! A field means what the view shows of it. Nothing that is asked can fail on a row, as an error would tell something of rows that
//! are not shown: the guards stand in `expr` and in the functions of the migration `V30`, and places are made valid before
//! rows are looked at.

mod expr;
mod logic;
mod places;
mod relation;

use std::sync::Arc;

use deadpool_postgres::GenericClient;

use self::places::Places;
use super::builder::Builder;
use crate::{
    filter::{Filter, FilterError, Kind, Language, Property},
    geo::Crs,
    policy::View,
    store::StoreError,
};

/// The name under which filters know the geometry of a row, which is that of its schema.
pub const GEOMETRY: &str = "geometry";

/// A filter that rows of a view can be asked.
#[derive(Debug, Clone)]
pub struct Condition {
    filter: Arc<Filter>,
    crs: Crs,
}

/// A condition whose places are where the rows are. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Placed {
    filter: Arc<Filter>,
    places: Arc<Places>,
}

/// Why a text is no condition on the rows of a view.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConditionError {
    /// It is no filter on the fields that the view shows.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A coordinate that the reference system does not have.
    #[error(
        "[{x}, {y}] is no position in {crs}; write both coordinates in its order, for example {}", crs.example()
    )]
    Position {
        /// The first coordinate.
        x: f64,
        /// The second one.
        y: f64,
        /// The system.
        crs: Crs,
    },
    /// A box of another system with its corners exchanged.
    #[error("the box {0} begins with its upper corner; write the lower one first")]
    Upside(String),
    /// No field holds a list.
    #[error(
        "no property of this collection holds a list; write IN (..) to compare one with several values"
    )]
    List,
}

impl Condition {
    /// Reads a filter whose coordinates are those of a reference system. A field that the view does not show is unknown.
    ///
    /// # Errors
    /// When the text is no such filter.
    pub fn read(
        view: &View,
        text: &str,
        language: Language,
        crs: Crs,
    ) -> Result<Self, ConditionError> {
        let has_geometry = view.collection().geometry.is_some();
        let property = |name: &str| {
            if name == GEOMETRY && has_geometry {
                return Some(Property { name: name.to_owned(), kind: Kind::Geometry });
            }
            view.field(name).map(Property::from)
        };
        let filter = Filter::read(text, language, property)?;
        for leaf in filter.leaves() {
            match leaf {
                Filter::Spatial(_, left, right) => {
                    places::check(left, crs)?;
                    places::check(right, crs)?;
                }
                Filter::Lists(..) if !leaf.fields().is_empty() => return Err(ConditionError::List),
                _ => {}
            }
        }
        Ok(Self { filter: Arc::new(filter), crs })
    }

    /// The text that stands for the condition: conditions with the same text have the same answers.
    pub fn canonical(&self) -> String {
        format!("{} {}", self.crs, self.filter.canonical())
    }

    /// Puts the places of the filter where the rows are.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn placed(&self, client: &impl GenericClient) -> Result<Placed, StoreError> {
        let places = Places::of(client, &self.filter, self.crs).await?;
        Ok(Placed { filter: Arc::clone(&self.filter), places: Arc::new(places) })
    }
}

impl Placed {
    /// ` AND` the row `t` passes.
    pub(super) fn push(&self, builder: &mut Builder, view: &View) {
        builder.push(" AND (");
        logic::Printer::new(builder, view, &self.places).filter(&self.filter);
        builder.push(")");
    }
}
