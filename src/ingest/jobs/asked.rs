//! What a person asks of a job: the settings of a run, as the page sends them.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::AREA,
    http::ApiError,
    ingest::{
        Fix,
        request::{DateOrder, DecimalMark, Request},
    },
};

/// Values of a file that are mended at most; more are better mended in the file.
const FIXES_MOST: usize = 10_000;

/// The settings of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::ingest) struct Asked {
    pub(in crate::ingest) dry_run: bool,
    mapping: BTreeMap<String, String>,
    set: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
    /// Line of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<u64>,
    /// What stands before decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    numbers: Option<DecimalMark>,
    /// Rows without a number that no record fits are new ones.
    new_numbers: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<DateOrder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes_of: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

impl Asked {
    /// The same for a layer that is made of the file: rows without a number are new ones, and all may lie in one unit.
    #[must_use]
    pub(in crate::ingest) fn for_layer(mut self, are_numbered: bool, area: Option<&str>) -> Self {
        self.new_numbers = self.new_numbers || are_numbered;
        if let Some(area) = area {
            self.set.insert(AREA.to_owned(), area.to_owned());
        }
        self
    }

    /// The import of that file, which is called so, with these settings.
    ///
    /// # Errors
    /// When one of them is none.
    pub(in crate::ingest) fn request(
        &self,
        path: PathBuf,
        name: &str,
    ) -> Result<Request, ApiError> {
        if self.fixes.len() > FIXES_MOST {
            let many = self.fixes.len().to_string();
            let reason = format!("mend at most {FIXES_MOST} values here; mend more in the file");
            return Err(ApiError::invalid("fixes", many, reason));
        }
        Ok(Request {
            path,
            name: Some(name.to_owned()),
            crs: read("crs", self.crs.as_deref())?,
            charset: read("encoding", self.encoding.as_deref())?,
            layer: self.layer.clone().filter(|layer| !layer.is_empty()),
            map: self.mapping.clone(),
            set: self.set.clone(),
            dates: self.dates.unwrap_or_default(),
            header: self.header,
            numbers: self.numbers,
            new_numbers: self.new_numbers,
            codes_of: self.codes_of,
            dry_run: self.dry_run,
            fixes: self.fixes.clone(),
            ..Request::default()
        })
    }
}

fn read<T>(name: &str, text: Option<&str>) -> Result<Option<T>, ApiError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|error| ApiError::invalid(name, text, error))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(json: &str) -> Result<Request, String> {
        let asked: Asked = serde_json::from_str(json).map_err(|error| error.to_string())?;
        asked.request(PathBuf::from("/x"), "x.csv").map_err(|error| error.to_string())
    }

    #[test]
    fn settings_are_read_and_a_wrong_one_is_named() {
        let request = asked(
            r#"{"dry_run": true, "mapping": {"name": "Tên"}, "crs": "EPSG:9216", "encoding": "", "dates": "mdy",
                "codes_of": "2025-06-30", "fixes": [{"row": 47, "column": "Dân tộc", "value": "Xơ Đăng"}]}"#,
        )
        .unwrap();
        assert!(request.dry_run && request.charset.is_none());
        assert_eq!(request.dates, DateOrder::MonthFirst);
        assert_eq!(request.fixes[0].row, 47);

        for (json, named) in [
            (r#"{"crs": "9216"}"#, "crs"),
            (r#"{"encoding": "klingon"}"#, "encoding"),
            (r#"{"dates": "dym"}"#, "dym"),
            (r#"{"path": "/etc/passwd"}"#, "path"),
        ] {
            assert!(asked(json).unwrap_err().contains(named), "{json}");
        }
    }
}
