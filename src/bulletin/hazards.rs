//! Kinds of hazards and the level of risk.

use super::{
    parts::{Part, Parts},
    tokens::{Text, Token},
};

/// What is warned of.
#[derive(Debug, Default)]
pub(super) struct Hazards {
    pub(super) kind: Option<&'static str>,
    pub(super) also: Vec<&'static str>,
    pub(super) level: Option<u8>,
}

/// Words for hazards with their marks, the longest first, and ids of `data/reference/hazards.csv`.
///
/// The kinds are the 22 of Decision 18/2021/QĐ-TTg; the other words for them are our own list, as the titles of bulletins put them.
const WORDS: [(&str, &str); 34] = [
    ("sụt lún đất", "sut_lun_dat"),
    ("sụt lún", "sut_lun_dat"),
    ("áp thấp nhiệt đới", "atnd"),
    ("gió mạnh trên biển", "gio_manh_bien"),
    ("gió mạnh sóng lớn trên biển", "gio_manh_bien"),
    ("gió mạnh và sóng lớn trên biển", "gio_manh_bien"),
    ("sóng lớn trên biển", "gio_manh_bien"),
    ("xâm nhập mặn", "xam_nhap_man"),
    ("sạt lở đất", "sat_lo_dat"),
    ("sạt lở", "sat_lo_dat"),
    ("trượt lở đất", "sat_lo_dat"),
    ("ngập lụt", "ngap_lut"),
    ("ngập úng", "ngap_lut"),
    ("nước dâng", "nuoc_dang"),
    ("nắng nóng", "nang_nong"),
    ("cháy rừng", "chay_rung"),
    ("sương muối", "suong_muoi"),
    ("sương mù", "suong_mu"),
    ("động đất", "dong_dat"),
    ("sóng thần", "song_than"),
    ("hạn hán", "han_han"),
    ("rét hại", "ret_hai"),
    ("rét đậm", "ret_hai"),
    ("lũ quét", "lu_quet"),
    ("mưa đá", "mua_da"),
    ("mưa lớn", "mua_lon"),
    ("mưa to", "mua_lon"),
    ("lũ lụt", "lu"),
    ("ngập", "ngap_lut"),
    ("lốc", "loc"),
    ("sét", "set"),
    ("bão", "bao"),
    ("lũ", "lu"),
    ("lụt", "ngap_lut"),
];

/// Folded words before "bao" that make it no storm.
const NO_STORM: [&str; 6] = ["canh", "thong", "du", "khan", "bao", "dam"];

/// The hazards that the tokens name, in their order, each once.
fn named(tokens: &[&Token]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let hit = WORDS.iter().find_map(|(words, id)| Some((at_words(tokens, at, words)?, *id)));
        let Some((length, id)) = hit else {
            at += 1;
            continue;
        };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let storm =
            id == "bao" && before.is_some_and(|word| NO_STORM.contains(&word.fold.as_str()));
        if !storm && !found.contains(&id) {
            found.push(id);
        }
        at += length;
    }
    found
}

/// These words stand there: without their marks, or with another tone of lũ (a common slip), but not as another word.
fn at_words(tokens: &[&Token], at: usize, words: &str) -> Option<usize> {
    let mut place = at;
    let several = words.contains(' ');
    for word in words.split(' ') {
        while several && place > at && tokens.get(place)?.is(",") {
            place += 1;
        }
        let token = tokens.get(place)?;
        if !token.is(&super::names::bare(word)) {
            return None;
        }
        let small = token.text.to_lowercase();
        let unmarked = small == token.fold;
        let slip = several || word == "lũ" && small == "lủ";
        if !(unmarked || slip || small == word) {
            return None;
        }
        place += 1;
    }
    Some(place - at)
}

/// The kinds that a title names, without their causes ("do mưa lũ").
fn of_title(tokens: &[&Token]) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    let lines = tokens.chunk_by(|one, other| one.line == other.line);
    for line in lines {
        let cause = line.iter().position(|token| token.is("do"));
        for kind in named(line.get(..cause.unwrap_or(line.len())).unwrap_or_default()) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds
}

pub(super) fn hazards(text: &Text, parts: &Parts) -> Hazards {
    let of = |part| -> Vec<&Token> {
        text.tokens.iter().filter(|token| parts.of_line(token.line) == part).collect()
    };
    let body = of(Part::Body);
    let title = of(Part::Title);
    // The issuer may stand on the line of the title, and has hazards in its name.
    let issuer = title.iter().position(|token| token.is("-") || token.is(":"));
    let cut = issuer.filter(|_| {
        title.first().is_some_and(|token| {
            super::parts::is_issuer(text.lines.get(token.line).map_or("", String::as_str))
        })
    });
    let title = title.get(cut.unwrap_or(0)..).unwrap_or_default();
    let mut kinds = of_title(title);
    let levels = levels(&body);
    if kinds.is_empty() {
        kinds = levels.iter().flat_map(|(kinds, _)| kinds.clone()).collect();
        kinds.dedup();
    }
    if kinds.is_empty() {
        kinds = warned(&body);
    }
    let levelled = levels.iter().flat_map(|(kinds, _)| kinds.iter().copied());
    for kind in levelled.collect::<Vec<_>>() {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let kind = kinds.first().copied();
    // An own level of the main kind counts before that of all.
    let own = levels.iter().filter(|(kinds, _)| kind.is_some_and(|kind| kinds.contains(&kind)));
    let level = own.map(|(_, level)| *level).max();
    let any = || levels.iter().filter(|(kinds, _)| kinds.is_empty()).map(|(_, level)| *level).max();
    let level = level.or_else(any).or_else(|| levels.first().map(|(_, level)| *level));
    Hazards { kind, also: kinds.into_iter().skip(1).collect(), level }
}

/// The kinds of the first sentence of the body that warns.
fn warned(body: &[&Token]) -> Vec<&'static str> {
    let cue = |token: &&Token| ["nguy", "canh", "toi", "kha"].contains(&token.fold.as_str());
    let start = body.iter().position(cue).unwrap_or(0);
    let rest = body.get(start..).unwrap_or_default();
    let stop = rest.iter().skip(12).position(|token| token.is(".")).map(|at| at + 12);
    let here = named(rest.get(..stop.unwrap_or(rest.len())).unwrap_or_default());
    if here.is_empty() { named(body) } else { here }
}

/// Levels of risk with the kinds that they are said of.
fn levels(body: &[&Token]) -> Vec<(Vec<&'static str>, u8)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let is = |at: usize, word: &str| body.get(at).is_some_and(|token| token.is(word));
        let long = is(at, "rui") && is(at + 1, "ro");
        let short = body.get(at).is_some_and(|token| token.is("rrtt"));
        if !long && !short {
            at += 1;
            continue;
        }
        let end = (at + 1..body.len()).find(|place| ends(body, *place)).unwrap_or(body.len());
        found.extend(of_sentence(body.get(at..end).unwrap_or_default()));
        at = end.max(at + 1);
    }
    found
}

fn ends(body: &[&Token], at: usize) -> bool {
    let Some(token) = body.get(at) else { return true };
    let before = at.checked_sub(1).and_then(|before| body.get(before));
    let line = before.is_some_and(|before| before.line != token.line);
    let wrapped = token.word && !token.is_capital();
    token.is(".") || line && !wrapped
}

fn of_sentence(tokens: &[&Token]) -> Vec<(Vec<&'static str>, u8)> {
    let mut found: Vec<(Vec<&'static str>, u8)> = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if !token.is("cap") {
            continue;
        }
        let next = tokens.get(at + 1..).unwrap_or_default();
        let Some(token) = next.iter().find(|token| !token.is(":")) else { continue };
        let Some(level) = token.text.parse::<u8>().ok().filter(|level| (1..=5).contains(level))
        else {
            continue;
        };
        let kinds = named(tokens.get(start..at).unwrap_or_default());
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let from = before.is_some_and(|before| before.is("tu"));
        start = at + 2;
        if from {
            // "từ cấp 1 lên cấp 2": what it was.
            start = 0;
            continue;
        }
        let kinds = match found.last() {
            Some((before, _)) if kinds.is_empty() => before.clone(),
            _ => kinds,
        };
        found.push((kinds, level));
    }
    found
}
