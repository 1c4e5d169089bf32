//! Rows of a list without numbers are recognised by what else they say: which record each of them is, or whether it is new.

use super::{error::IngestError, read::Lines, run::Writing, words::both};
use crate::catalog::{Matching, Text};

/// Numbers that a sentence lists.
const LISTED: usize = 6;

impl Writing<'_> {
    /// Gives staged rows without a number that of the record which they are. Those that are none are refused, or get new
    /// numbers where that was asked for.
    pub(super) async fn give_numbers(&mut self, lines: &Lines) -> Result<(), IngestError> {
        let Some(rule) = &self.collection.matching else { return Ok(()) };
        // To look for what fits means to read the whole table.
        if self.load.unnumbered().await?.is_empty() {
            return Ok(());
        }
        let several = self.load.fitting_several().await?;
        for (number, found) in &several {
            self.refuse(*number, lines, Some(rule.number.clone()), self.ambiguous(rule, found));
        }
        let left_out: Vec<_> = several.into_iter().map(|(number, _)| number).collect();
        self.load.leave_out(&left_out).await?;
        let found = self.load.take_numbers().await?;
        if found > 0 {
            let (vi, en) = (self.titles(rule).vi, self.titles(rule).en);
            self.report.notes.push(both(
                format!("{found} dòng không có số được nhận ra theo {vi}"),
                format!("{found} rows without a number are known by {en}"),
            ));
        }
        let open = self.load.unnumbered().await?;
        if self.source.request.new_numbers && !open.is_empty() {
            let made = self.load.number_anew().await?;
            self.report.notes.push(both(
                format!("{made} dòng được cấp số mới"),
                format!("{made} rows got new numbers"),
            ));
        } else {
            for number in &open {
                self.refuse(*number, lines, Some(rule.number.clone()), self.unknown(rule));
            }
            self.load.leave_out(&open).await?;
        }
        if found > 0 || !open.is_empty() {
            self.leave_repeated(lines, |first| {
                both(
                    format!("là cùng một bản ghi với dòng {first}"),
                    format!("is the same record as row {first}"),
                )
            })
            .await?;
        }
        Ok(())
    }

    /// The names of the fields by which rows are recognised.
    fn titles(&self, rule: &Matching) -> Text {
        let titles = rule.by.iter().filter_map(|name| self.collection.field(name));
        let titles: Vec<_> = titles.map(|field| &field.title).collect();
        let list = |name: fn(&Text) -> &str| {
            titles.iter().map(|title| name(title)).collect::<Vec<_>>().join(", ")
        };
        both(list(|title| &title.vi), list(|title| &title.en))
    }

    fn unknown(&self, rule: &Matching) -> Text {
        let Text { vi, en } = self.titles(rule);
        both(
            format!(
                "thiếu số, và chưa có bản ghi nào trùng {vi}; ghi số, hoặc nhập với --new-numbers để cấp số mới"
            ),
            format!("no record has the same {en}; give the number, or import with --new-numbers"),
        )
    }

    fn ambiguous(&self, rule: &Matching, found: &[String]) -> Text {
        let Text { vi, en } = self.titles(rule);
        let mut list = found.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        if found.len() > LISTED {
            list.push_str(", …");
        }
        both(
            format!("thiếu số, và có {} bản ghi trùng {vi}: {list}; ghi số", found.len()),
            format!("{} records have the same {en}: {list}; give the number", found.len()),
        )
    }
}
