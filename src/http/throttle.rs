//! Patience with those who fail: after some failures a name or an address has to wait.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Failures by any text, such as an account's name or an address, whether there is such a thing or not. Times are
/// the caller's, so that a test does not wait.
#[derive(Debug)]
pub struct Throttle {
    tries: u32,
    forget_after: Duration,
    watched: usize,
    failed: Mutex<HashMap<String, Failed>>,
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    last: Instant,
}

impl Throttle {
    /// Lets `tries` failures pass, forgets them `forget_after` the last one, and watches so many texts at once: beyond,
    /// the one with the fewest and oldest failures is forgotten.
    pub fn new(tries: u32, forget_after: Duration, watched: usize) -> Self {
        Self { tries, forget_after, watched, failed: Mutex::default() }
    }

    /// How long this one has to wait before it may try again, if it has to.
    pub fn wait(&self, key: &str, now: Instant) -> Option<Duration> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failed.get(key).filter(|failed| failed.times >= self.tries)?;
        let rested = now.saturating_duration_since(failed.last);
        self.forget_after.checked_sub(rested).filter(|wait| !wait.is_zero())
    }

    /// Notes a failure.
    pub fn fail(&self, key: &str, now: Instant) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let recent =
            |failed: &Failed| now.saturating_duration_since(failed.last) < self.forget_after;
        if let Some(known) = failed.get_mut(key) {
            let times = if recent(known) { known.times.saturating_add(1) } else { 1 };
            *known = Failed { times, last: now };
            return;
        }
        if failed.len() >= self.watched {
            failed.retain(|_, failed| recent(failed));
        }
        if failed.len() >= self.watched
            && let Some(least) = failed
                .iter()
                .min_by_key(|(_, failed)| (failed.times, failed.last))
                .map(|(key, _)| key.clone())
        {
            failed.remove(&least);
        }
        failed.insert(key.to_owned(), Failed { times: 1, last: now });
    }

    /// Forgets the failures of one who succeeded.
    pub fn forget(&self, key: &str) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn after_some_failures_one_waits_and_others_do_not() {
        let throttle = Throttle::new(3, 5 * MINUTE, 100);
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(throttle.wait("can-bo", now), None);
            throttle.fail("can-bo", now);
        }
        assert_eq!(throttle.wait("can-bo", now + MINUTE), Some(4 * MINUTE));
        assert_eq!(throttle.wait("someone", now), None);
        assert_eq!(throttle.wait("can-bo", now + 5 * MINUTE), None);
    }

    #[test]
    fn failures_that_are_forgotten_do_not_count_again() {
        let throttle = Throttle::new(2, 5 * MINUTE, 100);
        let now = Instant::now();
        throttle.fail("a", now);
        throttle.fail("a", now + 6 * MINUTE);
        assert_eq!(throttle.wait("a", now + 6 * MINUTE), None);
        throttle.fail("a", now + 7 * MINUTE);
        assert_eq!(throttle.wait("a", now + 7 * MINUTE), Some(5 * MINUTE));
        throttle.forget("a");
        assert_eq!(throttle.wait("a", now + 7 * MINUTE), None);
    }

    #[test]
    fn a_flood_of_names_neither_fills_the_memory_nor_frees_the_one_who_failed_most() {
        let throttle = Throttle::new(3, 5 * MINUTE, 100);
        let now = Instant::now();
        for _ in 0..3 {
            throttle.fail("can-bo", now);
        }
        for number in 0..10_000 {
            throttle.fail(&format!("made-up-{number}"), now);
        }
        assert_eq!(throttle.failed.lock().unwrap().len(), 100);
        assert!(throttle.wait("can-bo", now).is_some());
        assert_eq!(throttle.wait("another", now), None, "nobody else has to wait for the flood");
    }
}
