//! What a bulletin does to an earlier one, and to which.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::{
    parts::{Part, Parts},
    reading::Action,
    tokens::Text,
};

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) action: Action,
    pub(super) refers_to: Option<String>,
}

/// Words that end a warning.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(ket thuc|huy|huy bo|bai bo|dung|cham dut|go bo) (hieu luc |cac |ban |phat )*(tin|canh bao|thong bao|cong dien|hieu luc)|ket thuc (hieu luc )?(canh bao|thong bao|tin|cac tin)",
    )
});
/// Words that lift a warning for some.
static LIFTS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"do bo|go bo|khong con (duoc )?canh bao|dua (\w+ )*ra khoi"));
/// Words that change an earlier bulletin.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\(?cap nhat|gia han|bo sung (tin|ban tin|thong bao|cong dien|cac xa|cac huyen|xa |huyen )|thay the|tiep theo (cua|tin|cong dien|thong bao)|mo rong (toi|ra|xuong|them|vung|sang)|keo dai them|dieu chinh|tiep tuc (ung pho|duy tri)",
    )
});
static STAYS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"tiep tuc (duy tri |canh bao)|duy tri canh bao|van con hieu luc"));
/// The number of a bulletin, as lines have it that keep their marks.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:tin|điện|báo|dien|bao|TIN|ĐIỆN|BÁO)\s+(?:số|so|SỐ)\s*:?\s*([0-9A-Za-zĐđ][0-9A-Za-zÀ-ỹĐđ/\-]*[0-9A-Za-zÀ-ỹĐđ])",
    )
});

/// A pattern that stands in the code.
#[expect(clippy::expect_used, reason = "tests read bulletins through every pattern there is")]
pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this module")
}

pub(super) fn action(text: &Text, parts: &Parts) -> Found {
    let of = |wanted: &[Part]| -> String {
        let lines = text.lines.iter().enumerate();
        let lines = lines.filter(|(at, _)| wanted.contains(&parts.of_line(*at)));
        lines.map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n")
    };
    let all = of(&[Part::Title, Part::Body]);
    let ends = ENDS.is_match(&all);
    let lifts = LIFTS.is_match(&all);
    let stays = STAYS.is_match(&all);
    let changes = CHANGES.is_match(&all);
    let action = match (ends, lifts) {
        (true, _) if !stays => Action::Cancel,
        (_, true) | (true, _) => Action::Update,
        _ if changes => Action::Update,
        _ => Action::New,
    };
    let refers_to = (action != Action::New).then(|| refers_to(text, parts)).flatten();
    Found { action, refers_to }
}

fn refers_to(text: &Text, parts: &Parts) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let lines = text.given.split('\n').enumerate();
    let lines = lines.filter(|(at, _)| matches!(parts.of_line(*at), Part::Title | Part::Body));
    for (_, line) in lines {
        let composed: String = line.nfc().collect();
        if let Some(found) = NUMBER.captures(&composed) {
            return found.get(1).map(|number| number.as_str().to_owned());
        }
    }
    None
}
