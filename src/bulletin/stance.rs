//! Sentences of the body, and whether they warn, tell what was, advise or lift.

use super::tokens::{Gap, Token};

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stance {
    Warned,
    Lifted,
    Observed,
    Advice,
    Unclear,
}

/// A sentence, or an item of a list.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) stance: Stance,
    /// It tells levels of risk.
    pub(super) level: bool,
    /// It is an item of a list.
    pub(super) item: bool,
    /// It speaks of rain and of no danger.
    pub(super) rain: bool,
}

const STRONG: [&str; 26] = [
    "nguy co",
    "canh bao",
    "co the xay ra",
    "kha nang",
    "de phong",
    "xay ra",
    "anh huong",
    "rung chan",
    "rung lac",
    "ngap lut",
    "lu quet co",
    "bo sung",
    "mo rong",
    "gia han",
    "vung chiu",
    "ngap sau",
    "ngap tai",
    "duy tri",
    "khan cap",
    "sut lun",
    "rui ro",
    "ngap o",
    "ngap vung",
    "chiu tac dong",
    "se bi",
    "sat lo dat",
];
const WEAK: [&str; 16] = [
    "gio toi",
    "h toi",
    "tu nay",
    "tu chieu",
    "tu toi",
    "tu dem",
    "tu sang",
    "tu ngay",
    "du bao",
    "co gio",
    "gio manh",
    "ret hai",
    "nang nong",
    "suong",
    "chu y",
    "truc 24",
];
/// What has happened already.
const HAPPENED: [&str; 6] =
    ["da xay ra", "mat tich", "thiet hai", "nguoi chet", "bi thuong", "da lam"];
/// Where rain is the hazard itself.
const RAIN: [&str; 5] = ["co mua", "mua lon", "mua to", "mua vua", "mua rao"];
const OBSERVED: [&str; 22] = [
    "gio qua",
    "dem qua",
    "hom qua",
    "ngay qua",
    "do duoc",
    "ghi nhan",
    "hien nay",
    "mo hinh",
    "dung tich",
    "luu luong",
    "tam bao o",
    "vi tri tam",
    "dang o",
    "da co mua",
    "anh may",
    "tram do",
    "mua tinh tu",
    "muc nuoc",
    "da di qua",
    "luong mua tu",
    "diem do",
    "mm",
];
const ADVICE: [&str; 19] = [
    "de nghi",
    "yeu cau",
    "ba con",
    "nguoi dan",
    "chinh quyen",
    "tau thuyen",
    "lai xe",
    "lay nuoc",
    "rut kinh nghiem",
    "nghiem cam",
    "theo ba",
    "theo ong",
    "lien he",
    "cac dia phuong",
    "xe tai",
    "kinh gui",
    "lien lac",
    "nhan dan",
    "moi nguoi",
];
const LIFTED: [&str; 18] = [
    "cham dut canh bao",
    "bai bo canh bao",
    "huy bo canh bao",
    "ngung canh bao",
    "khong con canh bao",
    "khong con duoc canh bao",
    "dua ra khoi",
    "do bo",
    "go bo",
    "ket thuc canh bao",
    "ket thuc hieu luc",
    "ket thuc cac",
    "ket thuc tin",
    "huy canh bao",
    "huy tin",
    "dung canh bao",
    "ra khoi vung canh bao",
    "ra khoi danh sach",
];

/// One of the phrases stands in the folded text.
pub(super) fn says(text: &str, phrases: &[&str]) -> bool {
    any(text, phrases)
}

/// The tokens folded, with blanks around each.
pub(super) fn folded(tokens: &[Token]) -> String {
    let mut text = String::from(" ");
    for token in tokens {
        text.push_str(&token.fold);
        text.push(' ');
    }
    text
}

fn any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        text.match_indices(phrase).any(|(at, _)| {
            let before = text.get(..at).is_some_and(|before| before.ends_with(' '));
            let after = text.get(at + phrase.len()..).is_some_and(|after| after.starts_with(' '));
            before && after
        })
    })
}

/// A full stop behind an abbreviation.
fn is_short(tokens: &[Token], stop: usize) -> bool {
    let before = stop.checked_sub(1).and_then(|at| tokens.get(at));
    let glued = tokens.get(stop).is_some_and(|token| token.gap == Gap::None);
    glued
        && before.is_some_and(|token| {
            ["x", "p", "h", "q", "t", "tt", "tx", "tp", "ql", "tl", "kt", "dt", "ttr"]
                .contains(&token.fold.as_str())
        })
}

/// A mark or number that begins an item.
pub(super) fn is_bullet(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let stop = tokens
        .get(at + 1)
        .is_some_and(|next| next.is(".") || next.is(")") || matches!(next.gap, Gap::Tab));
    ["-", "+", "•", "*", "·", "–", "►", "o"].contains(&token.fold.as_str()) && token.gap >= Gap::Tab
        || token.is_number() && token.gap == Gap::Line && stop && token.fold.len() < 3
}

fn begins(tokens: &[Token], at: usize) -> bool {
    let (Some(before), Some(token)) =
        (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at))
    else {
        return true;
    };
    if before.is(".") && token.gap != Gap::None {
        let next = token.is_capital() || token.is_number() || token.gap == Gap::Line;
        return next && !(is_short(tokens, at - 1) && token.gap != Gap::Line);
    }
    if token.gap != Gap::Line || before.is(",") {
        return false;
    }
    let ended = [".", ":", ";", "!"].contains(&before.fold.as_str());
    ended || is_bullet(tokens, at) || token.is_capital() || token.is("(") || token.is_number()
}

/// The sentences of a body in the order of the text.
pub(super) fn sentences(tokens: &[Token], of_rain: bool) -> Vec<Sentence> {
    let mut starts: Vec<usize> = (0..tokens.len()).filter(|at| begins(tokens, *at)).collect();
    starts.push(tokens.len());
    let mut found: Vec<Sentence> = Vec::new();
    for pair in starts.windows(2) {
        let [start, end] = *pair else { continue };
        let own = tokens.get(start..end).unwrap_or_default();
        let text = folded(own);
        let before = start.checked_sub(1).and_then(|at| tokens.get(at));
        let goes_on = before.is_some_and(|token| !token.is("."));
        // "Tỉnh D" and "- rất cao: A, B." behind such items, whose full stops end no list.
        let bullet = is_bullet(tokens, start);
        let header = own.len() < 9 && super::words::unit_word(own, 0).is_some();
        let inherited = found.last().filter(|last| goes_on || last.item && (bullet || header));
        let item = bullet || header && inherited.is_some();
        let stance = stance(&text, of_rain).or_else(|| inherited.map(|before| before.stance));
        let level = any(&text, &["rui ro", "rrtt"]);
        let rain = any(&text, &["mua"]) && !any(&text, &STRONG);
        found.push(Sentence {
            start,
            end,
            stance: stance.unwrap_or(Stance::Unclear),
            level,
            item,
            rain,
        });
    }
    found
}

fn stance(text: &str, of_rain: bool) -> Option<Stance> {
    let rain = of_rain && any(text, &RAIN);
    let hours = text
        .split(' ')
        .any(|word| word.strip_suffix('h').is_some_and(|hour| hour.parse::<u16>().is_ok()))
        && text.contains("h toi ");
    let (strong, weak) = (any(text, &STRONG), any(text, &WEAK) || hours || rain);
    let amount = text.contains("mm ");
    if any(text, &LIFTED) {
        Some(Stance::Lifted)
    } else if any(text, &HAPPENED) {
        let ahead = any(text, &["nguy co", "canh bao", "gio toi", "de phong", "kha nang"]);
        Some(if ahead { Stance::Unclear } else { Stance::Observed })
    } else if strong {
        Some(Stance::Warned)
    } else if any(text, &OBSERVED) && (!weak || !amount) {
        Some(Stance::Observed)
    } else if weak {
        Some(Stance::Warned)
    } else if any(text, &OBSERVED) {
        Some(Stance::Observed)
    } else if any(text, &ADVICE) {
        Some(Stance::Advice)
    } else {
        None
    }
}
