//! Rows without a part of their key are given it: that of the record which says the same, or a new number.

use super::{load::Load, matching::Matched};
use crate::store::{Doing as _, StoreError};

impl Load<'_> {
    fn matched(&self) -> Option<Matched<'_>> {
        let staged = self.staged.as_ref()?;
        let matched = Matched::new(self.edit.view())?;
        let whole = matched.fields().all(|name| staged.has(name));
        whole.then_some(matched)
    }

    /// Staged rows without a number that several records fit, with the numbers of these.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn fitting_several(&self) -> Result<Vec<(i64, Vec<String>)>, StoreError> {
        let Some(matched) = self.matched() else { return Ok(Vec::new()) };
        self.pairs(&matched.several(), "found", "looking for records that rows fit").await
    }

    /// Gives rows without a number that of the one record that they fit; says how many got one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn take_numbers(&self) -> Result<u64, StoreError> {
        let Some(matched) = self.matched() else { return Ok(0) };
        self.run(&matched.take(), "taking the numbers of records").await
    }

    /// Staged rows that have no number yet.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn unnumbered(&self) -> Result<Vec<i64>, StoreError> {
        let Some(matched) = self.matched() else { return Ok(Vec::new()) };
        self.numbers(&matched.open(), "looking for rows without a number").await
    }

    /// Gives the others numbers after the highest of their unit; nobody else writes records until the end. Says how many
    /// got one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn number_anew(&self) -> Result<u64, StoreError> {
        const DOING: &str = "giving new numbers";
        let Some(matched) = self.matched() else { return Ok(0) };
        let lock = matched.lock();
        let (lock, _) = lock.finish();
        self.transaction.batch_execute(lock).await.doing(DOING)?;
        self.run(&matched.number_anew(), DOING).await
    }
}
