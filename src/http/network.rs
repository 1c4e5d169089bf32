//! Blocks of network addresses, and the proxies among them whose word is taken.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A block of addresses in CIDR notation (RFC 4632, 3.1; RFC 4291, 2.3). A single address is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

/// A text that is no block of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a block of network addresses; write for example 127.0.0.1, 10.0.0.0/8 or fd00::/8"
)]
pub struct NotANetwork(String);

impl Network {
    /// The address lies in the block. An IPv4 address in IPv6 clothes is that IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                masked(first.to_bits().into(), self.bits, Ipv4Addr::BITS)
                    == masked(address.to_bits().into(), self.bits, Ipv4Addr::BITS)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                masked(first.to_bits(), self.bits, Ipv6Addr::BITS)
                    == masked(address.to_bits(), self.bits, Ipv6Addr::BITS)
            }
            _ => false,
        }
    }
}

/// The first bits of an address of that width.
fn masked(address: u128, bits: u32, width: u32) -> u128 {
    address.checked_shr(width - bits).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let first: IpAddr = address.trim().parse().map_err(|_no_address| wrong())?;
        let width = if first.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS };
        let bits = match bits {
            Some(bits) => bits.trim().parse().map_err(|_no_number| wrong())?,
            None => width,
        };
        if bits > width { Err(wrong()) } else { Ok(Self { first, bits }) }
    }
}

/// The proxies whose `X-Forwarded-*` headers are believed. Without any, nobody's are.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<Network>);

impl TrustedProxies {
    /// The address is that of such a proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_block_holds_the_addresses_that_begin_with_its_bits() {
        assert!(holds("10.0.0.0/8", "10.255.1.2"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.168.1.77/24", "192.168.1.1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("::/0", "2001:db8::1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.2.3"), "IPv4 in IPv6 clothes");
    }

    #[test]
    fn what_is_no_block_is_refused_with_an_example() {
        for text in
            ["", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "proxy", "10.0.0.0/", "10.0.0.0/-1"]
        {
            let error = text.parse::<Network>().unwrap_err().to_string();
            assert!(
                error.contains(&format!("{text:?}")) && error.contains("10.0.0.0/8"),
                "{error}"
            );
        }
    }
}
