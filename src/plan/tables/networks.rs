//! Rows by blocks of addresses: for `cidrlookup`.

use super::{Index, Table};
use hashbrown::HashMap;
use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;

/// The first row of each block of addresses, one table for each length of a prefix.
// AWS manual, cidrlookup: it is silent on blocks that overlap; the most specific one counts (LANGUAGE.md 2.18, REC).
#[derive(Default)]
pub struct Networks {
    /// Longest prefix first.
    v4: Vec<(u8, HashMap<u32, u32, foldhash::fast::FixedState>)>,
    v6: Vec<(u8, HashMap<u128, u32, foldhash::fast::FixedState>)>,
}

impl fmt::Debug for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blocks = self.v4.iter().map(|(_, rows)| rows.len()).chain(self.v6.iter().map(|(_, rows)| rows.len()));
        write!(f, "Networks of {} blocks", blocks.sum::<usize>())
    }
}

impl Index for Networks {
    fn of(table: &Table) -> Self {
        let mut networks = Networks::default();
        let Some(blocks) = table.columns.first() else { return networks };
        for row in 0..table.rows {
            if let Some(block) = blocks.text(row).and_then(|text| block(&text)) {
                networks.add(block, row as u32);
            }
        }
        networks.v4.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        networks.v6.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        networks
    }
}

/// The block that a text names. An address alone is a block of one.
pub fn block(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)).map(|block: IpNet| block.trunc())
}

impl Networks {
    fn add(&mut self, block: IpNet, row: u32) {
        match block {
            IpNet::V4(block) => {
                of_length(&mut self.v4, block.prefix_len()).entry(block.addr().into()).or_insert(row);
            }
            IpNet::V6(block) => {
                of_length(&mut self.v6, block.prefix_len()).entry(block.addr().into()).or_insert(row);
            }
        }
    }

    /// The row of the smallest block that an address lies in.
    pub fn find(&self, address: IpAddr) -> Option<u32> {
        match address {
            IpAddr::V4(address) => {
                let address = u32::from(address);
                let head = |length: u8| address & u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                self.v4.iter().find_map(|(length, rows)| rows.get(&head(*length)).copied())
            }
            IpAddr::V6(address) => {
                let address = u128::from(address);
                let head = |length: u8| address & u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                self.v6.iter().find_map(|(length, rows)| rows.get(&head(*length)).copied())
            }
        }
    }
}

fn of_length<T: Default>(tables: &mut Vec<(u8, T)>, length: u8) -> &mut T {
    let at = tables.iter().position(|(known, _)| *known == length).unwrap_or(tables.len());
    if at == tables.len() {
        tables.push((length, T::default()));
    }
    &mut tables[at].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;

    #[test]
    fn the_smallest_block_counts() {
        let blocks = ["10.0.0.0/8", "10.0.1.0/24", "0.0.0.0/0", "10.0.1.7", "none", "2001:db8::/32", "10.0.1.99/24"];
        let column: Column = blocks.map(Some).into_iter().collect();
        let networks = Networks::of(&Table { keys: 1, rows: blocks.len(), columns: vec![column] });
        let find = |address: &str| networks.find(address.parse().expect("an address"));
        assert_eq!(find("10.2.3.4"), Some(0));
        assert_eq!(find("10.0.1.8"), Some(1));
        assert_eq!(find("10.0.1.7"), Some(3));
        assert_eq!(find("8.8.8.8"), Some(2));
        assert_eq!(find("2001:db8::1"), Some(5));
        assert_eq!(find("::1"), None);
    }
}
