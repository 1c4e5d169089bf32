//! Code lists: the values that coded fields may have, with their names in both languages.

use std::collections::{BTreeMap, HashMap};

use super::{check::CatalogueError, fold::fold, model::Text};

/// One entry of a code list.
#[derive(Debug, Clone)]
pub struct Code {
    /// The value as stored.
    pub code: String,
    /// Name for people.
    pub title: Text,
    /// What else the list says of it (colour, breaks, family ...), by column name.
    pub extra: BTreeMap<String, String>,
}

/// A code list in its official order.
#[derive(Debug, Clone, Default)]
pub struct CodeList {
    codes: Vec<Code>,
    by_folded: HashMap<String, usize>,
}

impl CodeList {
    fn push(&mut self, code: Code) {
        let place = self.codes.len();
        let spellings = code
            .extra
            .get("other_spellings")
            .into_iter()
            .flat_map(|all| all.split(';'))
            .map(str::trim);
        let names =
            [code.code.as_str(), &code.title.vi, &code.title.en].into_iter().chain(spellings);
        for name in names.map(fold).filter(|name| !name.is_empty()) {
            self.by_folded.entry(name).or_insert(place);
        }
        self.codes.push(code);
    }

    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter()
    }

    /// The entry with exactly this code.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.code == code)
    }

    /// The entry that a person means: its code, name or another spelling, with or without marks.
    pub fn find(&self, text: &str) -> Option<&Code> {
        self.get(text).or_else(|| self.codes.get(*self.by_folded.get(&fold(text))?))
    }
}

/// All code lists by name.
#[derive(Debug, Clone, Default)]
pub struct CodeLists(BTreeMap<String, CodeList>);

/// Files with a list each: file, name of the list.
const OWN_FILES: [(&str, &str); 5] = [
    ("ethnic_groups.csv", "ethnic_group"),
    ("hazards.csv", "hazard"),
    ("risk_levels.csv", "risk_level"),
    ("indicators.csv", "indicator"),
    ("damage_indicators.csv", "damage_indicator"),
];

impl CodeLists {
    /// Reads all lists; `file` gives the text of a file of `data/reference`.
    ///
    /// # Errors
    /// When a file is missing or has no `id`/`name_vi` columns.
    pub(super) fn read(
        file: impl Fn(&str) -> Option<&'static str>,
    ) -> Result<Self, CatalogueError> {
        let text = |name: &str| {
            file(name).ok_or_else(|| CatalogueError::reference(name, "the file is missing"))
        };
        let mut lists = Self::default();
        for (name, list) in OWN_FILES {
            for row in rows(name, text(name)?)? {
                lists.0.entry(list.to_owned()).or_default().push(own_code(name, row)?);
            }
        }
        for mut row in rows("codes.csv", text("codes.csv")?)? {
            let mut take = |column: &str| row.remove(column).unwrap_or_default();
            let (list, code) = (take("list"), take("code"));
            let title = Text { vi: take("title_vi"), en: take("title_en") };
            let included = code.strip_prefix('@').and_then(|other| lists.0.get(other)).cloned();
            let list = lists.0.entry(list).or_default();
            match included {
                Some(other) => other.codes.into_iter().for_each(|code| list.push(code)),
                None => list.push(Code { code, title, extra: BTreeMap::new() }),
            }
        }
        Ok(lists)
    }

    /// The list of that name.
    pub fn get(&self, list: &str) -> Option<&CodeList> {
        self.0.get(list)
    }

    /// Name and list, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &CodeList)> {
        self.0.iter().map(|(name, list)| (name.as_str(), list))
    }
}

/// The rows of a CSV text by column name.
fn rows(name: &str, text: &str) -> Result<Vec<BTreeMap<String, String>>, CatalogueError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| CatalogueError::reference(name, &error.to_string()))
}

fn own_code(file: &str, mut row: BTreeMap<String, String>) -> Result<Code, CatalogueError> {
    let code = row
        .remove("id")
        .or_else(|| Some(format!("{}.{}", row.get("group")?, row.get("indicator")?)))
        .ok_or_else(|| CatalogueError::reference(file, "a row has no id"))?;
    let vi = row
        .remove("name_vi")
        .ok_or_else(|| CatalogueError::reference(file, "a row has no name_vi"))?;
    let en = row.remove("name_en").unwrap_or_else(|| vi.clone());
    Ok(Code { code, title: Text { vi, en }, extra: row })
}
