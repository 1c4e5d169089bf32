//! Sets of areas: of an officer of a province hundreds of codes, put together once for a session.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use bytes::BytesMut;
use sha2::{Digest as _, Sha256};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// Codes of areas in order, each once. Cloning it is cheap, and what follows from all of them is found out once.
#[derive(Clone, Default)]
pub struct Areas(Arc<Known>);

#[derive(Default)]
struct Known {
    codes: Box<[String]>,
    joined: OnceLock<Box<str>>,
    digest: OnceLock<Box<str>>,
    bound: OnceLock<Box<[u8]>>,
}

impl Areas {
    /// What lies in one of several sets.
    pub fn union<'a>(sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut different: Vec<&Self> = Vec::new();
        for set in sets.into_iter().filter(|set| !set.is_empty()) {
            if !different.contains(&set) {
                different.push(set);
            }
        }
        match different.as_slice() {
            [] => Self::default(),
            [one] => (*one).clone(),
            several => several.iter().flat_map(|set| set.iter()).cloned().collect(),
        }
    }

    /// The code is one of them.
    pub fn holds(&self, code: &str) -> bool {
        self.binary_search_by(|own| own.as_str().cmp(code)).is_ok()
    }

    /// All codes with a comma between them.
    pub fn joined(&self) -> &str {
        self.0.joined.get_or_init(|| self.join(",").into())
    }

    /// A short name of the set, another one for each other set.
    pub fn digest(&self) -> &str {
        self.0.digest.get_or_init(|| hex::encode(Sha256::digest(self.joined())).into())
    }
}

/// They are bound as `text[]`, in the bytes of the first time.
impl ToSql for Areas {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        if let Some(bytes) = self.0.bound.get() {
            out.extend_from_slice(bytes);
            return Ok(IsNull::No);
        }
        let mut bytes = BytesMut::new();
        let is_null = self.0.codes.to_sql(ty, &mut bytes)?;
        out.extend_from_slice(self.0.bound.get_or_init(|| bytes.as_ref().into()));
        Ok(is_null)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TEXT_ARRAY
    }

    to_sql_checked!();
}

impl Deref for Areas {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0.codes
    }
}

impl FromIterator<String> for Areas {
    fn from_iter<T: IntoIterator<Item = String>>(codes: T) -> Self {
        let codes: BTreeSet<_> = codes.into_iter().collect();
        Self(Arc::new(Known { codes: codes.into_iter().collect(), ..Known::default() }))
    }
}

impl PartialEq for Areas {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.codes == other.0.codes
    }
}

impl Eq for Areas {}

impl fmt::Debug for Areas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(codes: &[&str]) -> Areas {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn a_union_of_equal_sets_is_one_of_them_and_of_others_holds_all() {
        let one = areas(&["51", "23368"]);
        assert!(Arc::ptr_eq(&Areas::union([&one, &one.clone(), &Areas::default()]).0, &one.0));
        let both = Areas::union([&one, &areas(&["23374", "51"])]);
        assert_eq!(both.joined(), "23368,23374,51");
        assert!(both.holds("23374") && !both.holds("2337"));
    }

    #[test]
    fn a_set_is_bound_like_a_list_of_its_codes_each_time() {
        for codes in [&[][..], &["51"], &["23368", "23374", "51"]] {
            let (set, list) = (areas(codes), codes.to_vec());
            let mut wanted = BytesMut::new();
            list.to_sql_checked(&Type::TEXT_ARRAY, &mut wanted).unwrap();
            for _ in 0..2 {
                let mut bytes = BytesMut::new();
                set.to_sql_checked(&Type::TEXT_ARRAY, &mut bytes).unwrap();
                assert_eq!(bytes, wanted, "{codes:?}");
            }
        }
        // Other arrays have other bytes.
        assert!(areas(&["51"]).to_sql_checked(&Type::VARCHAR_ARRAY, &mut BytesMut::new()).is_err());
    }

    #[test]
    fn equal_sets_have_one_digest_and_others_another() {
        assert_eq!(areas(&["1", "2", "1"]).digest(), areas(&["2", "1"]).digest());
        assert_ne!(areas(&["12"]).digest(), areas(&["1", "2"]).digest());
        assert_ne!(areas(&[]).digest(), areas(&["1"]).digest());
    }
}
