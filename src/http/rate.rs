//! How much one caller may ask for in a time.
//!
//! The generic cell rate algorithm (ITU-T I.371, annex A) keeps one number for each caller: the time at which all that
//! was taken is paid back. A caller whose time has passed is like one who never asked, so it is forgotten for free and
//! the memory has a bound.
//!
//! A session or key has an allowance of its own, so that an office behind one address works side by side. What nobody
//! has checked yet costs nothing to invent, so all sessions and keys of one address share a larger allowance too.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    str::FromStr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Parts of a table, so that callers rarely wait for each other; a power of two.
const SHARDS: usize = 64;

/// Callers in one part. Beyond, the one that is nearest to being paid back is forgotten.
const CALLERS_PER_SHARD: usize = 1024;

/// How many callers' worth all sessions and keys of one address may take together.
const CROWD: u32 = 8;

/// So many seconds' worth may be taken at once when nothing else is said.
const BURST_S: u32 = 4;

/// What a request costs the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Not counted.
    Free,
    /// A tile, or a file as it is.
    Light,
    /// A question with a short answer.
    Medium,
    /// An export, a count inside an area, a login, an upload.
    Heavy,
}

/// An allowance: so many a second, and so many at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    per_second: NonZeroU32,
    burst: NonZeroU32,
}

impl Rate {
    /// None when either number is 0.
    pub fn new(per_second: u32, burst: u32) -> Option<Self> {
        Some(Self { per_second: NonZeroU32::new(per_second)?, burst: NonZeroU32::new(burst)? })
    }

    /// Nanoseconds that one request takes from the allowance, for so many callers in one.
    fn step(self, callers: u32) -> u64 {
        1_000_000_000 / (u64::from(self.per_second.get()) * u64::from(callers)).max(1)
    }
}

/// An allowance as the operator writes it: `50`, `50:200`, or `0` for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSetting(pub Option<Rate>);

/// A text that is no allowance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a rate; write requests a second and how many at once, for example 50:200, or 0 for no limit"
)]
pub struct NotARate(String);

impl FromStr for RateSetting {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotARate(text.to_owned());
        let number = |part: &str| part.trim().parse::<u32>().map_err(|_no_number| wrong());
        let (per_second, burst) = match text.split_once(':') {
            Some((per_second, burst)) => (number(per_second)?, Some(number(burst)?)),
            None => (number(text)?, None),
        };
        if per_second == 0 && burst.unwrap_or(0) == 0 {
            return Ok(Self(None));
        }
        let burst = burst.unwrap_or_else(|| per_second.saturating_mul(BURST_S));
        Rate::new(per_second, burst).map(Some).map(Self).ok_or_else(wrong)
    }
}

/// The allowance for each cost; none is no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct RateLimits {
    /// For [`Cost::Light`].
    pub light: Option<Rate>,
    /// For [`Cost::Medium`].
    pub medium: Option<Rate>,
    /// For [`Cost::Heavy`].
    pub heavy: Option<Rate>,
}

/// Who pays. Only keyed digests are kept, of keys that live and die with the process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payer<'a> {
    pub(super) address: IpAddr,
    /// The cookie of a session or an API key, unchecked.
    pub(super) credential: Option<&'a [u8]>,
}

/// What every caller has taken.
#[derive(Debug)]
pub(super) struct Rates {
    began: Instant,
    keys: RandomState,
    light: Option<Table>,
    medium: Option<Table>,
    heavy: Option<Table>,
}

impl Rates {
    pub(super) fn new(limits: RateLimits) -> Self {
        Self {
            began: Instant::now(),
            keys: RandomState::new(),
            light: limits.light.map(Table::new),
            medium: limits.medium.map(Table::new),
            heavy: limits.heavy.map(Table::new),
        }
    }

    /// Takes one request from the allowance, or says how long to wait.
    pub(super) fn take(&self, cost: Cost, payer: &Payer<'_>) -> Result<(), Duration> {
        let table = match cost {
            Cost::Free => None,
            Cost::Light => self.light.as_ref(),
            Cost::Medium => self.medium.as_ref(),
            Cost::Heavy => self.heavy.as_ref(),
        };
        let Some(table) = table else { return Ok(()) };
        self.take_at(table, payer, self.began.elapsed())
    }

    fn take_at(&self, table: &Table, payer: &Payer<'_>, now: Duration) -> Result<(), Duration> {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let address = network(payer.address);
        let Some(credential) = payer.credential else {
            return table.take(self.keys.hash_one((0_u8, address)), 1, now);
        };
        table.take(self.keys.hash_one((1_u8, address)), CROWD, now)?;
        table.take(self.keys.hash_one((2_u8, credential)), 1, now)
    }
}

/// A house has one IPv4 address, or 2^64 IPv6 addresses (RFC 6177, 2).
fn network(address: IpAddr) -> (bool, u64) {
    match address.to_canonical() {
        IpAddr::V4(address) => (false, address.to_bits().into()),
        IpAddr::V6(address) => (true, u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX)),
    }
}

/// For each caller the time, in nanoseconds, at which all is paid back.
#[derive(Debug)]
struct Table {
    rate: Rate,
    shards: Box<[Mutex<HashMap<u64, u64>>]>,
}

impl Table {
    fn new(rate: Rate) -> Self {
        Self { rate, shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }

    fn take(&self, key: u64, callers: u32, now: u64) -> Result<(), Duration> {
        let step = self.rate.step(callers);
        let most = step.saturating_mul(u64::from(self.rate.burst.get()) * u64::from(callers));
        let shard = usize::try_from(key % SHARDS as u64).unwrap_or(0);
        let Some(shard) = self.shards.get(shard) else { return Ok(()) };
        let mut paid_back = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = paid_back.get_mut(&key) {
            let next = (*at).max(now).saturating_add(step);
            let debt = next - now;
            if debt > most {
                return Err(Duration::from_nanos(debt - most));
            }
            *at = next;
            return Ok(());
        }
        if paid_back.len() >= CALLERS_PER_SHARD {
            make_room(&mut paid_back, now);
        }
        paid_back.insert(key, now.saturating_add(step));
        Ok(())
    }
}

/// Forgets those who have paid back; when there is none, the one who owes least.
fn make_room(paid_back: &mut HashMap<u64, u64>, now: u64) {
    paid_back.retain(|_, at| *at > now);
    if paid_back.len() >= CALLERS_PER_SHARD
        && let Some(least) = paid_back.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key)
    {
        paid_back.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOBODY: Payer<'static> =
        Payer { address: IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), credential: None };

    fn rates(per_second: u32, burst: u32) -> Rates {
        Rates::new(RateLimits { light: Rate::new(per_second, burst), ..RateLimits::default() })
    }

    fn from(address: &str) -> Payer<'static> {
        Payer { address: address.parse().unwrap(), credential: None }
    }

    fn granted(rates: &Rates, payer: &Payer<'_>, asked: u32, at: Duration) -> u32 {
        let table = rates.light.as_ref().unwrap();
        (0..asked).map(|_| u32::from(rates.take_at(table, payer, at).is_ok())).sum()
    }

    #[test]
    fn a_rested_caller_may_take_the_burst_at_once_and_then_the_rate() {
        let rates = rates(10, 30);
        assert_eq!(granted(&rates, &NOBODY, 100, Duration::ZERO), 30);
        assert_eq!(granted(&rates, &NOBODY, 100, Duration::from_secs(1)), 10);
        assert_eq!(granted(&rates, &NOBODY, 100, Duration::from_secs(100)), 30);
    }

    #[test]
    fn the_wait_that_is_told_is_the_wait_that_is_enough() {
        let rates = rates(4, 4);
        granted(&rates, &NOBODY, 4, Duration::ZERO);
        let table = rates.light.as_ref().unwrap();
        let wait = rates.take_at(table, &NOBODY, Duration::ZERO).unwrap_err();
        assert_eq!(wait, Duration::from_millis(250));
        assert!(rates.take_at(table, &NOBODY, wait).is_ok());
    }

    #[test]
    fn one_caller_does_not_hold_up_another() {
        let rates = rates(1, 2);
        assert_eq!(granted(&rates, &from("203.0.113.1"), 9, Duration::ZERO), 2);
        assert_eq!(granted(&rates, &from("203.0.113.2"), 9, Duration::ZERO), 2);
        let key = Payer { credential: Some(b"a"), ..from("203.0.113.1") };
        assert_eq!(granted(&rates, &key, 9, Duration::ZERO), 2);
    }

    #[test]
    fn addresses_of_one_house_are_one_caller() {
        let rates = rates(1, 2);
        assert_eq!(granted(&rates, &from("2001:db8:0:1::1"), 1, Duration::ZERO), 1);
        assert_eq!(granted(&rates, &from("2001:db8:0:1:ffff::2"), 9, Duration::ZERO), 1);
        assert_eq!(granted(&rates, &from("2001:db8:0:2::1"), 9, Duration::ZERO), 2);
        assert_eq!(granted(&rates, &from("::ffff:203.0.113.1"), 1, Duration::ZERO), 1);
        assert_eq!(granted(&rates, &from("203.0.113.1"), 9, Duration::ZERO), 1);
    }

    #[test]
    fn invented_sessions_do_not_add_up_beyond_the_allowance_of_their_address() {
        let rates = rates(1, 2);
        let all: u32 = (0_u32..1000)
            .map(|made_up| {
                let credential = made_up.to_le_bytes();
                let payer = Payer { credential: Some(&credential), ..from("203.0.113.1") };
                granted(&rates, &payer, 2, Duration::ZERO)
            })
            .sum();
        assert_eq!(all, 2 * CROWD);
    }

    #[test]
    fn the_memory_has_a_bound_and_those_who_owe_most_are_not_forgotten() {
        let rates = rates(1, 50);
        let busy = from("198.51.100.1");
        assert_eq!(granted(&rates, &busy, 60, Duration::ZERO), 50);
        for address in 0..200_000_u32 {
            let payer = Payer { address: IpAddr::V4(address.into()), credential: None };
            assert_eq!(granted(&rates, &payer, 1, Duration::ZERO), 1);
        }
        let table = rates.light.as_ref().unwrap();
        let kept: usize = table.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= SHARDS * CALLERS_PER_SHARD, "{kept}");
        assert_eq!(granted(&rates, &busy, 1, Duration::ZERO), 0);
    }

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        let read = |text: &str| text.parse::<RateSetting>().map(|RateSetting(rate)| rate);
        assert_eq!(read("50:200"), Ok(Rate::new(50, 200)));
        assert_eq!(read("50"), Ok(Rate::new(50, 200)));
        assert_eq!(read("0"), Ok(None));
        for wrong in ["", "fast", "-1", "5:0", "0:5", "5:5:5"] {
            assert!(read(wrong).unwrap_err().to_string().contains("50:200"), "{wrong}");
        }
    }

    proptest! {
        /// Whatever the times of the requests, no span holds more than the burst and what the rate gives in it.
        #[test]
        fn no_span_of_time_grants_more_than_burst_and_rate(
            per_second in 1_u32..200, burst in 1_u32..50, pauses in prop::collection::vec(0_u64..200, 1..300),
        ) {
            let rates = rates(per_second, burst);
            let table = rates.light.as_ref().unwrap();
            let mut now = Duration::ZERO;
            let mut times = Vec::new();
            for pause in pauses {
                now += Duration::from_millis(pause);
                if rates.take_at(table, &NOBODY, now).is_ok() {
                    times.push(now);
                }
            }
            for (place, first) in times.iter().enumerate() {
                for (later, last) in times.iter().enumerate().skip(place) {
                    let span = last.saturating_sub(*first).as_secs_f64();
                    let most = f64::from(burst) + span * f64::from(per_second) + 1e-3;
                    prop_assert!(f64::from(u32::try_from(later - place + 1).unwrap()) <= most);
                }
            }
        }
    }
}
