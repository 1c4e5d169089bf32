//! Query parameters, strictly: unknown and repeated ones are refused with their name.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use percent_encoding::percent_decode_str;

use super::error::ApiError;

/// Longest query string that is read.
const LONGEST_BYTES: usize = 8 * 1024;

/// The parameters of a request. A handler takes those it knows and then calls [`Params::finish`], which refuses
/// what is left.
#[derive(Debug, Default)]
pub struct Params {
    left: BTreeMap<String, String>,
    known: Vec<String>,
}

impl Params {
    /// Reads the query string of an address.
    ///
    /// # Errors
    /// When it is too long, not UTF-8 or names a parameter twice.
    pub fn of(uri: &Uri) -> Result<Self, ApiError> {
        let query = uri.query().unwrap_or_default();
        if query.len() > LONGEST_BYTES {
            return Err(ApiError::invalid(
                "query",
                format!("{} bytes", query.len()),
                format!("the query is longer than {LONGEST_BYTES} bytes"),
            ));
        }
        Self::of_form(query)
    }

    /// Reads a body of the type `application/x-www-form-urlencoded`; the caller has limited its length.
    ///
    /// # Errors
    /// When it is not UTF-8 or names a field twice.
    pub fn of_form(text: &str) -> Result<Self, ApiError> {
        let mut left = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if left.contains_key(&name) {
                return Err(ApiError::invalid(name, value, "give this parameter once"));
            }
            left.insert(name, value);
        }
        Ok(Self { left, known: Vec::new() })
    }

    /// Takes the text of a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.known.push(name.to_owned());
        self.left.remove(name)
    }

    /// Takes and reads a parameter.
    ///
    /// # Errors
    /// When the text cannot be read as `T`.
    pub fn read<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|error: T::Err| ApiError::invalid(name, text, error))
    }

    /// Takes a whole number within bounds.
    ///
    /// # Errors
    /// When it is no whole number or outside.
    pub fn number(
        &mut self,
        name: &str,
        least: i64,
        most: i64,
        otherwise: i64,
    ) -> Result<i64, ApiError> {
        let Some(text) = self.text(name) else { return Ok(otherwise) };
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(ApiError::invalid(
                name,
                text,
                format!("write a whole number from {least} to {most}"),
            )),
        }
    }

    /// Takes those of these names that are there.
    pub fn those_of<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, String)> {
        names.filter_map(|name| Some((name, self.text(name)?))).collect()
    }

    /// Refuses what nobody took.
    ///
    /// # Errors
    /// When a parameter is unknown; the text lists those that are known.
    pub fn finish(mut self) -> Result<(), ApiError> {
        let Some((name, value)) = self.left.pop_first() else { return Ok(()) };
        self.known.sort();
        self.known.dedup();
        let known = if self.known.is_empty() { "none".to_owned() } else { self.known.join(", ") };
        Err(ApiError::invalid(
            name,
            value,
            format!("this parameter is not known here; known: {known}"),
        ))
    }
}

fn decoded(text: &str) -> Result<String, ApiError> {
    let decoded =
        percent_decode_str(&text.replace('+', " ")).decode_utf8().map(std::borrow::Cow::into_owned);
    match decoded {
        Ok(decoded) if !decoded.contains('\0') => Ok(decoded),
        _ => Err(ApiError::invalid("query", text, "write the query as UTF-8 without zero bytes")),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Self::of(&parts.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Result<Params, ApiError> {
        Params::of(&format!("/items?{query}").parse().unwrap())
    }

    #[test]
    fn unknown_parameters_are_refused_with_the_known_ones() {
        let mut params = params("limit=5&limt=6").unwrap();
        assert_eq!(params.number("limit", 1, 10, 3).unwrap(), 5);
        assert_eq!(
            params.finish().unwrap_err().to_string(),
            "limt: this parameter is not known here; known: limit"
        );
    }

    #[test]
    fn repeated_and_undecodable_parameters_are_refused() {
        assert!(params("a=1&a=2").is_err());
        assert!(params("a=%FF").is_err());
        assert!(params("a=%00").is_err());
        assert_eq!(params("q=%C4%90%C4%83k+Long").unwrap().text("q").as_deref(), Some("Đăk Long"));
    }

    #[test]
    fn numbers_outside_their_bounds_are_refused_with_the_bounds() {
        let error = params("limit=0").unwrap().number("limit", 1, 10_000, 10).unwrap_err();
        assert_eq!(error.to_string(), "limit: write a whole number from 1 to 10000");
    }
}
