//! What a person chose, read and checked against the file.

use serde::Deserialize;

use super::propose::{Aside, Proposal, Proposed};
use crate::{
    catalog::{AREA, DraftField, FieldType, LayerDraft, Text, nfc},
    http::{ApiError, Lang, Refusal},
    ingest::Probe,
};

/// Letters of the name of a layer.
const TITLE_LETTERS: usize = 120;

/// Letters of what is said of it.
const DESCRIPTION_LETTERS: usize = 1000;

/// Fields of a layer.
const FIELDS_MOST: usize = 90;

/// A text of which the English one may be missing: then it is the Vietnamese one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    vi: String,
    #[serde(default)]
    en: Option<String>,
}

/// A column that becomes a field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    column: String,
    #[serde(rename = "type")]
    kind: FieldType,
    #[serde(default)]
    title: Option<Given>,
}

/// A layer, as a client asks for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLayer {
    /// Id of the import.
    pub(super) import: String,
    title: Given,
    #[serde(default)]
    description: Option<Given>,
    fields: Vec<Chosen>,
    /// The column that tells rows apart.
    #[serde(default)]
    key: Option<String>,
    /// The column that is written beside a row.
    #[serde(default)]
    label: Option<String>,
    /// Code of the unit that all rows lie in, where no column says it.
    #[serde(default)]
    pub(super) area: Option<String>,
}

impl NewLayer {
    /// A layer of all columns that may be in one, as the file proposes it.
    pub(super) fn of_all(title: Text, proposal: &Proposal) -> Self {
        let mut fields: Vec<Chosen> = Vec::new();
        for own in proposal.columns.iter().filter(|own| own.aside.is_none()) {
            let is_new = !fields.iter().any(|field| field.column == own.column);
            if is_new && fields.len() < FIELDS_MOST {
                fields.push(Chosen { column: own.column.clone(), kind: own.kind, title: None });
            }
        }
        Self {
            import: String::new(),
            title: Given { vi: title.vi, en: Some(title.en) },
            description: None,
            fields,
            key: proposal.key.clone(),
            label: proposal.label.clone(),
            area: None,
        }
    }

    /// The layer as it is to be made of the file.
    ///
    /// # Errors
    /// When something of it is not in the file or has no place in a layer; everything that is wrong at once.
    pub(super) fn draft(
        &self,
        probe: &Probe,
        proposal: &Proposal,
        lang: Lang,
    ) -> Result<LayerDraft, ApiError> {
        let mut wrong = Wrong { lang, refusals: Vec::new() };
        let title = wrong.text("title", &self.title, TITLE_LETTERS);
        let described = self.description.as_ref().filter(|given| !nfc(&given.vi).is_empty());
        let description = match described {
            Some(given) => wrong.text("description", given, DESCRIPTION_LETTERS),
            None => title.clone(),
        };
        if proposal.geometry.is_none() {
            wrong.place();
        }
        let fields = self.fields(proposal, &mut wrong);
        let chosen = |name: Option<&String>| {
            name.map(|name| fields.iter().position(|field| field.column == *name))
        };
        let (key, label) = (chosen(self.key.as_ref()), chosen(self.label.as_ref()));
        for (name, place, given) in [("key", key, &self.key), ("label", label, &self.label)] {
            if let (Some(None), Some(given)) = (place, given) {
                wrong.not_chosen(name, given);
            }
        }
        if key.is_none() && !fields.iter().any(|field| field.is_full) {
            wrong.keyless();
        }
        let Some(geometry) = proposal.geometry.filter(|_| wrong.refusals.is_empty()) else {
            return Err(ApiError::Refused(wrong.refusals));
        };
        let area_columns = probe.columns.iter().filter(|own| own.field.as_deref() == Some(AREA));
        let area_columns = area_columns.map(|column| column.name.clone()).collect();
        let is_kept = |name: &String| fields.iter().any(|field| field.column == *name);
        let names = probe.columns.iter().map(|column| &column.name);
        let left_out = names.filter(|name| !is_kept(name)).cloned().collect();
        let (key, label) = (key.flatten(), label.flatten());
        Ok(LayerDraft { title, description, geometry, fields, area_columns, left_out, key, label })
    }

    fn fields(&self, proposal: &Proposal, wrong: &mut Wrong) -> Vec<DraftField> {
        if self.fields.is_empty() || self.fields.len() > FIELDS_MOST {
            wrong.number_of_fields(self.fields.len());
        }
        let mut fields: Vec<DraftField> = Vec::new();
        for chosen in self.fields.iter().take(FIELDS_MOST) {
            let Some(column) = proposal.column(&chosen.column) else {
                wrong.unknown(&chosen.column);
                continue;
            };
            if let Some(aside) = column.aside {
                wrong.aside(&chosen.column, aside);
            } else if fields.iter().any(|field| field.column == chosen.column) {
                wrong.twice(&chosen.column);
            } else {
                fields.push(chosen.field(column, wrong));
            }
        }
        fields
    }
}

impl Chosen {
    fn field(&self, column: &Proposed, wrong: &mut Wrong) -> DraftField {
        let named = self.title.as_ref().filter(|given| !nfc(&given.vi).is_empty());
        let title = if let Some(given) = named {
            wrong.text("fields", given, TITLE_LETTERS)
        } else {
            let name: String = nfc(&self.column).chars().take(TITLE_LETTERS).collect();
            Text { vi: name.clone(), en: name }
        };
        let column = column.clone();
        DraftField { column: column.column, title, kind: self.kind, is_full: column.is_full }
    }
}

/// What is wrong with a wish, in the language of the answer.
struct Wrong {
    lang: Lang,
    refusals: Vec<Refusal>,
}

impl Wrong {
    fn push(&mut self, name: &str, value: &str, vi: &str, en: &str) {
        let reason = self.lang.of(vi, en).to_owned();
        self.refusals.push(Refusal { name: name.to_owned(), value: value.to_owned(), reason });
    }

    /// A text for people: one line, not too long.
    fn text(&mut self, name: &str, given: &Given, most: usize) -> Text {
        let vi = nfc(&given.vi);
        let en = given.en.as_deref().map(nfc).filter(|en| !en.is_empty());
        let en = en.unwrap_or_else(|| vi.clone());
        for text in [&vi, &en] {
            let letters = text.chars().count();
            if !(1..=most).contains(&letters) || text.chars().any(char::is_control) {
                self.push(
                    name,
                    &text.chars().take(most).collect::<String>(),
                    &format!("ghi từ 1 đến {most} ký tự trên một dòng"),
                    &format!("write 1 to {most} letters in one line"),
                );
                break;
            }
        }
        Text { vi, en }
    }

    fn place(&mut self) {
        self.push(
            "import",
            "",
            "một lớp cần vị trí cùng một loại cho mọi dòng: chỉ điểm, chỉ đường hoặc chỉ vùng; tệp này không có, hoặc có nhiều loại; chỉ ra cột toạ độ hoặc tách tệp",
            "a layer needs places of one kind: points, lines or areas; this file has none, or several kinds; name the columns with coordinates, or split the file",
        );
    }

    fn number_of_fields(&mut self, number: usize) {
        self.push(
            "fields",
            &number.to_string(),
            &format!("chọn từ 1 đến {FIELDS_MOST} cột"),
            &format!("choose 1 to {FIELDS_MOST} columns"),
        );
    }

    fn unknown(&mut self, column: &str) {
        self.push(
            "fields",
            column,
            &format!("tệp không có cột {column:?}"),
            &format!("the file has no column {column:?}"),
        );
    }

    fn twice(&mut self, column: &str) {
        self.push(
            "fields",
            column,
            &format!("cột {column:?} được chọn hai lần"),
            &format!("the column {column:?} is chosen twice"),
        );
    }

    fn aside(&mut self, column: &str, aside: Aside) {
        let (vi, en) = match aside {
            Aside::Place => (
                format!(
                    "cột {column:?} cho biết dòng nằm ở đâu và được đọc như vậy; bỏ chọn cột này"
                ),
                format!(
                    "the column {column:?} says where rows lie and is read for that; leave it out"
                ),
            ),
            Aside::Person => (
                format!(
                    "cột {column:?} có vẻ là dữ liệu cá nhân, không đưa vào lớp riêng được; bỏ chọn cột này"
                ),
                format!(
                    "the column {column:?} looks like personal data, which no layer of an office holds; leave it out"
                ),
            ),
        };
        self.push("fields", column, &vi, &en);
    }

    fn not_chosen(&mut self, name: &str, column: &str) {
        self.push(
            name,
            column,
            &format!("cột {column:?} không nằm trong các cột đã chọn"),
            &format!("the column {column:?} is not among those that are chosen"),
        );
    }

    fn keyless(&mut self) {
        self.push(
            "key",
            "",
            "chọn cột phân biệt từng dòng (như mã): không cột nào có giá trị ở mọi dòng",
            "name the column that tells rows apart, such as a code: no column has a value in every row",
        );
    }
}
