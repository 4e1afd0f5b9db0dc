//! A deterministic generator of flow log records in the default format, much like real traffic: few hot
//! addresses and many cold ones, a tenth refused, one in a hundred without data.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The first second of the log.
const START: u64 = 1_700_000_000;

/// Seconds that the log covers.
const SPAN: u64 = 24 * 60 * 60;

/// A log of so many records below `target/`, made if it is not there yet.
pub fn log(records: u64) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("flows-{records}.log"));
    if !path.exists() {
        let part = path.with_extension("part");
        write(&part, records).expect("the target folder is writable");
        std::fs::rename(&part, &path).expect("the target folder is writable");
    }
    path
}

fn write(path: &Path, records: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = Random(1);
    for record in 0..records {
        let time = START + record * SPAN / records + random.below(90);
        write_record(&mut out, &mut random, time)?;
    }
    out.flush()
}

fn write_record(out: &mut impl Write, random: &mut Random, start: u64) -> std::io::Result<()> {
    let interface = random.skewed(50);
    let eni = format!("eni-{:017x}", (interface + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 4);
    let end = start + 1 + random.below(60);
    if random.below(100) == 0 {
        return writeln!(out, "2 123456789010 {eni} - - - - - - - {start} {end} - NODATA");
    }
    let own = format!("10.0.{}.{}", interface % 4, 10 + interface);
    let scan = random.below(10) == 0;
    let peer = if scan { scanner(random) } else { peer(random) };
    let port = [443, 80, 22, 3389, 53, 3306, 5432, 6379][random.skewed(8) as usize];
    let far_port = if scan && random.below(3) == 0 { random.below(65536) } else { port };
    let near_port = 1024 + random.below(64512);
    let packets = 1 + random.skewed(2000);
    let bytes = packets * (40 + random.below(1400));
    let action = if scan || random.below(60) == 0 { "REJECT" } else { "ACCEPT" };
    let protocol = if port == 53 { 17 } else { 6 };
    writeln!(
        out,
        "2 123456789010 {eni} {peer} {own} {near_port} {far_port} {protocol} {packets} {bytes} {start} {end} {action} OK"
    )
}

fn scanner(random: &mut Random) -> String {
    let net = ["162.142.125", "167.94.138", "71.6.135", "80.82.77"][random.below(4) as usize];
    format!("{net}.{}", random.below(256))
}

fn peer(random: &mut Random) -> String {
    let peer = random.skewed(60_000);
    if peer.is_multiple_of(3) {
        format!("10.0.{}.{}", peer / 256 % 16, peer % 256)
    } else {
        let mixed = peer.wrapping_mul(2_654_435_761);
        format!("{}.{}.{}.{}", 11 + mixed % 180, mixed / 256 % 256, peer / 256 % 256, peer % 256)
    }
}

/// A small generator of numbers that look random (xorshift; Marsaglia 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    /// Small numbers far more often than large ones.
    fn skewed(&mut self, end: u64) -> u64 {
        let share = self.below(1 << 20) as f64 / (1u64 << 20) as f64;
        ((end as f64).powf(share) - 1.0) as u64
    }
}
