//! How far a job is.

use serde::Serialize;

/// The states of a job. The words are those of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::ingest) enum State {
    /// The file is looked at, or waits for it.
    Probing,
    /// It has been looked at.
    Ready,
    /// Its rows are checked and nothing is kept.
    Checking,
    /// They have been checked.
    Checked,
    /// Its rows are written.
    Writing,
    /// They are there.
    Done,
    /// They were there.
    Undone,
    /// Whoever sent it broke it off.
    Cancelled,
    /// The file, or what was asked of it, cannot be used.
    Refused,
    /// The service or its database failed.
    Failed,
}

/// Where work can be asked for: the worker has nothing to do there, and no rows are kept.
pub(in crate::ingest) const AT_REST: [State; 6] =
    [State::Ready, State::Checked, State::Undone, State::Cancelled, State::Refused, State::Failed];

impl State {
    /// All of them.
    const ALL: [Self; 10] = [
        Self::Probing,
        Self::Ready,
        Self::Checking,
        Self::Checked,
        Self::Writing,
        Self::Done,
        Self::Undone,
        Self::Cancelled,
        Self::Refused,
        Self::Failed,
    ];

    /// The word that is stored.
    pub(in crate::ingest) fn as_str(self) -> &'static str {
        match self {
            Self::Probing => "probing",
            Self::Ready => "ready",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Writing => "writing",
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The state of a stored word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The worker has something to do.
    pub(in crate::ingest) fn is_running(self) -> bool {
        matches!(self, Self::Probing | Self::Checking | Self::Writing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_known_by_its_word_and_either_runs_or_rests_or_is_done() {
        for state in State::ALL {
            assert_eq!(State::of(state.as_str()), Some(state));
            let rests = AT_REST.contains(&state);
            assert_ne!(state.is_running() || state == State::Done, rests, "{state:?}");
        }
        assert_eq!(State::of("uploading"), None);
    }
}
