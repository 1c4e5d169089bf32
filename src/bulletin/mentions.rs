//! Where the body names units: behind the word for their kind, in lists that share one, and bare.

use super::{
    gazetteer::Gazetteer,
    matching::Name,
    names,
    stance::{Sentence, Stance, is_bullet},
    tokens::{Gap, Token},
    words::{self, PROVINCES, SMALL, VILLAGES, unit_word, words_at},
};

/// A name of a unit in the body.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says yes or no to something of its own")]
pub(super) struct Mention {
    /// Kinds that it may be of.
    pub(super) kinds: u16,
    /// First token, with the word for the kind where it has its own.
    pub(super) start: usize,
    /// First token after it.
    pub(super) end: usize,
    pub(super) bare: String,
    pub(super) marked: String,
    /// It is written with marks.
    pub(super) has_marks: bool,
    /// Something is called exactly so.
    pub(super) known: bool,
    /// The name breaks off ("xã Quang ...").
    pub(super) cut: bool,
    /// The part of it on its first line, where that is a name too.
    pub(super) shorter: Option<String>,
    /// A word says that the unit is no more.
    pub(super) old: bool,
    /// Those that share a word for the kind.
    pub(super) group: usize,
    /// It has no word for its kind, not even one that it shares.
    pub(super) bare_name: bool,
    pub(super) excluded: bool,
    /// What is named is not meant ("không phải").
    pub(super) denied: bool,
    /// The place of the bracket that it stands in.
    pub(super) bracket: Option<usize>,
    pub(super) part: bool,
    pub(super) sentence: usize,
    /// The sentence of its first word, which is another one where the name is broken over two lines.
    pub(super) first_sentence: usize,
}

/// A stretch "từ A đến B".
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) ends: [Mention; 2],
    pub(super) sentence: usize,
}

/// Words that stand between what is taken out, or before it.
const TAKEN: [&str; 22] = [
    ",", "va", "xa", "cac", "phuong", "huyen", "dia", "ban", "khu", "vuc", "tinh", "thanh", "pho",
    "dac", "bao", "gom", ":", "thi", "tran", "o", "tai", "cu",
];
const SEPARATORS: [&str; 5] = [",", ";", "va", "&", "/"];

pub(super) struct Walk<'a> {
    pub(super) tokens: &'a [Token],
    sentences: &'a [Sentence],
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) capitals: bool,
    pub(super) found: Vec<Mention>,
    pub(super) stretches: Vec<Stretch>,
    groups: usize,
    brackets: Vec<usize>,
    /// The place behind a word of exclusion, and the brackets around it.
    excluding: Option<(usize, usize)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        tokens: &'a [Token],
        sentences: &'a [Sentence],
        gazetteer: &'a Gazetteer,
        capitals: bool,
    ) -> Self {
        Self {
            tokens,
            sentences,
            gazetteer,
            capitals,
            found: Vec::new(),
            stretches: Vec::new(),
            groups: 0,
            brackets: Vec::new(),
            excluding: None,
        }
    }

    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    fn sentence_of(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= at)
    }

    /// Walks through the body.
    pub(super) fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = self.step(at).max(at + 1);
        }
    }

    fn step(&mut self, at: usize) -> usize {
        let Some(token) = self.token(at) else { return at + 1 };
        if token.is("(") {
            self.brackets.push(at);
        } else if token.is(")") {
            return self.close(at);
        }
        if let Some(next) = self.stretch(at) {
            return next;
        }
        if self.exclusion(at) {
            return at + 1;
        }
        // Without marks the word may be the beginning of a name (Phuong Tien, Quan Thanh, Xa Dung).
        let name = token.is_capital() && token.text.to_lowercase() == token.fold && !self.capitals;
        if name
            && self.can_begin_bare(at)
            && self.name(at, SMALL).is_some_and(|name| name.known && self.bears(&name, SMALL))
            && let Some(next) = self.bare(at)
        {
            return next;
        }
        if let Some((kinds, length)) = unit_word(self.tokens, at) {
            return self.worded(at, kinds, length);
        }
        if self.can_begin_bare(at)
            && let Some(next) = self.bare(at)
        {
            return next;
        }
        at + 1
    }

    /// Behind brackets the list goes on in which they stood.
    fn close(&mut self, at: usize) -> usize {
        let Some(open) = self.brackets.pop() else { return at + 1 };
        if self.excluding.is_some_and(|(from, _)| from > open) {
            self.excluding = None;
        }
        let cu =
            |end: usize| end + usize::from(self.token(end).is_some_and(|token| token.is("cu")));
        let before = self.found.iter().rev().find(|mention| mention.end <= open);
        let list = before.filter(|mention| {
            let near = mention.end == open || cu(mention.end) == open;
            near && mention.bracket == self.brackets.last().copied()
        });
        let Some((kinds, bare)) = list.map(|mention| (mention.kinds, mention.bare_name)) else {
            return at + 1;
        };
        self.groups += 1;
        self.list(at + 1, kinds, bare)
    }

    fn exclusion(&mut self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let small = token.text.to_lowercase();
        let except = small == "trừ" || small == "tru" && token.is("tru");
        let without = ["khong bao gom", "khong ke", "khong gom"]
            .iter()
            .any(|words| words_at(self.tokens, at, words).is_some());
        // A commune is called Trừ Văn Thố.
        let name = token.is_capital() && self.name(at, SMALL).is_some_and(|name| name.known);
        if name {
            return false;
        }
        if except || without {
            self.excluding = Some((at + 1, self.brackets.len()));
        }
        except || without
    }

    /// Nothing but words of a list stands between the word of exclusion, or what was excluded last, and here.
    fn is_excluded(&self, at: usize) -> bool {
        let Some((from, _)) = self.excluding else { return false };
        let last =
            self.found.iter().rev().find(|mention| mention.excluded && mention.start >= from);
        let from = last.map_or(from, |mention| mention.end);
        let between = self.tokens.get(from..at).unwrap_or_default();
        let small = self.found.last().is_none_or(|last| !last.excluded || last.kinds & SMALL != 0);
        between.iter().all(|token| TAKEN.contains(&token.fold.as_str()))
            && small
            && between.iter().filter(|token| token.is(",")).count() < 2
    }

    /// Names behind a word for their kind.
    fn worded(&mut self, at: usize, kinds: u16, length: usize) -> usize {
        let (mut kinds, mut next) = (kinds, at + length);
        // "các xã, phường: A, B".
        loop {
            let separator =
                self.token(next).is_some_and(|token| SEPARATORS.contains(&token.fold.as_str()));
            let more = separator.then(|| unit_word(self.tokens, next + 1)).flatten();
            let Some((others, length)) = more else { break };
            let named = self.name(next + 1 + length, SMALL).is_some();
            if named && !self.is_plural(at) {
                break;
            }
            kinds |= others;
            next += 1 + length;
        }
        next = self.behind_colon(next);
        let nested = next > at + length && unit_word(self.tokens, next).is_some();
        let Some(name) = self.name(next, kinds).filter(|_| !nested) else { return at + length };
        if name.gauge {
            return name.end;
        }
        self.groups += 1;
        let end = self.push(kinds, at, &name, false);
        self.list(end, kinds, false)
    }

    fn is_plural(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        before.is_some_and(|token| ["cac", "nhung", "nhieu"].contains(&token.fold.as_str()))
    }

    /// "các xã: A", "các xã sau đây có nguy cơ: A", with a bullet.
    fn behind_colon(&self, at: usize) -> usize {
        let here = |at: usize| self.token(at).is_some_and(|token| token.is(":"));
        let sentence = self.sentence_of(at);
        let colon = if here(at) {
            Some(at)
        } else if self.token(at).is_some_and(|token| {
            ["sau", "cu", "gom", "co", "bao"].contains(&token.fold.as_str()) && !token.is_capital()
                || token.is("SAU")
        }) {
            (at..at + 16).find(|at| here(*at)).filter(|at| self.sentence_of(*at) == sentence)
        } else {
            None
        };
        let Some(colon) = colon else { return at };
        let mut next = colon + 1;
        if is_bullet(self.tokens, next) || self.token(next).is_some_and(|token| !token.word) {
            next += 1;
        }
        next
    }

    /// Further names of the list; the place after them.
    fn list(&mut self, end: usize, kinds: u16, bare: bool) -> usize {
        let mut end = end;
        loop {
            let next = self.behind_separators(end);
            if next == end {
                return end;
            }
            let number = self.token(next).is_some_and(Token::is_number);
            let own = self.token(next).is_some_and(|token| token.is_capital() || token.is_number())
                && self
                    .name(next, kinds)
                    .is_some_and(|name| name.known && self.bears(&name, kinds));
            let item = number && self.name(next, kinds).is_some_and(|name| name.words > 1);
            if !own && unit_word(self.tokens, next).is_some()
                || !own && !item && !self.token(next).is_some_and(Token::is_capital)
            {
                return end;
            }
            let Some(name) = self.name(next, kinds) else { return end };
            // "xã A, Nghệ An": the province ends the list.
            if !own && self.is_province(&name) && !self.bears(&name, kinds) {
                self.groups += 1;
                return self.push(PROVINCES, next, &name, true);
            }
            // "xã A, huyện B: C": B is none of the list.
            if name.gauge {
                return name.end;
            }
            let thing = self.token(next).is_some_and(words::is_other_thing);
            let of = self
                .token(name.end)
                .is_some_and(|token| ["thuoc", "cua", "tinh", "o"].contains(&token.fold.as_str()));
            if number && !of && !self.looks_like_item(&name, true) {
                return end;
            }
            let new_line = self.token(next - 1).is_some_and(|before| before.gap == Gap::Line)
                || self.token(next).is_some_and(|token| token.gap == Gap::Line);
            if self.token(name.end).is_some_and(|token| token.is(":")) {
                return end;
            }
            if !name.known && thing && self.looks_like_item(&name, true) {
                end = name.end;
                continue;
            }
            if !name.known
                && (thing || !self.looks_like_item(&name, bare || new_line || self.capitals))
            {
                return end;
            }
            end = self.push(kinds, next, &name, bare);
        }
    }

    /// Behind commas, "và", bullets and the like.
    fn behind_separators(&self, from: usize) -> usize {
        let mut next = from;
        while let Some(token) = self.token(next) {
            let bullet = is_bullet(self.tokens, next);
            if !SEPARATORS.contains(&token.fold.as_str()) && !bullet {
                break;
            }
            let stop = self.token(next + 1).is_some_and(|after| !after.word);
            next += 1 + usize::from(bullet && token.is_number() && stop);
        }
        next
    }

    /// A province is written exactly so: Quảng Bình is one, and Quang Bình a district.
    fn is_province(&self, name: &Name) -> bool {
        let mut named = self.gazetteer.named(&name.bare);
        name.known && named.any(|entry| entry.kind & PROVINCES != 0 && entry.marked == name.marked)
    }

    fn bears(&self, name: &Name, kinds: u16) -> bool {
        self.gazetteer.has(&name.bare, kinds)
    }

    /// An unknown name in a list: where the list goes on or ends behind it, or several words are one.
    pub(super) fn looks_like_item(&self, name: &Name, bare: bool) -> bool {
        let ends = self.token(name.end).is_none_or(|token| {
            [",", ";", ".", ")", "(", "va"].contains(&token.fold.as_str()) || token.gap >= Gap::Tab
        });
        ends || !bare && name.words > 1
    }

    fn push(&mut self, kinds: u16, start: usize, name: &Name, bare_name: bool) -> usize {
        let mut end = name.end;
        let mut old = false;
        for words in ["cu", "truoc day", "truoc kia"] {
            if let Some(length) = words_at(self.tokens, end, words) {
                let word = self.token(end).map(|token| token.text.to_lowercase());
                if words != "cu" || word.is_some_and(|word| word == "cũ" || word == "cu") {
                    (old, end) = (true, end + length);
                    break;
                }
            }
        }
        if old {
            let group = self.groups;
            self.found
                .iter_mut()
                .rev()
                .take_while(|mention| mention.group == group)
                .for_each(|mention| mention.old = true);
        }
        self.found.push(Mention {
            kinds,
            start,
            end: name.end,
            bare: name.bare.clone(),
            marked: name.marked.clone(),
            has_marks: name.has_marks,
            known: name.known,
            cut: name.cut,
            shorter: name.shorter.clone(),
            old,
            group: self.groups,
            bare_name,
            excluded: self.is_excluded(start),
            denied: self.is_denied(start),
            bracket: self.brackets.last().copied(),
            part: self.is_part(start),
            first_sentence: self.sentence_of(start),
            // A name that is broken over two lines goes with what follows it.
            sentence: self.sentence_of(name.end.saturating_sub(1)),
        });
        end
    }

    fn is_denied(&self, start: usize) -> bool {
        let from = start.saturating_sub(4);
        let before = self.tokens.get(from..start).unwrap_or_default();
        words::find(before, &["khong phai"]).is_some()
    }

    /// A village stands before it, or a side of it is meant.
    fn is_part(&self, start: usize) -> bool {
        let last = self.found.last().map_or(0, |mention| mention.end);
        let sentence =
            self.sentences.get(self.sentence_of(start)).map_or(0, |sentence| sentence.start);
        let from = last.max(sentence).max(start.saturating_sub(14));
        let mut before = self.tokens.get(from..start).unwrap_or_default();
        if let Some(cut) =
            before.iter().rposition(|token| token.is("va") || token.is(";") || token.is("("))
        {
            before = before.get(cut + 1..).unwrap_or_default();
        }
        before.iter().enumerate().any(|(place, token)| {
            let small = token.text.to_lowercase();
            let village = VILLAGES.iter().any(|word| {
                small == *word
                    || small == names::bare(word)
                        && small == token.text.to_lowercase()
                        && *word != "phố"
            });
            let named = before
                .get(place + 1)
                .is_some_and(|next| next.is_capital() || next.is_number() || next.is("dan"));
            village && named
        })
    }

    /// A name without a word for its kind may begin there.
    fn can_begin_bare(&self, at: usize) -> bool {
        let Some(token) = self.token(at).filter(|token| token.is_capital()) else { return false };
        let sentence = self.sentences.get(self.sentence_of(at));
        if !sentence
            .is_some_and(|sentence| matches!(sentence.stance, Stance::Warned | Stance::Lifted))
        {
            return self.brackets.last().is_some_and(|open| open + 1 == at);
        }
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        token.gap >= Gap::Tab
            || before.is_none_or(|before| {
                [":", "-", "+", "•", "(", ";", "*", "tai"].contains(&before.fold.as_str())
            })
    }

    /// A run of bare names; the place after it.
    fn bare(&mut self, at: usize) -> Option<usize> {
        let in_bracket = self.brackets.last().is_some_and(|open| open + 1 == at);
        let province =
            self.name(at, PROVINCES).filter(|name| name.known && self.bears(name, PROVINCES));
        if let Some(name) = province {
            let header = self.token(name.end).is_some_and(|token| token.is(":"));
            let closed = self
                .token(name.end)
                .is_some_and(|token| [")", ";", ","].contains(&token.fold.as_str()));
            if header || in_bracket && closed {
                self.groups += 1;
                return Some(self.push(PROVINCES, at, &name, true));
            }
        }
        if in_bracket {
            return None;
        }
        // Behind "huyện E:" stand names, known or not.
        let framed = self.found.last().is_some_and(|last| {
            let colon = last.end + usize::from(last.old);
            last.kinds & SMALL == 0 && colon + 1 == at
        });
        let name = self
            .name(at, SMALL)
            .filter(|name| name.known && self.bears(name, SMALL) || framed && name.words > 1)?;
        if name.gauge {
            return Some(name.end);
        }
        if !self.looks_like_item(&name, true)
            && !self.token(name.end).is_some_and(|token| token.is("va"))
        {
            return None;
        }
        self.groups += 1;
        let end = self.push(SMALL, at, &name, true);
        Some(self.list(end, SMALL, true))
    }

    /// "từ A đến B"; the place after it.
    fn stretch(&mut self, at: usize) -> Option<usize> {
        self.token(at).filter(|token| {
            token.is("tu") && ["từ", "tu"].contains(&token.text.to_lowercase().as_str())
        })?;
        let (first, next) = self.end_of_stretch(at + 1)?;
        self.token(next).filter(|token| token.is("den") || token.is("toi"))?;
        let (second, next) = self.end_of_stretch(next + 1)?;
        let sentence = self.sentence_of(at);
        self.stretches.push(Stretch { start: at, end: next, ends: [first, second], sentence });
        Some(next)
    }

    fn end_of_stretch(&mut self, at: usize) -> Option<(Mention, usize)> {
        self.groups += 1;
        let (kinds, length) = unit_word(self.tokens, at).unwrap_or((SMALL | PROVINCES, 0));
        let name = self.name(at + length, kinds)?;
        if length == 0 && !name.known {
            return None;
        }
        let end = self.push(kinds, at, &name, length == 0);
        Some((self.found.pop()?, end))
    }
}
