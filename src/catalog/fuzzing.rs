//! The reader of descriptors, for the fuzz target.

use std::sync::{LazyLock, Mutex, PoisonError};

use super::{Catalogue, template_csv};

static CATALOGUE: LazyLock<Mutex<Catalogue>> = LazyLock::new(|| {
    Mutex::new(Catalogue::built_in().expect("the built-in descriptors are right"))
});

/// The descriptor of an operator. One that is taken has a template; one that is not is refused with the name of its file.
pub fn descriptor(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut catalogue = CATALOGUE.lock().unwrap_or_else(PoisonError::into_inner);
    match catalogue.add("own", text) {
        Ok(()) => {
            let collection = catalogue.get("own").expect("it was added");
            assert_eq!(collection.descriptor, text);
            assert!(!template_csv(collection, &collection.fields).is_empty());
        }
        Err(error) => assert!(error.to_string().contains("own"), "{error}"),
    }
}
