//! Areas and questions of a bulletin.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::{
    frames::{Frames, Placed, Use},
    gazetteer::Gazetteer,
    hazards::Hazards,
    mentions::{Mention, Stretch, Walk},
    parts::{Part, Parts, is_issuer},
    reading::{Action, Area, Ask, Quote, Role, Why},
    resolve::{Found, Register, Resolver, Scope},
    stance::{Sentence, Stance, sentences},
    tokens::{Text, Token},
    words::{PROVINCES, SMALL, find, is_other_thing, unit_word, words_at},
};

/// Hazards whose cause is not another one's rain.
const OF_RAIN: [&str; 6] = ["mua_lon", "bao", "atnd", "loc", "set", "mua_da"];
/// The provinces along the coast, from north to south.
const COAST: [&str; 21] = [
    "22", "31", "33", "37", "38", "40", "42", "44", "46", "48", "51", "52", "66", "56", "68", "79",
    "82", "86", "92", "96", "91",
];

/// Parts of the country, folded, the longest first, with the provinces of today that the forecasts count to them.
///
/// # Source
/// The regions of the forecasts of the national centre (nchmf.gov.vn), over the provinces of Resolution 202/2025/QH15.
const REGIONS: [(&str, &str); 12] = [
    ("tay bac bac bo", "11 12 14 15 25"),
    ("dong bac bac bo", "04 08 19 20 22 24"),
    ("bac trung bo", "38 40 42 44 46"),
    ("trung trung bo", "44 46 48 51"),
    ("nam trung bo", "48 51 52 56 66 68"),
    ("dong bang bac bo", "01 24 31 33 37"),
    ("dong nam bo", "75 79 80"),
    ("tay nam bo", "80 82 86 91 92 96"),
    ("tay nguyen", "51 52 66 68"),
    ("bac bo", "01 04 08 11 12 14 15 19 20 22 24 25 31 33 37"),
    ("trung bo", "38 40 42 44 46 48 51 52 56 66 68"),
    ("nam bo", "75 79 80 82 86 91 92 96"),
];

/// The first day without districts, and with the communes of today.
fn merger() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default()
}

struct Places<'a> {
    text: &'a Text,
    tokens: &'a [Token],
    sentences: &'a [Sentence],
    mentions: &'a [Mention],
    placed: &'a [Placed],
    resolver: Resolver<'a>,
    /// The provinces of the heading and the title.
    whole: Scope,
    action: Action,
    areas: Vec<Area>,
    asks: Vec<Ask>,
}

pub(super) fn places(
    text: &Text,
    parts: &Parts,
    gazetteer: &Gazetteer,
    hazards: &Hazards,
    action: Action,
    issued_at: Option<DateTime<FixedOffset>>,
) -> (Vec<Area>, Vec<Ask>) {
    let tokens: Vec<Token> = text
        .tokens
        .iter()
        .filter(|token| parts.of_line(token.line) == Part::Body)
        .cloned()
        .collect();
    let rain = hazards.kind.is_none_or(|kind| OF_RAIN.contains(&kind));
    let sentences = sentences(&tokens, hazards.kind.is_some() && rain);
    let mut walk = Walk::new(&tokens, &sentences, gazetteer, text.capitals);
    walk.run();
    let Walk { found: mentions, stretches, .. } = walk;
    let placed =
        Frames { tokens: &tokens, sentences: &sentences, mentions: &mentions, gazetteer, rain }
            .place();
    let before = issued_at.is_some_and(|at| at.date_naive() < merger());
    let register = if before { Register::Before } else { Register::InForce };
    let marks = text.given.chars().any(|letter| {
        !letter.is_ascii() && letter.is_alphabetic()
            || unicode_normalization::char::is_combining_mark(letter)
    });
    let resolver = Resolver { gazetteer, register, marks };
    let whole = headings(text, parts, &resolver);
    let mut places = Places {
        text,
        tokens: &tokens,
        sentences: &sentences,
        mentions: &mentions,
        placed: &placed,
        resolver,
        whole,
        action,
        areas: Vec::new(),
        asks: Vec::new(),
    };
    places.all();
    places.stretches(&stretches);
    places.levels();
    (places.areas, places.asks)
}

/// The provinces that heading, title and signature name.
fn headings(text: &Text, parts: &Parts, resolver: &Resolver<'_>) -> Scope {
    let mut scope = Scope::default();
    for (at, token) in text.tokens.iter().enumerate() {
        let part = parts.of_line(token.line);
        let line = text.lines.get(token.line).map_or("", String::as_str);
        let issuer = is_issuer(line) || line.contains(" - dai ");
        let first = at
            .checked_sub(1)
            .and_then(|before| text.tokens.get(before))
            .is_none_or(|before| before.line != token.line);
        let bare = match part {
            Part::Heading | Part::Title => true,
            Part::Foot => {
                issuer
                    || first
                        && text
                            .tokens
                            .get(at..)
                            .is_some_and(|rest| rest.iter().take(4).any(|token| token.is(",")))
            }
            Part::Body => false,
        };
        if part == Part::Body {
            continue;
        }
        let worded = unit_word(&text.tokens, at).filter(|(kinds, _)| kinds & PROVINCES != 0);
        let start = match worded {
            Some((_, length)) => at + length,
            None if bare && token.is_capital() && !is_other(&text.tokens, at) => at,
            None => continue,
        };
        for length in (1..=5).rev() {
            let name: String = text
                .tokens
                .iter()
                .skip(start)
                .take(length)
                .filter(|token| token.word)
                .map(|token| token.fold.as_str())
                .collect();
            if resolver.gazetteer.has(&name, PROVINCES) {
                let named: Vec<_> = resolver
                    .gazetteer
                    .named(&name)
                    .filter(|entry| entry.kind & PROVINCES != 0)
                    .collect();
                let retired = named.iter().any(|entry| entry.retired);
                let only = retired && named.iter().all(|entry| entry.retired);
                if only || retired && resolver.register == Register::Before {
                    scope.were.insert(name);
                }
                scope.provinces.extend(named.iter().flat_map(|entry| entry.within.iter().cloned()));
                break;
            }
        }
    }
    scope
}

/// The word before makes it a water or something else.
fn is_other(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| {
        before.line == tokens.get(at).map_or(0, |token| token.line)
            && (is_other_thing(before) || unit_word(tokens, at - 1).is_some())
    })
}

impl Places<'_> {
    fn quote(&self, from: usize, to: usize) -> Quote {
        let start = self.tokens.get(from).map_or(0, |token| token.start);
        let last = to.checked_sub(1).and_then(|last| self.tokens.get(last));
        let end = last.map_or(start, |token| token.end).max(start);
        Quote { start, end, text: self.text.given.get(start..end).unwrap_or_default().to_owned() }
    }

    fn all(&mut self) {
        let mut directed = BTreeSet::new();
        for (at, (mention, placed)) in self.mentions.iter().zip(self.placed).enumerate() {
            let stance = self
                .sentences
                .get(mention.sentence)
                .map_or(Stance::Unclear, |sentence| sentence.stance);
            match placed.used {
                Use::Area if mention.excluded => self.area(at, mention, Role::Excluded),
                Use::Area => match stance {
                    Stance::Warned => self.area(at, mention, Role::In),
                    Stance::Lifted if self.action == Action::Cancel => {
                        self.area(at, mention, Role::In)
                    }
                    Stance::Lifted => self.area(at, mention, Role::Excluded),
                    Stance::Observed => {}
                    Stance::Advice | Stance::Unclear => self.unclear(at, mention),
                },
                Use::Direction(start)
                    if matches!(stance, Stance::Warned | Stance::Lifted | Stance::Unclear) =>
                {
                    if directed.insert(mention.group) {
                        self.direction(mention, start);
                    }
                }
                Use::Unsure if matches!(stance, Stance::Warned | Stance::Lifted) => {
                    self.unclear(at, mention)
                }
                Use::Nothing if mention.old && !mention.denied && mention.kinds & SMALL != 0 => {
                    self.part_of(at, mention)
                }
                _ => {}
            }
        }
        self.regions();
    }

    /// "phường A (địa bàn phường B cũ)": what went to A of B is a part of it.
    fn part_of(&mut self, at: usize, mention: &Mention) {
        let Some(open) = mention.bracket.and_then(|open| self.tokens.get(open)) else { return };
        let own =
            self.scopes(at).iter().find_map(|scope| match self.resolver.resolve(mention, scope) {
                Found::One { codes, .. } | Found::Ask { choices: codes, .. } => Some(codes),
            });
        let before = self.areas.iter_mut().rev().find(|area| area.quote.end <= open.start);
        if let (Some(area), Some(own)) = (before, own) {
            area.part |= area.codes.iter().all(|code| own.contains(code));
        }
    }

    /// Parts of the country that are no units.
    fn regions(&mut self) {
        let warned = self
            .sentences
            .iter()
            .filter(|sentence| sentence.stance == Stance::Warned && !sentence.level);
        for sentence in warned {
            let mut at = sentence.start;
            while at < sentence.end {
                let hit = REGIONS
                    .iter()
                    .find_map(|(name, codes)| Some((words_at(self.tokens, at, name)?, codes)));
                let Some((length, codes)) = hit else {
                    at += 1;
                    continue;
                };
                let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
                let capital = self.tokens.get(at).is_some_and(Token::is_capital);
                let sea = before.is_some_and(|before| before.is("vinh") || before.is("song"));
                if capital && !sea {
                    let choices = codes.split(' ').map(str::to_owned).collect();
                    let quote = self.quote(at, at + length);
                    self.asks.push(Ask { quote, why: Why::Direction, choices, role: Role::In });
                }
                at += length;
            }
        }
    }

    fn area(&mut self, at: usize, mention: &Mention, role: Role) {
        let scopes = self.scopes(at);
        let quote = self.quote(mention.start, mention.end);
        let mut last = None;
        for scope in scopes {
            let found = self.resolver.resolve(mention, &scope);
            if let Found::One { codes, part, confidence } = found {
                let part = part || mention.part;
                if role == Role::Excluded && part && self.action != Action::Cancel {
                    self.asks.push(Ask { quote, why: Why::Part, choices: codes, role });
                    return;
                }
                let level = None;
                self.areas.push(Area { codes, role, part, quote, confidence, level });
                return;
            }
            if last.is_none() {
                last = Some(found);
            }
        }
        if let Some(Found::Ask { why, choices }) = last {
            let large = mention.kinds & SMALL == 0;
            let why = if role == Role::Excluded && large { Why::Part } else { why };
            self.asks.push(Ask { quote, why, choices, role });
        }
    }

    /// A unit that is there, in a sentence of which nobody knows whether it warns.
    fn unclear(&mut self, at: usize, mention: &Mention) {
        let known =
            self.scopes(at).iter().find_map(|scope| match self.resolver.resolve(mention, scope) {
                Found::One { codes, .. } => Some(codes),
                Found::Ask { .. } => None,
            });
        let several = || {
            let small = mention.kinds & SMALL != 0 && !mention.bare_name;
            let scope = self.scopes(at).into_iter().next().filter(|_| small)?;
            match self.resolver.resolve(mention, &scope) {
                Found::Ask { choices, .. } if choices.len() > 1 => Some(choices),
                _ => None,
            }
        };
        if let Some(choices) = known.or_else(several) {
            let quote = self.quote(mention.start, mention.end);
            self.asks.push(Ask { quote, why: Why::Context, choices, role: Role::In });
        }
    }

    fn direction(&mut self, mention: &Mention, start: usize) {
        let group: Vec<_> =
            self.mentions.iter().filter(|other| other.group == mention.group).collect();
        let mut choices = BTreeSet::new();
        for other in &group {
            match self.resolver.resolve(other, &self.whole) {
                Found::One { codes, .. } | Found::Ask { choices: codes, .. } => {
                    choices.extend(codes)
                }
            }
        }
        let end = group.last().map_or(mention.end, |last| last.end);
        let quote = self.quote(start, end);
        self.asks.push(Ask {
            quote,
            why: Why::Direction,
            choices: choices.into_iter().collect(),
            role: Role::In,
        });
    }

    fn stretches(&mut self, stretches: &[Stretch]) {
        for stretch in stretches {
            let stance = self.sentences.get(stretch.sentence).map(|sentence| sentence.stance);
            if stance != Some(Stance::Warned) {
                continue;
            }
            let mut choices = BTreeSet::new();
            let mut provinces = Vec::new();
            for end in &stretch.ends {
                if let Some(Found::One { codes, .. }) = self.resolver.province(end) {
                    provinces.extend(
                        codes.first().and_then(|code| COAST.iter().position(|own| own == code)),
                    );
                    choices.extend(codes);
                } else {
                    match self
                        .resolver
                        .resolve(&Mention { kinds: end.kinds & SMALL, ..end.clone() }, &self.whole)
                    {
                        Found::One { codes, .. } | Found::Ask { choices: codes, .. } => {
                            choices.extend(codes)
                        }
                    }
                }
            }
            if let [one, other] = provinces.as_slice() {
                let along = COAST.get(*one.min(other)..=*one.max(other)).unwrap_or_default();
                choices.extend(along.iter().map(|code| (*code).to_owned()));
            }
            let quote = self.quote(stretch.start, stretch.end);
            self.asks.push(Ask {
                quote,
                why: Why::Direction,
                choices: choices.into_iter().collect(),
                role: Role::In,
            });
        }
    }

    /// Where a mention is looked for, the nearest first.
    fn scopes(&self, at: usize) -> Vec<Scope> {
        let Some(placed) = self.placed.get(at) else { return Vec::new() };
        let local = self.local(&placed.frames);
        if self.is_elsewhere(at) {
            return vec![Scope::default()];
        }
        if !local.is_country() {
            return vec![local];
        }
        let sentence = self.mentions.get(at).map(|mention| mention.sentence);
        let here = self.provinces(|mention| Some(mention.sentence) == sentence);
        let mut wide = self.whole.clone();
        wide.provinces.extend(here.provinces);
        if wide.were.is_empty() && self.whole.is_country() {
            wide.were = here.were;
        } else if !here.were.is_empty() {
            wide.were.extend(here.were);
        }
        if wide.is_country() {
            wide = self.provinces(|_| true);
        }
        wide.unknown_district = local.unknown_district;
        if let Some(communes) = &local.communes {
            // The district is known and its province is not named: it decides among the provinces there are.
            if wide.is_country() {
                return vec![wide];
            }
            wide.communes = Some(communes.clone());
        }
        vec![wide]
    }

    /// The sentence says that it is of another province, and not of which.
    fn is_elsewhere(&self, at: usize) -> bool {
        let sentence =
            self.mentions.get(at).and_then(|mention| self.sentences.get(mention.sentence));
        let tokens = sentence.and_then(|sentence| self.tokens.get(sentence.start..sentence.end));
        tokens.is_some_and(|tokens| {
            find(tokens, &["ngoai tinh", "tinh khac", "tinh ban", "chua ro tinh"]).is_some()
        })
    }

    /// The provinces of some mentions.
    fn provinces(&self, wanted: impl Fn(&Mention) -> bool) -> Scope {
        let mut scope = Scope::default();
        for mention in
            self.mentions.iter().filter(|mention| mention.kinds & SMALL == 0 && wanted(mention))
        {
            self.add_province(&mut scope, mention);
        }
        scope
    }

    fn add_province(&self, scope: &mut Scope, mention: &Mention) {
        let gazetteer = self.resolver.gazetteer;
        let named: Vec<_> = gazetteer
            .named(&mention.bare)
            .filter(|entry| entry.kind & mention.kinds & PROVINCES != 0)
            .collect();
        let retired = named.iter().any(|entry| entry.retired);
        let only = retired && named.iter().all(|entry| entry.retired);
        if only || retired && (mention.old || self.resolver.register == Register::Before) {
            scope.were.insert(mention.bare.clone());
        }
        scope.provinces.extend(named.iter().flat_map(|entry| entry.within.iter().cloned()));
    }

    /// What the frames of a mention say.
    fn local(&self, frames: &[usize]) -> Scope {
        let mut scope = Scope::default();
        let mentions = || frames.iter().filter_map(|frame| self.mentions.get(*frame));
        for mention in mentions() {
            self.add_province(&mut scope, mention);
        }
        let gazetteer = self.resolver.gazetteer;
        let mut communes = BTreeSet::new();
        for mention in mentions() {
            let province = gazetteer.has(&mention.bare, mention.kinds & PROVINCES);
            if province {
                continue;
            }
            let known: Vec<_> = gazetteer
                .named(&mention.bare)
                .filter(|entry| entry.kind & mention.kinds != 0 && entry.kind & SMALL == 0)
                .filter(|entry| scope.is_country() || !entry.within.is_disjoint(&scope.provinces))
                .collect();
            scope.unknown_district |= known.is_empty();
            communes.extend(known.iter().flat_map(|entry| entry.codes.iter().cloned()));
        }
        if !communes.is_empty() && !scope.unknown_district {
            scope.communes = Some(communes);
        }
        scope
    }

    /// Levels that the text gives to areas of their own.
    fn levels(&mut self) {
        let mut given: Vec<Option<u8>> = vec![None; self.areas.len()];
        for sentence in self.sentences.iter().filter(|sentence| sentence.level) {
            let own = self.tokens.get(sentence.start..sentence.end).unwrap_or_default();
            let levels: Vec<(usize, u8)> = own
                .iter()
                .enumerate()
                .filter(|(_, token)| token.is("cap"))
                .filter_map(|(at, _)| {
                    let next = own.get(at + 1..)?.iter().find(|token| !token.is(":"))?;
                    Some((
                        sentence.start + at,
                        next.text.parse().ok().filter(|level| (1..=5).contains(level))?,
                    ))
                })
                .collect();
            for (place, area) in self.areas.iter().enumerate() {
                let at = self.tokens.partition_point(|token| token.start < area.quote.start);
                if (sentence.start..sentence.end).contains(&at) {
                    let level =
                        levels.iter().rev().find(|(level, _)| *level < at).map(|(_, level)| *level);
                    if let Some(slot) = given.get_mut(place) {
                        *slot = level;
                    }
                }
            }
            self.levels_of_provinces(sentence, &levels, &mut given);
        }
        for (area, level) in self.areas.iter_mut().zip(given) {
            area.level = level;
        }
    }

    /// "cấp 1, riêng tỉnh D: cấp 2".
    fn levels_of_provinces(
        &self,
        sentence: &Sentence,
        levels: &[(usize, u8)],
        given: &mut [Option<u8>],
    ) {
        let own = self.mentions.iter().zip(self.placed).filter(|(mention, placed)| {
            placed.used == Use::Level && (sentence.start..sentence.end).contains(&mention.start)
        });
        let mut told = false;
        for (mention, _) in own {
            let Some((_, level)) = levels.iter().find(|(at, _)| *at >= mention.end) else {
                continue;
            };
            let mut scope = Scope::default();
            self.add_province(&mut scope, mention);
            told = true;
            for (area, slot) in self.areas.iter().zip(given.iter_mut()) {
                let inside = area
                    .codes
                    .iter()
                    .any(|code| scope.provinces.contains(self.resolver.gazetteer.province(code)));
                if inside {
                    *slot = Some(*level);
                }
            }
        }
        if let Some((_, first)) = levels.first().filter(|_| told) {
            given.iter_mut().filter(|slot| slot.is_none()).for_each(|slot| *slot = Some(*first));
        }
    }
}
