//! Which names of provinces and districts are warned, and which only say where others lie.

use super::{
    gazetteer::Gazetteer,
    mentions::Mention,
    stance::{Sentence, Stance, folded, is_bullet},
    tokens::{Gap, Token},
    words::{self, PROVINCES, SMALL},
};

/// What a mention is there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// It is warned or taken out.
    Area,
    /// It says where others lie.
    Frame,
    /// A part of it is warned; where the words for it begin.
    Direction(usize),
    /// It is said of a name that was not understood.
    Unsure,
    /// It says of which areas a level is.
    Level,
    /// It is said of something else.
    Nothing,
}

/// A mention with its use and the mentions that say where it lies.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) used: Use,
    pub(super) frames: Vec<usize>,
}

/// What stands before a list and holds for all of it: a province, a district, each with whether it has a line of its own.
#[derive(Debug, Default)]
struct Ahead {
    province: Option<(usize, bool)>,
    district: Option<(usize, bool)>,
}

const DIRECTIONS: [&str; 22] = [
    "phia",
    "ven bien",
    "vung nui",
    "mien nui",
    "vung cao",
    "vung bien",
    "dong bang",
    "trung du",
    "nui cao",
    "vung thap",
    "ngoai khoi",
    "duyen hai",
    "nam tinh",
    "bac tinh",
    "dong tinh",
    "tay tinh",
    "mot so",
    "nhieu noi",
    "vai noi",
    "mot phan",
    "cac khu vuc",
    "co noi",
];
/// Words after which what is in brackets is warned too.
const INCLUDING: [&str; 6] = ["bao gom", "ke ca", "gom", "nhat la", "dac biet", "trong do"];

pub(super) struct Frames<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) sentences: &'a [Sentence],
    pub(super) mentions: &'a [Mention],
    pub(super) gazetteer: &'a Gazetteer,
    /// The hazard is rain itself, or a storm.
    pub(super) rain: bool,
}

fn is_small(mention: &Mention) -> bool {
    mention.kinds & SMALL != 0
}

impl Frames<'_> {
    /// A province; a city that no province is called like is a district.
    fn is_province(&self, mention: &Mention) -> bool {
        let own = mention.kinds & PROVINCES;
        let only = own == mention.kinds;
        !is_small(mention) && own != 0 && (only || self.gazetteer.has(&mention.bare, own))
    }

    /// The use of each mention.
    pub(super) fn place(&self) -> Vec<Placed> {
        let mut placed: Vec<Placed> = Vec::with_capacity(self.mentions.len());
        let mut ahead = Ahead::default();
        let mut open = 0;
        for (at, mention) in self.mentions.iter().enumerate() {
            for slot in [&mut ahead.province, &mut ahead.district] {
                *slot =
                    slot.filter(|(frame, header)| !self.has_ended(*frame, *header, at, mention));
            }
            let next = if is_small(mention) {
                self.small(at, &ahead, &mut open, &placed)
            } else {
                self.large(at, &mut ahead, &mut open, &mut placed)
            };
            placed.push(next);
        }
        placed
    }

    fn small(&self, at: usize, ahead: &Ahead, open: &mut usize, placed: &[Placed]) -> Placed {
        if at > 0 && self.is_boundary(at) {
            *open = at;
        }
        let both = [ahead.province, ahead.district];
        let mut frames: Vec<usize> = both.iter().flatten().map(|(frame, _)| *frame).collect();
        frames.extend(self.whole_of(at));
        if let Some(same) = self.goes_with(at, placed).filter(|_| frames.is_empty()) {
            frames = same;
            *open = at + 1;
        }
        Placed { used: self.small_use(at), frames }
    }

    fn large(
        &self,
        at: usize,
        ahead: &mut Ahead,
        open: &mut usize,
        placed: &mut [Placed],
    ) -> Placed {
        let used = self.large_use(at, placed, *open);
        let Some(mention) = self.mentions.get(at) else {
            return Placed { used, frames: Vec::new() };
        };
        let province = self.is_province(mention);
        let above = ahead.province.filter(|_| !province).map(|(frame, _)| frame);
        match used {
            Use::Frame if self.holds_ahead(at) => {
                let slot = Some((at, self.is_header(at)));
                if province {
                    *ahead = Ahead { province: slot, district: None };
                } else {
                    ahead.district = slot;
                }
                *open = at + 1;
            }
            Use::Frame => {
                self.frame_behind(at, mention, *open, placed);
                let more = self.mentions.get(at + 1).is_some_and(|next| {
                    next.bracket.is_some() && next.bracket == mention.bracket || self.joins(at + 1)
                });
                if !more {
                    *open = at + 1;
                }
                return Placed { used, frames: Vec::new() };
            }
            _ => {}
        }
        Placed { used, frames: above.into_iter().collect() }
    }

    /// Says of what stands before it that it lies there.
    fn frame_behind(&self, at: usize, mention: &Mention, open: usize, placed: &mut [Placed]) {
        let province = self.is_province(mention);
        // What stands before another province that is said of a name nobody could read is rather of that one.
        let unsure = |(place, placed): &(usize, &Placed)| {
            placed.used == Use::Unsure
                && self.mentions.get(*place).is_some_and(|other| self.is_province(other))
        };
        let other = placed.iter().enumerate().take(at).rfind(unsure);
        let after = other.filter(|_| province).map_or(0, |(place, _)| place + 1);
        let from = self.remark_before(at).unwrap_or(open).max(after).min(at);
        for (below, other) in self.mentions.iter().zip(placed).skip(from) {
            let lower = is_small(below) || province && !self.is_province(below);
            let inside = below.bracket.is_none() || below.bracket == mention.bracket;
            if lower && inside {
                // One that stands nearer takes the place of one of its kind.
                let stays = |frame: &usize| {
                    let own = self.mentions.get(*frame);
                    own.is_some_and(|own| self.is_province(own) != province || *frame >= from)
                };
                other.frames.retain(stays);
                other.frames.push(at);
            }
        }
    }

    /// What something in brackets is taken out of: the larger unit right before them.
    fn whole_of(&self, at: usize) -> Option<usize> {
        let mention = self.mentions.get(at).filter(|mention| mention.excluded)?;
        let open = mention.bracket?;
        let whole = self.mentions.iter().rposition(|other| other.end <= open)?;
        self.mentions
            .get(whole)
            .filter(|other| !is_small(other) && open - other.end <= usize::from(other.old))
            .map(|_| whole)
    }

    /// "các xã A, B (tỉnh D), trừ xã C": C lies where A and B do.
    fn goes_with(&self, at: usize, placed: &[Placed]) -> Option<Vec<usize>> {
        let mention = self
            .mentions
            .get(at)
            .filter(|mention| mention.excluded && mention.bracket.is_none())?;
        let last = self.mentions.get(at.checked_sub(1)?)?;
        if last.sentence != mention.first_sentence {
            return None;
        }
        let frame = placed.last().is_some_and(|placed| placed.used == Use::Frame);
        let frames = if frame { vec![at - 1] } else { placed.last()?.frames.clone() };
        (!frames.is_empty()).then_some(frames)
    }

    /// The first small unit in the same brackets: what is said of it is not said of the list before.
    fn remark_before(&self, at: usize) -> Option<usize> {
        let bracket = self.mentions.get(at)?.bracket?;
        let first = self.mentions.iter().position(|other| other.bracket == Some(bracket))?;
        self.mentions.get(first).filter(|other| is_small(other) && first < at).map(|_| first)
    }

    /// A frame that is followed by another one for the same list ("huyện E, tỉnh D").
    fn joins(&self, next: usize) -> bool {
        let Some(mention) = self.mentions.get(next) else { return false };
        let last = next.checked_sub(1).and_then(|at| self.mentions.get(at));
        let between = last.map(|last| self.between(last.end, mention.start)).unwrap_or_default();
        !is_small(mention)
            && matches!(between.trim(), "" | "," | "thuoc" | ", thuoc" | "cu ," | "cu" | "va")
    }

    /// A frame before a list holds until its sentence or line ends, one that has a line of its own until levels are told.
    fn has_ended(&self, frame: usize, header: bool, at: usize, mention: &Mention) -> bool {
        let Some(own) = self.mentions.get(frame) else { return true };
        let sentence = |place: usize| self.sentences.get(place);
        if header {
            return sentence(mention.sentence).is_some_and(|sentence| sentence.level);
        }
        let ended = (own.sentence..mention.sentence).filter_map(sentence).any(|sentence| {
            let last = sentence.end.checked_sub(1).and_then(|at| self.tokens.get(at));
            last.is_some_and(|token| token.is("."))
        });
        // Another line without a bullet is no longer of the list of its line.
        let lines = self.tokens.get(mention.start).zip(self.tokens.get(own.start));
        let other_line = lines.is_some_and(|(one, two)| one.line != two.line);
        ended || other_line && self.begins_line_without_list(at)
    }

    /// The mention begins its line, which is no bullet, and the line before has ended.
    fn begins_line_without_list(&self, at: usize) -> bool {
        let Some(mention) = self.mentions.get(at) else { return false };
        let token = self.tokens.get(mention.start);
        let before = mention.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        token.is_some_and(|token| token.gap == Gap::Line)
            && before.is_some_and(|before| ![",", ":", ";"].contains(&before.fold.as_str()))
    }

    fn between(&self, from: usize, to: usize) -> String {
        folded(self.tokens.get(from..to).unwrap_or_default()).trim().to_owned()
    }

    /// A list ends between the mention before and this one, so that a frame behind does not reach over.
    fn is_boundary(&self, at: usize) -> bool {
        let (Some(before), Some(mention)) = (self.mentions.get(at - 1), self.mentions.get(at))
        else {
            return true;
        };
        let stop = self.tokens.get(before.end..mention.start).unwrap_or_default();
        let ends = stop
            .iter()
            .any(|token| token.is(".") && token.gap == Gap::None && token.fold.len() == 1);
        before.sentence != mention.sentence && ends && !stop.iter().any(|token| token.is(","))
    }

    fn small_use(&self, at: usize) -> Use {
        let Some(mention) = self.mentions.get(at) else { return Use::Nothing };
        if mention.denied {
            return Use::Nothing;
        }
        if self.is_remark(mention) && !mention.excluded {
            return Use::Nothing;
        }
        if self.is_gauge(mention) {
            return Use::Nothing;
        }
        Use::Area
    }

    /// In brackets behind another mention, without a word that it is warned too.
    fn is_remark(&self, mention: &Mention) -> bool {
        let Some(open) = mention.bracket else { return false };
        let behind = self
            .mentions
            .iter()
            .any(|other| other.end <= open && other.sentence == mention.sentence);
        let inside = self.tokens.get(open..mention.start).unwrap_or_default();
        behind && words::find(inside, &INCLUDING).is_none()
    }

    /// A station, a road or something else bears the name.
    fn is_gauge(&self, mention: &Mention) -> bool {
        let from = mention.start.saturating_sub(6);
        let before = self.tokens.get(from..mention.start).unwrap_or_default();
        let cut = before
            .iter()
            .rposition(|token| [",", ";", ".", ":", "(", "va"].contains(&token.fold.as_str()));
        let before = before.get(cut.map_or(0, |cut| cut + 1)..).unwrap_or_default();
        words::find(before, &["tram", "cau", "ho chua", "thuy dien"]).is_some()
    }

    fn large_use(&self, at: usize, placed: &[Placed], open: usize) -> Use {
        let Some(mention) = self.mentions.get(at) else { return Use::Nothing };
        if mention.denied {
            return Use::Nothing;
        }
        if mention.excluded {
            return Use::Area;
        }
        if self.holds_ahead(at) {
            return Use::Frame;
        }
        if self.is_remark(mention) {
            return Use::Frame;
        }
        if let Some(start) = self.direction(at) {
            return Use::Direction(start);
        }
        let inside = mention.bracket.and_then(|open| self.tokens.get(open..mention.start));
        if inside.is_some_and(|inside| words::find(inside, &INCLUDING).is_none()) {
            return Use::Unsure;
        }
        let before =
            self.tokens.get(mention.start.saturating_sub(3)..mention.start).unwrap_or_default();
        let what_it_is =
            words::find(before, &["nay la", "truoc la", "nay thuoc", "lap tu", "tram"]).is_some();
        if what_it_is {
            return Use::Frame;
        }
        if self.is_behind(at, placed, open) {
            return Use::Frame;
        }
        if self.is_behind_unread(mention) {
            return Use::Unsure;
        }
        let Some(sentence) = self.sentences.get(mention.sentence) else { return Use::Nothing };
        let small =
            self.mentions.iter().any(|other| is_small(other) && other.sentence == mention.sentence);
        let rieng = mention.start.checked_sub(1).and_then(|at| self.tokens.get(at));
        if sentence.level && !small {
            let own = rieng.is_some_and(|token| token.is("rieng"));
            return if own { Use::Level } else { Use::Unsure };
        }
        if mention.bare_name {
            return Use::Unsure;
        }
        if sentence.rain && !self.rain && sentence.stance != Stance::Lifted {
            return Use::Frame;
        }
        Use::Area
    }

    /// "X thuộc tỉnh D", and X is no name that is known.
    fn is_behind_unread(&self, mention: &Mention) -> bool {
        let token =
            |back: usize| mention.start.checked_sub(back).and_then(|at| self.tokens.get(at));
        let of = token(1).is_some_and(|token| token.is("thuoc") || token.is("cua"));
        let read = self.mentions.iter().any(|other| other.end + 1 == mention.start);
        of && !read && token(2).is_some_and(|token| token.is_capital() || token.is_number())
    }

    /// It stands directly behind what lies in it ("xã A, tỉnh D", "các xã A, B của huyện E").
    fn is_behind(&self, at: usize, placed: &[Placed], open: usize) -> bool {
        let (Some(mention), Some(last)) =
            (self.mentions.get(at), at.checked_sub(1).and_then(|at| self.mentions.get(at)))
        else {
            return false;
        };
        if last.sentence != mention.first_sentence
            || at <= open && placed.last().is_none_or(|last| last.used != Use::Frame)
        {
            return false;
        }
        let lower = is_small(last) || !self.is_province(last) && self.is_province(mention);
        let chained = placed.last().is_some_and(|placed| placed.used == Use::Frame)
            && !self.is_province(last)
            && self.is_province(mention);
        if !lower && !chained {
            return false;
        }
        let between = self.between(last.end, mention.start);
        let between = between.strip_prefix("cu ").unwrap_or(&between);
        let between = if between == "cu" { "" } else { between };
        let attached = matches!(
            between,
            "" | "thuoc"
                | "cua"
                | ", thuoc"
                | "o"
                | "deu thuoc"
                | ", cua"
                | "tai"
                | "thuoc dia ban"
                | ", deu thuoc"
        );
        attached || between == "," && self.may_hold(mention, last)
    }

    /// The larger one may hold the smaller one: as far as is known of either.
    fn may_hold(&self, larger: &Mention, smaller: &Mention) -> bool {
        let mut holders = self
            .gazetteer
            .named(&larger.bare)
            .filter(|entry| entry.kind & larger.kinds != 0)
            .peekable();
        if holders.peek().is_none() {
            return true;
        }
        holders.any(|holder| {
            self.gazetteer.named(&smaller.bare).any(|entry| {
                let province = !entry.within.is_disjoint(&holder.within);
                let district =
                    holder.kind & PROVINCES != 0 || !entry.codes.is_disjoint(&holder.codes);
                entry.kind & smaller.kinds != 0 && province && district
            })
        })
    }

    /// Names follow that lie in it.
    fn holds_ahead(&self, at: usize) -> bool {
        let Some(mention) = self.mentions.get(at) else { return false };
        if mention.bracket.is_some() && self.is_remark(mention) {
            return false;
        }
        let next = self
            .mentions
            .get(at + 1)
            .filter(|next| is_small(next) || !self.is_province(next) && self.is_province(mention));
        let Some(next) = next else { return false };
        let mut after = mention.end;
        if mention.old {
            after += 1;
        }
        let between = self.between(mention.end, next.start);
        let words: Vec<_> = between.split(' ').collect();
        if self.tokens.get(after).is_some_and(|token| token.is(":")) {
            return true;
        }
        if self.is_header(at) {
            return true;
        }
        let near = between.trim_start_matches("cu ").trim_start_matches(", ");
        let side = DIRECTIONS.iter().any(|word| near.contains(word));
        let gom = ["gom", "co cac xa", "tai cac", "tai xa", "o cac xa", "bao gom", "cu the"]
            .iter()
            .any(|word| near.starts_with(word))
            || matches!(between.as_str(), "cac" | "cac xa" | "cu cac" | "cac xa phuong");
        let behind_kinds = matches!(near, "tai" | "o" | "gom") && is_small(next);
        let gom = gom && is_small(next) && !side;
        let rieng =
            self.tokens.get(mention.start.saturating_sub(1)).is_some_and(|token| token.is("rieng"));
        let close = words.len() < 12;
        let same = next.sentence == mention.sentence;
        (gom || behind_kinds) && same || rieng && close && same
    }

    /// It is all that stands on its line.
    fn is_header(&self, at: usize) -> bool {
        let Some(mention) = self.mentions.get(at) else { return false };
        let Some(line) = self.tokens.get(mention.start).map(|token| token.line) else {
            return false;
        };
        let start = self.tokens.partition_point(|token| token.line < line);
        let end = self.tokens.partition_point(|token| token.line <= line);
        let mut before = start;
        if is_bullet(self.tokens, before) {
            before += 1;
            if self.tokens.get(before).is_some_and(|token| !token.word) {
                before += 1;
            }
        }
        let rest = self.between(mention.end, end);
        before >= mention.start && matches!(rest.as_str(), "" | ":" | "cu" | "cu :")
    }

    /// Where the words for a side or a terrain before it begin.
    fn direction(&self, at: usize) -> Option<usize> {
        let mention = self.mentions.get(at)?;
        // What one word for the kind has is that of all behind it.
        let first = self.mentions.iter().position(|other| other.group == mention.group)?;
        let head = self.mentions.get(first)?;
        let last =
            first.checked_sub(1).and_then(|at| self.mentions.get(at)).map_or(0, |last| last.end);
        let sentence = self.sentences.get(head.sentence).map_or(0, |sentence| sentence.start);
        let from = last.max(sentence).max(head.start.saturating_sub(9));
        let before = self.tokens.get(from..head.start)?;
        let cut = before
            .iter()
            .rposition(|token| [",", ";", "(", "va", ":", "."].contains(&token.fold.as_str()));
        let from = from + cut.map_or(0, |cut| cut + 1);
        let (place, _) = words::find(self.tokens.get(from..head.start)?, &DIRECTIONS)?;
        Some(from + place)
    }
}
