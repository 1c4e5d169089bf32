//! Sides, stretches and parts of the country: what they hold is asked.

use std::collections::BTreeSet;

use super::{
    mentions::{Mention, Stretch},
    places::Places,
    reading::{Ask, Role, Why},
    resolve::Found,
    stance::Stance,
    tokens::Token,
    words::{SMALL, words_at},
};

/// The provinces along the coast, from north to south.
const COAST: [&str; 21] = [
    "22", "31", "33", "37", "38", "40", "42", "44", "46", "48", "51", "52", "66", "56", "68", "79",
    "82", "86", "92", "96", "91",
];

/// Parts of the country, folded, the longest first, with the provinces of today that the forecasts count to them.
///
/// The words are those of forecasts; which of today's provinces belong to each is our own list, from common use and in no document. A
/// region is therefore only ever asked about, with these provinces as choices.
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

impl Places<'_> {
    /// Parts of the country that are no units.
    pub(super) fn regions(&mut self) {
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

    pub(super) fn direction(&mut self, mention: &Mention, start: usize) {
        let group: Vec<_> =
            self.mentions.iter().filter(|other| other.group == mention.group).collect();
        let mut choices = BTreeSet::new();
        for other in &group {
            match self.resolver.resolve(other, &self.whole) {
                Found::One { codes, .. } | Found::Ask { choices: codes, .. } => {
                    choices.extend(codes);
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

    pub(super) fn stretches(&mut self, stretches: &[Stretch]) {
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
                            choices.extend(codes);
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
}
