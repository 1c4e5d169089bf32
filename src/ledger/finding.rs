//! What the check found: each is one sentence.

use std::fmt;

use serde::Serialize;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The file of a chain of this data folder is not there.
    FileGone,
    /// The line does not fit its own hash.
    Changed,
    /// The line cannot be read at all.
    Unreadable,
    /// The line fits its hash and does not follow the one before.
    Unchained,
    /// Numbers are left out.
    Missing,
    /// A line stands where its number or its chain does not belong.
    OutOfPlace,
    /// File and copy hold different lines.
    CopyDiffers,
    /// The copy has it, the file does not.
    NotInFile,
    /// The file has it, the copy does not, although it has later ones.
    NotInCopy,
    /// A column of the copy says something else than its line.
    ColumnDiffers,
    /// The copy holds another line than the one that was anchored.
    AnchorDiffers,
    /// It was anchored and the copy does not have it.
    AnchoredAndGone,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The chain.
    pub node: String,
    /// What is wrong.
    pub fault: Fault,
    /// The first entry that it concerns; 0 when it concerns no single one.
    pub first_seq: i64,
    /// The last one; the same for one entry.
    pub last_seq: i64,
}

impl Fault {
    /// What is said of one entry, and of several.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Changed => {
                ("was changed after it was written", "were changed after they were written")
            }
            Self::Unreadable => ("cannot be read", "cannot be read"),
            Self::Unchained => (
                "does not follow the entry before it: one of the two was replaced",
                "do not follow the entries before them: they were replaced",
            ),
            Self::FileGone | Self::Missing => ("was removed", "were removed"),
            Self::OutOfPlace => {
                ("stands where it does not belong", "stand where they do not belong")
            }
            Self::CopyDiffers => (
                "is another one in the file than in the database",
                "are other ones in the file than in the database",
            ),
            Self::NotInFile => (
                "is in the database and not in the file: it was removed from the file or added to the database",
                "are in the database and not in the file: they were removed from the file or added to the database",
            ),
            Self::NotInCopy => (
                "was removed from the database or added to the file",
                "were removed from the database or added to the file",
            ),
            Self::ColumnDiffers => (
                "is shown by the database otherwise than its line says",
                "are shown by the database otherwise than their lines say",
            ),
            Self::AnchorDiffers => (
                "is not the one that was anchored: the chain was written anew",
                "are not the ones that were anchored: the chain was written anew",
            ),
            Self::AnchoredAndGone => (
                "was anchored and is no longer in the database",
                "were anchored and are no longer in the database",
            ),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, first_seq, last_seq, .. } = self;
        if self.fault == Fault::FileGone {
            return write!(f, "chain {node}: its file was removed");
        }
        let many = first_seq != last_seq;
        if many {
            write!(f, "chain {node}: entries {first_seq} to {last_seq} ")?;
        } else {
            write!(f, "chain {node}: entry {first_seq} ")?;
        }
        let (one, several) = self.fault.words();
        f.write_str(if many { several } else { one })
    }
}

/// Findings as they come; the same fault of consecutive entries is one.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, node: &str, fault: Fault, seq: i64) {
        self.add_range(node, fault, seq, seq);
    }

    pub(super) fn add_range(&mut self, node: &str, fault: Fault, first_seq: i64, last_seq: i64) {
        let before = self.0.iter_mut().rev().find(|finding| finding.fault == fault);
        if let Some(before) = before
            && before.node == node
            && before.last_seq + 1 == first_seq
        {
            before.last_seq = last_seq;
            return;
        }
        self.0.push(Finding { node: node.to_owned(), fault, first_seq, last_seq });
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_entries_with_the_same_fault_are_one_sentence() {
        let mut findings = Findings::default();
        findings.add("n", Fault::Changed, 4);
        findings.add("n", Fault::NotInCopy, 4);
        findings.add("n", Fault::Changed, 5);
        findings.add("n", Fault::Changed, 7);
        findings.add("m", Fault::Changed, 8);
        let said: Vec<_> = findings.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "chain n: entries 4 to 5 were changed after they were written",
                "chain n: entry 4 was removed from the database or added to the file",
                "chain n: entry 7 was changed after it was written",
                "chain m: entry 8 was changed after it was written",
            ]
        );
    }
}
