//! Heading, title, body and signature.

use super::tokens::Text;

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Heading,
    Title,
    Body,
    /// Signature, place and time of issue, recipients, feet of pages.
    Foot,
}

/// The part of each line.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) lines: Vec<Part>,
}

/// Who issues bulletins: a line that begins so names its issuer.
const ISSUERS: [&str; 24] = [
    "dai khi tuong",
    "dai kttv",
    "trung tam",
    "uy ban",
    "ubnd",
    "ban chi huy",
    "bch ",
    "bch phong",
    "chi cuc",
    "so nong",
    "so xay",
    "so tai",
    "vien ",
    "hat kiem lam",
    "khu quan ly",
    "van phong",
    "bo nong",
    "cuc ",
    "tong cuc",
    "cong hoa xa hoi",
    "doc lap - tu do",
    "tram khi tuong",
    "tram thuy van",
    "tinh uy",
];
/// A line that begins so, or has it behind its issuer, is the title.
const TITLES: [&str; 13] = [
    "tin ",
    "canh bao",
    "thong bao",
    "cong dien",
    "ban tin",
    "du bao",
    "nhan dinh",
    "v/v",
    "ve viec",
    "huy tin",
    "huy canh bao",
    "ket thuc canh bao",
    "tin:",
];
/// Words that only the body has.
const BODIES: [&str; 14] = [
    "gio toi",
    "h toi",
    "gio qua",
    "tu nay",
    "tu ngay",
    "tu chieu",
    "tu toi",
    "tu dem",
    "tu sang",
    "hien nay",
    "du bao tu",
    "canh bao den",
    "cac xa ",
    "hoi ",
];
/// A line that begins so says when, by whom and for whom.
const FEET: [&str; 33] = [
    "tin phat",
    "phat luc",
    "phat tin",
    "phat hanh",
    "ban hanh",
    "ngay ban hanh",
    "du bao vien",
    "giam doc",
    "pho giam doc",
    "kt.",
    "kt ",
    "tl.",
    "tl ",
    "tm.",
    "q.",
    "truong phong",
    "truong ban",
    "pho truong",
    "chanh van",
    "noi nhan",
    "truc ban",
    "nguoi soat",
    "bao tin luc",
    "trang ",
    "lien he",
    "kinh gui",
    "(ban tin ban hanh",
    "luu:",
    "- luu",
    "so:",
    "ban tin tiep theo",
    "tin tiep theo",
    "thoi gian ban hanh",
];

/// The line begins with the name of who issues.
pub(super) fn is_issuer(line: &str) -> bool {
    ISSUERS.iter().any(|issuer| line.starts_with(issuer))
}

fn begins(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.starts_with(word))
}

/// What stands behind the name of the issuer or the place, on the same line.
fn behind(line: &str) -> Option<&str> {
    let colon = line.find(": ").map(|at| at + 2);
    let dash = line.find(" - ").map(|at| at + 3);
    let at = [colon, dash].into_iter().flatten().min()?;
    line.get(at..)
}

fn is_title(line: &str) -> bool {
    let own = behind(line).filter(|_| is_issuer(line) || !begins(line, &TITLES));
    let line = if is_issuer(line) { own.unwrap_or_default() } else { line };
    let line = line.trim_start_matches('(');
    begins(line, &TITLES) || own.is_some_and(|own| begins(own, &TITLES))
}

fn has_body(line: &str) -> bool {
    BODIES.iter().any(|word| line.contains(word))
}

/// "Quảng Ngãi, 17 giờ 00 ngày 09 tháng 11 năm 2026", or an hour and a day alone.
fn is_place_and_time(line: &str) -> bool {
    let start = line.rsplit(", ").next().unwrap_or(line);
    let short = line.len() < 90 && !line.contains(':') || line.len() < 45;
    let digits = |text: &str| {
        text.trim_start_matches('(').starts_with(|letter: char| letter.is_ascii_digit())
    };
    let rest = line.split_once(", ").map_or("", |(_, rest)| rest);
    let dated = (line.contains("ngay") || line.contains('/')) && (line.contains("20"));
    let units = line.contains(" xa ") || line.contains("huyen ") || line.contains("x. ");
    short
        && dated
        && !units
        && !has_body(line)
        && (digits(line) || digits(rest) || digits(start))
        && !begins(line, &TITLES)
}

impl Parts {
    pub(super) fn of(text: &Text) -> Self {
        let mut lines = Vec::with_capacity(text.lines.len());
        let mut now = Part::Heading;
        let mut recipients = false;
        for (at, line) in text.lines.iter().enumerate() {
            let part = if line.is_empty() {
                recipients = false;
                now
            } else if recipients {
                Part::Foot
            } else {
                Self::next(text, at, line, now)
            };
            recipients |= line.starts_with("noi nhan");
            let foot = part == Part::Foot && now != Part::Body;
            if !line.is_empty() && !foot && part != Part::Heading {
                now = part;
            }
            if now == Part::Foot {
                now = Part::Body;
            }
            lines.push(part);
        }
        Self { lines }
    }

    fn next(text: &Text, at: usize, line: &str, now: Part) -> Part {
        if begins(line, &FEET) && !(line.starts_with("trang ") && line.len() > 14) {
            return if line.starts_with("so:") { Part::Heading } else { Part::Foot };
        }
        if is_place_and_time(line) {
            return Part::Foot;
        }
        match now {
            Part::Heading | Part::Foot => {
                let number = line.starts_with("tin so") || line.starts_with("so ");
                if number || is_issuer(line) && !is_title(line) {
                    Part::Heading
                } else if is_title(line) && !has_body(line) {
                    Part::Title
                } else if has_body(line) || line.ends_with('.') || line.len() > 90 {
                    Part::Body
                } else {
                    Part::Heading
                }
            }
            Part::Title => {
                let given = text.given.split('\n').nth(at).unwrap_or_default();
                let upper = !given.chars().any(char::is_lowercase) && !text.capitals;
                let more = line.starts_with('(') && line.len() < 120
                    || line.starts_with("v/v")
                    || line.starts_with("ve ")
                    || is_title(line) && line.len() < 100
                    || upper;
                if more && !has_body(line) { Part::Title } else { Part::Body }
            }
            Part::Body if is_issuer(line) && line.len() < 120 && !has_body(line) => Part::Foot,
            Part::Body => Part::Body,
        }
    }

    /// The part of that line.
    pub(super) fn of_line(&self, line: usize) -> Part {
        self.lines.get(line).copied().unwrap_or(Part::Body)
    }
}
