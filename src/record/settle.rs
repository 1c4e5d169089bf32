//! Staged rows find the unit that they lie in, before they are written.

use tokio_postgres::{Row, types::FromSqlOwned};

use super::{
    builder::Builder,
    load::Load,
    stage,
    unit_rows::{self, UnitRows},
};
use crate::{
    policy::View,
    store::{Doing as _, StoreError},
};

/// What some staged rows say of their unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidOfUnit {
    /// What names them in [`Settled`] and [`Load::saying`].
    pub key: String,
    /// Code.
    pub code: Option<String>,
    /// Name of the commune.
    pub commune: Option<String>,
    /// Name of the district.
    pub district: Option<String>,
    /// Name of the province.
    pub province: Option<String>,
    /// How many rows say so.
    pub rows: u64,
}

/// A unit for all rows that say the same, or for one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<Of> {
    /// Whose unit it is.
    pub of: Of,
    /// The code that the rows get.
    pub code: String,
    /// The code of the older unit whose numbers the rows have.
    pub older: Option<String>,
}

impl Load<'_> {
    fn unit_rows(&self) -> Option<UnitRows<'_>> {
        let staged = self.staged.as_ref()?;
        let rows = UnitRows::new(self.edit.view().collection(), &staged.unit_names)?;
        staged.has(rows.area()).then_some(rows)
    }

    /// What the staged rows say of their units, but for more than `at_most` different things; nothing where rows do not
    /// lie in units.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn said_of_units(&self, at_most: u32) -> Result<Vec<SaidOfUnit>, StoreError> {
        const DOING: &str = "reading which units staged rows name";
        let Some(rows) = self.unit_rows() else { return Ok(Vec::new()) };
        let said = self.ask(&rows.said(at_most.into()), DOING).await?;
        said.iter()
            .map(|row| {
                let rows: i64 = row.try_get("rows").doing(DOING)?;
                Ok(SaidOfUnit {
                    key: row.try_get("key").doing(DOING)?,
                    code: row.try_get("code").doing(DOING)?,
                    commune: row.try_get("commune").doing(DOING)?,
                    district: row.try_get("district").doing(DOING)?,
                    province: row.try_get("province").doing(DOING)?,
                    rows: rows.unsigned_abs(),
                })
            })
            .collect()
    }

    /// The numbers of the rows that say one of these, each with the place of its key in the list.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn saying(&self, keys: Vec<String>) -> Result<Vec<(i64, usize)>, StoreError> {
        const DOING: &str = "looking for rows by the unit that they name";
        let Some(rows) = self.unit_rows() else { return Ok(Vec::new()) };
        let found = self.ask(&rows.saying(keys), DOING).await?;
        found
            .iter()
            .map(|row| {
                let place: i64 = row.try_get("place").doing(DOING)?;
                let place = usize::try_from(place).unwrap_or_default().saturating_sub(1);
                Ok((row.try_get("number").doing(DOING)?, place))
            })
            .collect()
    }

    /// The rows that lie on the ground of just one of the units that they may mean: `choices` are keys, each with a code
    /// that rows of that key may mean.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn placed_in(
        &self,
        areas: &View,
        choices: Vec<(String, String)>,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        const DOING: &str = "looking for the unit that rows lie in";
        let geometry = self.staged.as_ref().and_then(|staged| staged.geometry.as_deref());
        let (keys, codes) = choices.into_iter().unzip();
        let statement = self
            .unit_rows()
            .zip(geometry)
            .and_then(|(rows, geometry)| rows.placed(areas, geometry, keys, codes));
        let Some(statement) = statement else { return Ok(Vec::new()) };
        self.pairs(&statement, "code", DOING).await
    }

    /// Gives rows their units: all that say the same, then single ones. No row is named twice.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn settle(
        &self,
        said: Vec<Settled<String>>,
        rows: Vec<Settled<i64>>,
    ) -> Result<(), StoreError> {
        const DOING: &str = "giving staged rows their unit";
        let Some(units) = self.unit_rows() else { return Ok(()) };
        // Single rows first: the others are found by what they say, which a settled row says no more.
        if !rows.is_empty() {
            let (of, codes, older) = columns(rows);
            self.run(&units.settle_rows(of, codes, older), DOING).await?;
        }
        if !said.is_empty() {
            let (of, codes, older) = columns(said);
            self.run(&units.settle(of, codes, older), DOING).await?;
        }
        Ok(())
    }

    /// Rows whose key is that of an earlier staged one: their number and that of the first.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn repeated(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        const DOING: &str = "looking for rows with the same key";
        self.pairs(&stage::repeated(self.edit.view().collection()), "first", DOING).await
    }

    /// Staged rows outside the areas of the editor, with the code that they name.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn outside_scope(&self) -> Result<Vec<(i64, String)>, StoreError> {
        const DOING: &str = "looking for rows outside the areas of an editor";
        let Some(builder) = unit_rows::outside_scope(self.edit.view()) else {
            return Ok(Vec::new());
        };
        self.pairs(&builder, "code", DOING).await
    }

    /// Row numbers, each with what a column says of it.
    pub(super) async fn pairs<T: FromSqlOwned>(
        &self,
        builder: &Builder,
        column: &str,
        doing: &'static str,
    ) -> Result<Vec<(i64, T)>, StoreError> {
        let rows = self.ask(builder, doing).await?;
        let pair = |row: &Row| {
            Ok((row.try_get("number").doing(doing)?, row.try_get(column).doing(doing)?))
        };
        rows.iter().map(pair).collect()
    }

    pub(super) async fn ask(
        &self,
        builder: &Builder,
        doing: &'static str,
    ) -> Result<Vec<Row>, StoreError> {
        let (sql, values) = builder.finish();
        self.transaction.query(sql, &values).await.doing(doing)
    }

    pub(super) async fn run(
        &self,
        builder: &Builder,
        doing: &'static str,
    ) -> Result<u64, StoreError> {
        let (sql, values) = builder.finish();
        self.transaction.execute(sql, &values).await.doing(doing)
    }
}

type Columns<Of> = (Vec<Of>, Vec<String>, Vec<Option<String>>);

fn columns<Of>(settled: Vec<Settled<Of>>) -> Columns<Of> {
    let mut columns: Columns<Of> = Default::default();
    for Settled { of, code, older } in settled {
        columns.0.push(of);
        columns.1.push(code);
        columns.2.push(older);
    }
    columns
}
