//! One question to the service, and what its answer tells once everything that may differ is taken away.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use axum::{body::Body, http::Method};
use flate2::read::GzDecoder;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex_lite::Regex;
use serde_json::Value;

use super::{eyes::Eyes, pack};
use crate::support::Answer;

/// What a question asks about, when some callers may know its answer exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Anything,
    /// Households of whole communes and villages.
    Units,
    /// Households on a ground.
    Ground,
}

/// One question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// The idea behind it.
    pub(super) probe: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
    pub(super) asks: Asks,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: String = self.path.chars().take(120).collect();
        write!(f, "{} {path}", self.method)?;
        for (name, value) in &self.headers {
            write!(f, " {name}: {value}")?;
        }
        match &self.body {
            Some(body) => write!(f, " {}", body.to_string().chars().take(160).collect::<String>()),
            None => Ok(()),
        }
    }
}

impl Question {
    /// A `GET`.
    pub(super) fn get(probe: &'static str, path: impl Into<String>) -> Self {
        Self {
            probe,
            method: Method::GET,
            path: path.into(),
            headers: Vec::new(),
            body: None,
            asks: Asks::Anything,
        }
    }

    /// The same with a header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with another method.
    pub(super) fn by(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// A `POST` of JSON.
    pub(super) fn post(probe: &'static str, path: impl Into<String>, body: Value) -> Self {
        let mut question = Self::get(probe, path).by(Method::POST);
        question.headers.push(("content-type", "application/json".to_owned()));
        question.body = Some(body);
        question
    }

    /// Its body, to be sent.
    pub(super) fn bytes(&self) -> Body {
        self.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()))
    }

    /// The same about other words; `None` when it names none of them.
    pub(super) fn about(&self, words: &[(&str, &str)]) -> Option<Self> {
        let mut other = self.clone();
        let mut body = other.body.as_ref().map(Value::to_string);
        let mut named = false;
        for (own, missing) in words {
            for (own, missing) in
                [((*own).to_owned(), (*missing).to_owned()), (encoded(own), encoded(missing))]
            {
                named |= other.path.contains(&own)
                    || body.as_ref().is_some_and(|body| body.contains(&own));
                other.path = other.path.replace(&own, &missing);
                body = body.map(|body| body.replace(&own, &missing));
            }
        }
        other.body = body.map(|body| serde_json::from_str(&body).unwrap());
        named.then_some(other)
    }

    /// The values that it brings itself, which its answer may say again.
    fn own_words(&self) -> Vec<String> {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let values = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1));
        let mut words: Vec<String> = values.chain(path.split('/')).map(decoded).collect();
        words.extend(
            query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| decoded(name)),
        );
        words.extend(values_of(self.body.as_ref()));
        words.retain(|word| word.len() > 3);
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    }

    /// A text without what the question brought.
    pub(super) fn without_echo(&self, text: &str) -> String {
        let mut text = text.replace(&self.path, "…").replace(&self.path.replace('&', "&amp;"), "…");
        for word in self.own_words() {
            let quoted = serde_json::to_string(&word).unwrap();
            for form in
                [quoted.trim_matches('"'), &encoded(&word), &word.replace('&', "&amp;"), &word]
            {
                text = text.replace(form, "…");
            }
        }
        text
    }
}

fn values_of(body: Option<&Value>) -> Vec<String> {
    match body {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => all.iter().flat_map(|one| values_of(Some(one))).collect(),
        Some(Value::Object(all)) => all.values().flat_map(|one| values_of(Some(one))).collect(),
        _ => Vec::new(),
    }
}

/// As it stands in an address.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// What an answer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

static MOMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(timeStamp|made_at)":"[^"]*""#).unwrap());
/// What stands for it, so that JSON stays JSON.
const SOME_MOMENT: &str = r#""$1":"""#;
/// A token of the feed is sealed: two of the same place have nothing in common, and all are of one length.
static SEALED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"("next":"|[?&]since=)[A-Za-z0-9_-]{395}""#).unwrap());
/// Whoever counts exactly is told at which moment and at which position of the data.
static COUNTED_AT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(as_of|data_version)":"[^"]*""#).unwrap());

impl Told {
    /// Of an answer, unpacked.
    pub(super) fn of(answer: Answer, eyes: &Eyes) -> Self {
        let mut body = answer.body;
        if body.starts_with(&[0x1f, 0x8b]) {
            let mut unpacked = Vec::new();
            std::io::Read::read_to_end(&mut GzDecoder::new(body.as_slice()), &mut unpacked)
                .unwrap();
            body = unpacked;
        }
        if let Some(inside) = pack::inside(&body) {
            body = inside;
        }
        if let Ok(text) = std::str::from_utf8(&body) {
            let text = MOMENT.replace_all(text, SOME_MOMENT).into_owned();
            let text = SEALED.replace_all(&text, r#"$1""#).into_owned();
            let text = if eyes.counts() {
                COUNTED_AT.replace_all(&text, r#""$1":"""#).into_owned()
            } else {
                text
            };
            body = text.into_bytes();
        }
        let told = |name: &str| match name {
            "date" | "set-cookie" | "content-length" => false,
            // Whoever is known is told the position of the data, which any edit moves. The public never is.
            "banlang-position" | "banlang-age-ms" => eyes.headers.is_empty(),
            _ => true,
        };
        let headers = answer.headers.iter().filter(|(name, _)| told(name.as_str()));
        let headers = headers.map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Self { status: answer.status.as_u16(), headers: headers.collect(), body }
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn is_tile(&self) -> bool {
        self.header("content-type") == "application/vnd.mapbox-vector-tile"
    }

    /// The same with the words of this question, and of its twin, taken away. A tag made of bytes that say them again
    /// differs with them.
    pub(super) fn without(&self, question: &Question, words: &[(&str, &str)]) -> Self {
        let mut text = question.without_echo(&self.text());
        for (own, missing) in words {
            for word in [own, missing] {
                text = text.replace(word, "…").replace(&encoded(word), "…");
            }
        }
        let mut headers = self.headers.clone();
        if text.as_bytes() != self.body {
            headers.remove("etag");
        }
        for value in headers.values_mut() {
            *value = question.without_echo(value);
            for (own, missing) in words {
                *value = value.replace(own, "…").replace(missing, "…");
                *value = value.replace(&encoded(own), "…").replace(&encoded(missing), "…");
            }
        }
        Self { status: self.status, headers, body: text.into_bytes() }
    }

    /// Where two answers differ, for people.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.status != other.status {
            return Some(format!("{} and {}", self.status, other.status));
        }
        if let Some((name, value)) =
            self.headers.iter().find(|(name, value)| other.headers.get(*name) != Some(value))
        {
            return Some(format!("{name}: {value} and {}", other.header(name)));
        }
        if self.headers.len() != other.headers.len() {
            return Some(format!("{} headers and {}", self.headers.len(), other.headers.len()));
        }
        (self.body != other.body).then(|| {
            let same =
                self.body.iter().zip(&other.body).take_while(|(one, two)| one == two).count();
            let part = |body: &[u8]| {
                let end = body.len().min(same + 60);
                String::from_utf8_lossy(&body[same.saturating_sub(20).min(end)..end]).into_owned()
            };
            format!("{:?} and {:?}", part(&self.body), part(&other.body))
        })
    }
}
