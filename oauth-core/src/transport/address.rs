//! Which addresses a transport may connect to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Decides about the addresses that the names of hosts resolve to, before there is a connection.
///
/// Where a user says which host a provider has (a tenant, a server of their own), its name may resolve to an
/// address inside the network that the program runs in: to a database, or to the metadata of a cloud at
/// 169.254.169.254. [`PublicAddresses`] refuses those. A function from host and address does as well:
///
/// ```
/// use std::net::IpAddr;
/// use oauth_core::transport::{AddressPolicy, PublicAddresses};
///
/// let policy = |host: &str, address: IpAddr| {
///     host == "gitlab.internal" || PublicAddresses.allows(host, address)
/// };
/// assert!(policy.allows("gitlab.internal", IpAddr::from([10, 0, 0, 8])));
/// assert!(!policy.allows("evil.example", IpAddr::from([10, 0, 0, 8])));
/// ```
pub trait AddressPolicy: Send + Sync {
    /// Whether `address` may be connected to, for a URL with this host: a name in lower case, or an address as
    /// URLs write it, IPv6 without brackets.
    fn allows(&self, host: &str, address: IpAddr) -> bool;
}

impl<F: Fn(&str, IpAddr) -> bool + Send + Sync> AddressPolicy for F {
    fn allows(&self, host: &str, address: IpAddr) -> bool {
        self(host, address)
    }
}

/// Addresses of the public internet alone, as the registries of special addresses have them (RFC 6890).
///
/// Refused are loopback, private, link-local, unique-local and shared addresses, those for documentation,
/// benchmarks and protocols, multicast, reserved and unspecified ones; and IPv6 addresses that stand for such
/// an IPv4 address (mapped, NAT64, 6to4), or hide one (Teredo, IPv4-compatible).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicAddresses;

impl AddressPolicy for PublicAddresses {
    fn allows(&self, _: &str, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        }
    }
}

/// Networks of the registry of special IPv4 addresses, and what is above them.
const SPECIAL_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),        // this network
    ([10, 0, 0, 0], 8),       // private
    ([100, 64, 0, 0], 10),    // shared behind a provider's NAT, and the metadata of a cloud
    ([127, 0, 0, 0], 8),      // loopback
    ([168, 63, 129, 16], 32), // public by its number, but the host of a virtual machine in Azure
    ([169, 254, 0, 0], 16),   // link-local, and the metadata of most clouds
    ([172, 16, 0, 0], 12),    // private
    ([192, 0, 0, 0], 24),     // protocols, and the metadata of a cloud
    ([192, 0, 2, 0], 24),     // documentation
    ([192, 88, 99, 0], 24),   // relays of 6to4
    ([192, 168, 0, 0], 16),   // private
    ([198, 18, 0, 0], 15),    // benchmarks
    ([198, 51, 100, 0], 24),  // documentation
    ([203, 0, 113, 0], 24),   // documentation
    ([224, 0, 0, 0], 4),      // multicast
    ([240, 0, 0, 0], 4),      // reserved, and broadcast
];

/// The same within the global unicast addresses of IPv6.
const SPECIAL_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocols: Teredo, benchmarks, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !SPECIAL_V4.into_iter().any(|(network, length)| {
        bits >> (32 - length) == Ipv4Addr::from(network).to_bits() >> (32 - length)
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, ..] = address.segments();
    let low = |bits: u128| Ipv4Addr::from_bits(u32::try_from(bits & 0xffff_ffff).unwrap_or(0));
    match [a, b, c, d, e, f] {
        // Mapped (RFC 4291 section 2.5.5.2): a connection to it is one with IPv4.
        [0, 0, 0, 0, 0, 0xffff] |
        // NAT64 (RFC 6052 section 2.1), by which networks without IPv4 reach the rest.
        [0x64, 0xff9b, 0, 0, 0, 0] => is_public_v4(low(address.to_bits())),
        // 6to4 (RFC 3056): the IPv4 address comes after the prefix.
        [0x2002, ..] => is_public_v4(low(address.to_bits() >> 80)),
        // Global unicast; everything else is for a purpose of its own.
        [0x2000..=0x3fff, ..] => !SPECIAL_V6.into_iter().any(|(network, length)| {
            address.to_bits() >> (128 - length) == network.to_bits() >> (128 - length)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{AddressPolicy as _, PublicAddresses};

    fn allows(address: &str) -> bool {
        PublicAddresses.allows("acme.example", address.parse().expect(address))
    }

    #[test]
    fn public_addresses_are_allowed() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "168.63.129.17",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2000::1",
            "2606:4700:4700::1111",
            "2001:200::1",
            "2001:4860:4860::8888",
            "3ffe::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(allows(address), "{address}");
        }
    }

    #[test]
    fn special_addresses_are_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.168.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "1fff::1",
            "2001::1",
            "2001:0:808:808::1",
            "2001:2::1",
            "2001:20::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a9fe:a9fe::1",
            "2002:a00:1::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!allows(address), "{address}");
        }
    }
}
