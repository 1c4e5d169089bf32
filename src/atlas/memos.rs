//! Answers about something that does not change, kept under a name.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Answers that are kept; when there are more, all are found out anew.
const AT_MOST: usize = 64;

/// What was found out.
#[derive(Debug, Default)]
pub(super) struct Memos(Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>);

impl Memos {
    /// What was found out under that name, found out now when nobody asked before.
    pub(super) fn get<T: Send + Sync + 'static>(
        &self,
        name: &str,
        find: impl FnOnce() -> T,
    ) -> Arc<T> {
        let memos = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = memos().get(name).cloned();
        if let Some(kept) = kept.and_then(|kept| kept.downcast::<T>().ok()) {
            return kept;
        }
        let found = Arc::new(find());
        let mut memos = memos();
        if memos.len() >= AT_MOST {
            memos.clear();
        }
        memos.insert(name.to_owned(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_out_is_kept_under_its_name() {
        let memos = Memos::default();
        assert_eq!(*memos.get("a", || 1), 1);
        assert_eq!(*memos.get("a", || 2), 1);
        assert_eq!(*memos.get("b", || 2), 2);
        for name in 0..2 * AT_MOST {
            memos.get(&name.to_string(), || name);
        }
        assert!(memos.0.lock().unwrap().len() <= AT_MOST);
    }
}
