//! Areas and questions of a bulletin.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::{
    frames::{Frames, Placed, Use},
    gazetteer::Gazetteer,
    hazards::Hazards,
    mentions::{Mention, Walk},
    parts::{Part, Parts, is_issuer},
    reading::{Action, Area, Ask, Quote, Role, Why},
    resolve::{Found, Register, Resolver, Scope},
    stance::{Sentence, Stance, folded, says, sentences},
    tokens::{Text, Token},
    words::{PROVINCES, SMALL, find, is_other_thing, unit_word},
};

/// Hazards whose cause is not another one's rain.
const OF_RAIN: [&str; 6] = ["mua_lon", "bao", "atnd", "loc", "set", "mua_da"];
/// Words that take a warning back in the middle of one.
const DENIALS: [&str; 10] = [
    "khong canh bao",
    "khong con",
    "da qua",
    "khong bi",
    "khong co nguy co",
    "an toan",
    "khong anh huong",
    "da rut",
    "het nguy co",
    "khong thuoc",
];

/// The first day without districts, and with the communes of today.
fn merger() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default()
}

pub(super) struct Places<'a> {
    pub(super) text: &'a Text,
    pub(super) tokens: &'a [Token],
    pub(super) sentences: &'a [Sentence],
    pub(super) mentions: &'a [Mention],
    pub(super) placed: &'a [Placed],
    pub(super) resolver: Resolver<'a>,
    /// The provinces of the heading and the title.
    pub(super) whole: Scope,
    pub(super) action: Action,
    /// The hazard is rain or what comes with it.
    of_rain: bool,
    pub(super) areas: Vec<Area>,
    pub(super) asks: Vec<Ask>,
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
        of_rain: rain,
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
    pub(super) fn quote(&self, from: usize, to: usize) -> Quote {
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
                // What is left out of an ending, or said with a "no", is of two minds.
                Use::Area if stance == Stance::Lifted && mention.excluded => {
                    self.unclear(at, mention);
                }
                Use::Area if mention.excluded => self.area(at, mention, Role::Excluded),
                Use::Area if stance == Stance::Warned && self.is_doubtful(mention) => {
                    self.unclear(at, mention);
                }
                Use::Area => match stance {
                    Stance::Warned => self.area(at, mention, Role::In),
                    Stance::Lifted if self.action == Action::Cancel => {
                        self.area(at, mention, Role::In);
                    }
                    Stance::Lifted => self.area(at, mention, Role::Excluded),
                    Stance::Observed => {}
                    Stance::Advice | Stance::Unclear => self.unclear(at, mention),
                },
                Use::Direction(start)
                    if matches!(stance, Stance::Warned | Stance::Lifted | Stance::Unclear) =>
                {
                    let first = directed.insert(mention.group);
                    first.then(|| self.direction(mention, start));
                }
                Use::Unsure if matches!(stance, Stance::Warned | Stance::Lifted) => {
                    self.unclear(at, mention);
                }
                Use::Nothing if mention.old && !mention.denied && mention.kinds & SMALL != 0 => {
                    self.part_of(at, mention);
                }
                _ => {}
            }
        }
        self.regions();
    }

    /// The clause says no, tells where something comes from, tells of rain alone, or names a place without its kind behind "tại".
    fn is_doubtful(&self, mention: &Mention) -> bool {
        let sentence = self.sentences.get(mention.sentence);
        let (start, end) = sentence.map_or((0, 0), |sentence| (sentence.start, sentence.end));
        let before = self.tokens.get(start..mention.start).unwrap_or_default();
        let ends = |token: &Token| token.is(";") || token.is(".");
        let from = start + before.iter().rposition(ends).map_or(0, |at| at + 1);
        let after = self.tokens.get(mention.end..end).unwrap_or_default();
        let to = mention.end + after.iter().position(ends).unwrap_or(after.len());
        // A commune is called An Toàn.
        let said = self.tokens.get(from..to).unwrap_or_default().iter();
        let said = said.filter(|token| self.text.capitals || !token.is_capital());
        let clause = folded(&said.cloned().collect::<Vec<_>>());
        let word = |back: usize| mention.start.checked_sub(back).and_then(|at| self.tokens.get(at));
        let origin = word(1).is_some_and(|token| token.is("tu") && token.text != "tư");
        let at = word(1).is_some_and(|token| token.is("tai") || token.is("o"));
        let rain = sentence.is_some_and(|sentence| sentence.rain) && !self.of_rain;
        says(&clause, &DENIALS) || origin || at && mention.bare_name || rain
    }

    /// "phường A (địa bàn phường B cũ)": what went to A of B is a part of it.
    fn part_of(&mut self, at: usize, mention: &Mention) {
        let Some(open) = mention.bracket.and_then(|open| self.tokens.get(open)) else { return };
        let own = match self.resolver.resolve(mention, &self.scope(at)) {
            Found::One { codes, .. } | Found::Ask { choices: codes, .. } => codes,
        };
        let before = self.areas.iter_mut().rev().find(|area| area.quote.end <= open.start);
        if let Some(area) = before {
            area.part |= area.codes.iter().all(|code| own.contains(code));
        }
    }

    fn area(&mut self, at: usize, mention: &Mention, role: Role) {
        let quote = self.quote(mention.start, mention.end);
        let large = mention.kinds & SMALL == 0;
        match self.resolver.resolve(mention, &self.scope(at)) {
            Found::One { codes, part, confidence } => {
                let part = part || mention.part;
                // What is a part of a unit in force, or of several, cannot be taken out of them.
                let communes = large && codes.iter().any(|code| self.resolver.is_commune(code));
                if role == Role::Excluded && (part || communes) {
                    self.asks.push(Ask { quote, why: Why::Part, choices: codes, role });
                } else {
                    let level = None;
                    self.areas.push(Area { codes, role, part, quote, confidence, level });
                }
            }
            Found::Ask { why, choices } => {
                let why = if role == Role::Excluded && large { Why::Part } else { why };
                self.asks.push(Ask { quote, why, choices, role });
            }
        }
    }

    /// A unit that is there, in a sentence of which nobody knows whether it warns.
    fn unclear(&mut self, at: usize, mention: &Mention) {
        let worded = mention.kinds & SMALL != 0 && !mention.bare_name;
        let choices = match self.resolver.resolve(mention, &self.scope(at)) {
            Found::One { codes, .. } => Some(codes),
            Found::Ask { choices, .. } => Some(choices).filter(|all| worded && all.len() > 1),
        };
        if let Some(choices) = choices {
            let quote = self.quote(mention.start, mention.end);
            self.asks.push(Ask { quote, why: Why::Context, choices, role: Role::In });
        }
    }

    /// Where a mention is looked for: in its own frames, else in what its sentence and the heading name, else in what the whole
    /// text names.
    fn scope(&self, at: usize) -> Scope {
        let Some(placed) = self.placed.get(at).filter(|_| !self.is_elsewhere(at)) else {
            return Scope::default();
        };
        let local = self.local(&placed.frames);
        if !local.is_country() {
            return local;
        }
        let sentence = self.mentions.get(at).map(|mention| mention.sentence);
        let here = self.provinces(|mention| Some(mention.sentence) == sentence);
        let mut wide = self.whole.clone();
        wide.provinces.extend(here.provinces);
        wide.were.extend(here.were);
        if wide.is_country() {
            wide = self.provinces(|_| true);
        }
        // A district decides among the provinces there are, never alone: others may have one of its name.
        wide.communes = local.communes.filter(|_| !wide.is_country());
        wide
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

    pub(super) fn add_province(&self, scope: &mut Scope, mention: &Mention) {
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
        let (mut communes, mut unknown) = (BTreeSet::new(), false);
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
            unknown |= known.is_empty();
            communes.extend(known.iter().flat_map(|entry| entry.codes.iter().cloned()));
        }
        if !communes.is_empty() && !unknown {
            scope.communes = Some(communes);
        }
        scope
    }
}
