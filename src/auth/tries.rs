//! Patience with those who guess passwords: by account name, whether there is such an account or not, and by address.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use crate::http::{ApiError, Throttle};

/// Failed logins of one account name before it has to wait.
const OF_NAME: u32 = 8;

/// Failed logins from one address before it has to wait: an office may share one.
const OF_ADDRESS: u32 = 40;

/// Time after which failed logins are forgotten.
const FORGET_AFTER: Duration = Duration::from_mins(5);

/// Names and addresses that are watched at once.
const WATCHED: usize = 10_000;

/// Failed logins.
#[derive(Debug)]
pub(super) struct Tries {
    names: Throttle,
    addresses: Throttle,
}

impl Default for Tries {
    fn default() -> Self {
        let throttle = |tries| Throttle::new(tries, FORGET_AFTER, WATCHED);
        Self { names: throttle(OF_NAME), addresses: throttle(OF_ADDRESS) }
    }
}

impl Tries {
    /// Refuses a try that comes too early.
    pub(super) fn wait(&self, name: &str, address: IpAddr) -> Result<(), ApiError> {
        let now = Instant::now();
        let waits = [self.names.wait(name, now), self.addresses.wait(&network(address), now)];
        match waits.into_iter().flatten().max() {
            Some(wait) => Err(ApiError::TooMany { retry_after_s: wait.as_secs().max(1) }),
            None => Ok(()),
        }
    }

    /// Notes a failure.
    pub(super) fn fail(&self, name: &str, address: IpAddr) {
        let now = Instant::now();
        self.names.fail(name, now);
        self.addresses.fail(&network(address), now);
    }
}

/// Whom an address belongs to: one household or office has a whole /64 of IPv6 (RFC 6177).
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(own) => own.to_string(),
        IpAddr::V6(own) => {
            let [a, b, c, d, ..] = own.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_guesses_many_names_waits_and_its_neighbour_does_not() {
        let tries = Tries::default();
        let address: IpAddr = "2001:db8:1:2::7".parse().unwrap();
        for name in 0..OF_ADDRESS {
            assert!(tries.wait(&name.to_string(), address).is_ok());
            tries.fail(&name.to_string(), address);
        }

        assert!(tries.wait("another", "2001:db8:1:2::8".parse().unwrap()).is_err());
        assert!(tries.wait("another", "2001:db8:1:3::7".parse().unwrap()).is_ok());
    }
}
