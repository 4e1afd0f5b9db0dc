//! How many different things there were, about, in a few bytes.

use serde::{Deserialize, Serialize};

/// Registers: 256 give an error of about 6.5 percent.
const REGISTERS: usize = 256;

/// Counts different hashes. Depends on the set of the hashes alone, not on their order or how often each came.
// P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a near-optimal cardinality
// estimation algorithm", AofA 2007; small numbers by linear counting, as there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    registers: Vec<u8>,
}

impl Default for Sketch {
    fn default() -> Self {
        Sketch { registers: vec![0; REGISTERS] }
    }
}

impl Sketch {
    /// Takes in a hash.
    pub fn add(&mut self, hash: u64) {
        let rank = ((hash >> 8) | 1 << 56).trailing_zeros() as u8 + 1;
        let register = &mut self.registers[(hash & 0xff) as usize];
        *register = rank.max(*register);
    }

    /// Takes in what a sibling has seen.
    pub fn merge(&mut self, sibling: &Sketch) {
        for (ours, theirs) in self.registers.iter_mut().zip(&sibling.registers) {
            *ours = (*ours).max(*theirs);
        }
    }

    /// How many different hashes there were, about.
    pub fn estimate(&self) -> u64 {
        let count = REGISTERS as f64;
        let sum: f64 = self.registers.iter().map(|rank| 0.5f64.powi(i32::from(*rank))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / count) * count * count / sum;
        let empty = self.registers.iter().filter(|rank| **rank == 0).count();
        let estimate = if raw <= 2.5 * count && empty > 0 { count * (count / empty as f64).ln() } else { raw };
        estimate as u64
    }

    /// Whether it has as many registers as it must; what was read from elsewhere may not.
    pub fn is_whole(&self) -> bool {
        self.registers.len() == REGISTERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_is_near_and_siblings_merge() {
        let hash = |n: u64| crate::patterns::state::hash(&n.to_le_bytes());
        for count in [0u64, 10, 300, 5_000, 100_000] {
            let (mut even, mut odd, mut all) = (Sketch::default(), Sketch::default(), Sketch::default());
            for n in 0..count {
                all.add(hash(n));
                if n % 2 == 0 { even.add(hash(n)) } else { odd.add(hash(n)) }
            }
            even.merge(&odd);
            assert_eq!(even, all);
            assert!(all.estimate().abs_diff(count) <= count / 5, "{count}: {}", all.estimate());
        }
    }
}
