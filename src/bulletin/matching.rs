//! How far a name goes: the longest that something is called, over the break of a line, or as far as its capitals reach.

use super::{
    mentions::Walk,
    names,
    tokens::Gap,
    words::{self, SMALL, unit_word},
};

/// A name as it stands somewhere.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to something of its own")]
pub(super) struct Name {
    pub(super) end: usize,
    pub(super) bare: String,
    pub(super) marked: String,
    pub(super) has_marks: bool,
    pub(super) known: bool,
    pub(super) cut: bool,
    pub(super) gauge: bool,
    pub(super) words: usize,
    /// The part of it on the first line, where that is a name too.
    pub(super) shorter: Option<String>,
}

impl Walk<'_> {
    /// The name that begins there.
    pub(super) fn name(&self, at: usize, kinds: u16) -> Option<Name> {
        let first = self.token(at).filter(|token| token.word)?;
        let number = first.is_number() && kinds & SMALL != 0 && first.fold.len() < 3;
        if !first.is_capital() && !number {
            return None;
        }
        let line = self.words(at, Gap::Tab);
        let over = self.words(at, Gap::Line);
        let goes_over = over.len() > line.len();
        let short = self.longest(&line, kinds);
        let long = goes_over
            .then(|| self.longest(&over, kinds))
            .flatten()
            .filter(|long| *long > line.len());
        match (short, long) {
            // The name of the line may be the whole one, or the beginning of one that the line breaks.
            (Some(short), Some(long)) if short == line.len() => {
                let name = self.told(&over, long);
                Some(Name { shorter: Some(self.key(line.get(..short)?)), ..name })
            }
            (Some(short), _) => Some(self.told(&line, short)),
            (None, Some(long)) => Some(self.told(&over, long)),
            (None, None) => self.unknown(&line, &over),
        }
    }

    /// A name that nothing bears.
    fn unknown(&self, line: &[usize], over: &[usize]) -> Option<Name> {
        let run = self.run_of_capitals(line);
        let all = self.run_of_capitals(over);
        if all > run && run == line.len() {
            let name = self.named(over, all, false);
            if self.looks_like_item(&name, true) {
                return Some(name);
            }
            // Where it ends nobody knows.
            return (run > 0).then(|| Name { cut: true, ..self.named(line, run, false) });
        }
        (run > 0).then(|| self.whole(self.named(line, run, false)))
    }

    /// Among capitals only what stands before a mark is known to be all of a name.
    fn whole(&self, name: Name) -> Name {
        let cut = name.cut || self.capitals && !self.looks_like_item(&name, true);
        Name { cut, ..name }
    }

    /// Places of the words from there on, up to a gap as wide or a mark.
    fn words(&self, at: usize, gap: Gap) -> Vec<usize> {
        let mut found = vec![at];
        let mut next = at + 1;
        while let Some(token) = self.token(next) {
            let hyphen = token.is("-")
                && token.gap == Gap::Blank
                && self.token(next + 1).is_some_and(|after| {
                    after.word && after.gap == Gap::Blank && after.is_capital()
                });
            let word =
                token.word && (token.gap < Gap::Tab || gap == Gap::Line && token.gap == Gap::Line);
            if found.len() > self.gazetteer.longest() || !hyphen && !word {
                break;
            }
            if word {
                found.push(next);
            }
            next += 1;
        }
        found
    }

    fn key(&self, words: &[usize]) -> String {
        words.iter().filter_map(|at| self.token(*at)).map(|token| token.fold.as_str()).collect()
    }

    /// How many of the words are a name: of these kinds, or of any.
    fn longest(&self, words: &[usize], kinds: u16) -> Option<usize> {
        let has = |length: &usize, kinds: u16| {
            let own = words.get(..*length).unwrap_or_default();
            let capital = own
                .iter()
                .filter_map(|at| self.token(*at))
                .filter(|token| token.is_capital() || token.is_number())
                .count();
            capital * 2 >= own.len() && self.gazetteer.has(&self.key(own), kinds)
        };
        let of_kind = (1..=words.len()).rev().find(|length| has(length, kinds));
        of_kind.or_else(|| (1..=words.len()).rev().find(|length| has(length, u16::MAX)))
    }

    /// The name of so many words, or a longer one where it goes on behind them.
    fn told(&self, words: &[usize], length: usize) -> Name {
        let name = self.named(words, length, true);
        if name.gauge {
            return name;
        }
        let next = words
            .get(length)
            .copied()
            .filter(|next| *next == name.end)
            .and_then(|next| Some((next, self.token(next)?)));
        let Some((place, next)) = next.filter(|(_, next)| next.gap == Gap::Blank) else {
            return name;
        };
        let goes_on = if next.is_number() {
            let after = self.token(place + 1);
            let counts = after.is_some_and(|after| {
                ["gio", "ngay", "km", "ho", "%", "-", "/", ":", "m", "thon", "."]
                    .contains(&after.fold.as_str())
                    && !after.is(".")
            });
            next.fold.len() < 3
                && next.fold.chars().all(|letter| letter.is_ascii_digit())
                && !counts
        } else if self.capitals {
            !words::is_common(next)
        } else {
            next.is_capital() && unit_word(self.tokens, place).is_none()
        };
        if !goes_on {
            return name;
        }
        let run = self.run_of_capitals(words).max(length + 1);
        self.whole(self.named(words, run.min(words.len()), false))
    }

    /// How many words from the first on begin with a capital.
    fn run_of_capitals(&self, words: &[usize]) -> usize {
        let mut last = None;
        let count = words
            .iter()
            .take_while(|at| {
                let Some(token) = self.token(**at) else { return false };
                let near = last.is_none_or(|last| **at == last + 1);
                last = Some(**at);
                let common = self.capitals && words::is_common(token);
                near && !common && (token.is_capital() || token.is_number() && token.fold.len() < 3)
            })
            .count();
        if self.capitals && count > 4 { 0 } else { count }
    }

    fn named(&self, words: &[usize], length: usize, known: bool) -> Name {
        let own = words.get(..length).unwrap_or_default();
        let end = own.last().map_or(0, |last| last + 1);
        let texts: Vec<_> =
            own.iter().filter_map(|at| self.token(*at)).map(|token| token.text.as_str()).collect();
        let text = texts.join(" ");
        let dots =
            self.tokens.get(end..end + 2).is_some_and(|two| two.iter().all(|token| token.is(".")));
        let ellipsis = self.token(end).is_some_and(|token| token.is("…"));
        let bare = self.key(own);
        let marked = names::marked(&text);
        Name {
            end,
            has_marks: marked != bare,
            gauge: self.is_gauge(end),
            known: known && !dots && !ellipsis,
            cut: dots || ellipsis,
            bare,
            marked,
            words: length,
            shorter: None,
        }
    }

    /// An amount of rain stands there, behind the number of the gauge or not.
    fn is_gauge(&self, at: usize) -> bool {
        let mut next = at;
        let mut numbers = 0;
        while let Some(token) = self.token(next) {
            let mm = token.is("mm") || token.is_number() && token.fold.ends_with("mm");
            if mm && token.gap < Gap::Line {
                return true;
            }
            let inner =
                [",", ".", ":", "("].contains(&token.fold.as_str()) && numbers > 0 || token.is(":");
            let number = token.is_number() && token.gap < Gap::Tab;
            if !number && !inner || next > at + 6 {
                return false;
            }
            numbers += usize::from(number);
            next += 1;
        }
        false
    }
}
