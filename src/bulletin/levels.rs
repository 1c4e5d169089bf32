//! Levels of risk that areas have of their own.

use super::{frames::Use, places::Places, resolve::Scope, stance::Sentence};

impl Places<'_> {
    /// Levels that the text gives to areas of their own.
    pub(super) fn levels(&mut self) {
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
