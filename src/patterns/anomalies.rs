//! What is unusual about a pattern over time.
//!
//! All tests look at slices of time and take the other slices for what is usual, by median and median absolute
//! deviation: B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993 (modified z-score, 3.5).
//! A slice must also differ by more than chance lets the number of its events differ, so that few events are never
//! an anomaly.

use super::entry::Part;
use super::kind::Kind;
use super::pattern::{Found, Pattern};
use super::values::{Moments, Values};
use serde::{Deserialize, Serialize};

/// The five kinds that the service finds.
// AWS manual, anomaly: types of anomalies identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum AnomalyKind {
    PatternFrequency,
    NewPattern,
    TokenVariation,
    NumericalToken,
    HttpErrorCode,
}

impl AnomalyKind {
    /// As the AWS manual calls it.
    pub fn name(self) -> &'static str {
        match self {
            AnomalyKind::PatternFrequency => "Pattern Frequency",
            AnomalyKind::NewPattern => "New Pattern",
            AnomalyKind::TokenVariation => "Token Variation",
            AnomalyKind::NumericalToken => "Numerical Token",
            AnomalyKind::HttpErrorCode => "HTTP Error Code",
        }
    }
}

/// Something unusual.
#[derive(Debug, Clone, PartialEq)]
pub struct Anomaly {
    /// Of which kind.
    pub kind: AnomalyKind,
    /// What was seen, and what is usual.
    pub description: String,
    /// When, milliseconds since the epoch: the begin of the slice.
    pub time: i64,
    /// How far it is beyond the limit from which it counts, which is 1.
    pub strength: f64,
}

/// Slices below which nobody can say what is usual.
const FEWEST_SLICES: usize = 8;

/// Events of a slice below which nothing is said about it.
const FEWEST_EVENTS: u64 = 10;

/// Standard deviations of chance. With 64 slices and a thousand patterns, chance goes beyond 5 once in 25 logs.
const CHANCE: f64 = 5.0;

/// Modified z-score from which a value is an outlier (Iglewicz and Hoaglin).
const OUTLIER: f64 = 3.5;

/// Makes a median absolute deviation a standard deviation.
const MAD_TO_DEVIATION: f64 = 1.4826;

/// By how much a share must have grown to be worth a word.
const FEWEST_SHARE: f64 = 0.1;

/// By which factor numbers must have changed to be worth a word.
const FEWEST_FACTOR: f64 = 1.5;

/// Share of the pairs of values in order from which values are a counter.
const TREND: f64 = 0.8;

/// The probability with which chance alone may make any pattern of a log look new.
const LUCK: f64 = 1e-6;

impl Found {
    /// What is unusual about a pattern, the strongest first.
    pub fn anomalies(&self, pattern: &Pattern) -> Vec<Anomaly> {
        if self.totals.len() < FEWEST_SLICES {
            return Vec::new();
        }
        let mut found: Vec<Anomaly> =
            self.new_pattern(pattern).or_else(|| self.frequency(pattern)).into_iter().collect();
        for (part, values) in pattern.entry.parts.iter().zip(&pattern.entry.values) {
            if let (Part::Varies(kind), Some(values)) = (part, values) {
                found.extend(self.token(pattern, *kind, values));
            }
        }
        found.sort_by(|left, right| right.strength.total_cmp(&left.strength).then(left.kind.cmp(&right.kind)));
        found
    }

    fn token(&self, pattern: &Pattern, kind: Kind, values: &Values) -> Option<Anomaly> {
        self.errors(pattern, kind, values).or_else(|| self.variation(pattern, values)).or_else(|| self.numbers(values))
    }

    fn time(&self, slice: usize) -> i64 {
        self.grid.start(self.range().0 + slice as i64)
    }

    /// A pattern that was not there while most of the log was written.
    fn new_pattern(&self, pattern: &Pattern) -> Option<Anomaly> {
        let counts = pattern.entry.tally.slices.dense(self.range());
        let first = counts.iter().position(|count| *count > 0)?;
        let count: u64 = counts.iter().sum();
        let before: u64 = self.totals[..first].iter().sum();
        let all: u64 = self.totals.iter().sum::<u64>() - count;
        // Had it been there all along, each of its events would come behind all that was before with this
        // probability.
        let behind = 1.0 - before as f64 / (all + 1) as f64;
        let limit = (LUCK / self.patterns.len() as f64).ln();
        let strength = count as f64 * behind.ln() / limit;
        (behind <= 0.5 && count >= 3 && strength > 1.0).then(|| Anomaly {
            kind: AnomalyKind::NewPattern,
            description: format!("not seen in the {before} events before, then {count} times"),
            time: pattern.entry.tally.seen.map_or(self.time(first), |(first, _)| first),
            strength,
        })
    }

    /// Many more or fewer events than usual in a slice.
    fn frequency(&self, pattern: &Pattern) -> Option<Anomaly> {
        let counts = pattern.entry.tally.slices.dense(self.range());
        let present = counts.iter().filter(|count| **count > 0).count();
        let (slice, usual, strength) = if present * 2 >= counts.len() { outlier(&counts) } else { peak(&counts) }?;
        let usually = if present * 2 >= counts.len() { "usually about" } else { "otherwise at most" };
        Some(Anomaly {
            kind: AnomalyKind::PatternFrequency,
            description: format!("{} events in {}, {usually} {usual}", counts[slice], self.slice_length()),
            time: self.time(slice),
            strength,
        })
    }

    /// Many more answers that tell an error than usual.
    fn errors(&self, pattern: &Pattern, kind: Kind, values: &Values) -> Option<Anomaly> {
        if kind != Kind::Status {
            return None;
        }
        let rise = share(&values.errors.dense(self.range()), &pattern.entry.tally.slices.dense(self.range()))?;
        Some(self.risen(AnomalyKind::HttpErrorCode, "HTTP errors", &rise))
    }

    /// A value that is much more frequent than usual among the few that there are.
    fn variation(&self, pattern: &Pattern, values: &Values) -> Option<Anomaly> {
        if values.more {
            return None;
        }
        let all = pattern.entry.tally.slices.dense(self.range());
        let rises = values.by_count().into_iter().filter_map(|value| {
            let rise = share(&value.slices.dense(self.range()), &all)?;
            Some(self.risen(AnomalyKind::TokenVariation, &format!("`{}`", value.text), &rise))
        });
        rises.reduce(|best, other| if other.strength > best.strength { other } else { best })
    }

    fn risen(&self, kind: AnomalyKind, what: &str, rise: &Rise) -> Anomaly {
        let percent = |share: f64| (share * 100.0).round();
        let (now, usual) = (percent(rise.share), percent(rise.usual));
        Anomaly {
            kind,
            description: format!("{what} in {now}% of {} events, usually {usual}%", rise.events),
            time: self.time(rise.slice),
            strength: rise.strength,
        }
    }

    /// Numbers that are much larger or smaller than usual, in the mean of a slice.
    fn numbers(&self, values: &Values) -> Option<Anomaly> {
        let slices: Vec<(i64, Moments)> =
            values.numbers().iter().copied().filter(|(_, moments)| moments.count >= FEWEST_EVENTS).collect();
        if values.texts || slices.len() < FEWEST_SLICES {
            return None;
        }
        let events: u64 = slices.iter().map(|(_, moments)| moments.count).sum();
        let variance =
            slices.iter().map(|(_, moments)| moments.variance() * moments.count as f64).sum::<f64>() / events as f64;
        let means: Vec<f64> = slices.iter().map(|(_, moments)| moments.mean()).collect();
        if is_trend(&means) {
            return None;
        }
        let (usual, spread) = median_and_spread(&means);
        let strength = |(_, moments): &(i64, Moments)| {
            let error = (variance / moments.count as f64).sqrt();
            let limit = (CHANCE * error).max(OUTLIER * spread).max(FEWEST_FACTOR.ln());
            (moments.mean() - usual).abs() / limit
        };
        let strongest = slices.iter().max_by(|left, right| strength(left).total_cmp(&strength(right)))?;
        let number = |mean: f64| format!("{:.4}", mean.sinh()).trim_end_matches('0').trim_end_matches('.').to_string();
        (strength(strongest) > 1.0).then(|| Anomaly {
            kind: AnomalyKind::NumericalToken,
            description: format!(
                "about {} in {} events, usually about {}",
                number(strongest.1.mean()),
                strongest.1.count,
                number(usual)
            ),
            time: self.grid.start(strongest.0),
            strength: strength(strongest),
        })
    }

    /// The length of a slice, for people.
    fn slice_length(&self) -> String {
        let millis = self.grid.start(1);
        match millis {
            0..1_000 => format!("{millis} ms"),
            1_000..120_000 => format!("{} s", millis / 1_000),
            120_000..7_200_000 => format!("{} min", millis / 60_000),
            _ => format!("{} h", millis / 3_600_000),
        }
    }
}

/// Counts made equally variable: the standard deviation by chance is 1.
// F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data", Biometrika 1948.
fn level(count: f64) -> f64 {
    2.0 * (count + 0.375).sqrt()
}

/// The slice that differs most from the others: its number, what is usual, and how far it is beyond the limit.
// What comes regularly can fall twice into one slice and not at all into the next. So more than twice as many events
// are asked for, or less than half as many in two slices. The first and the last slice are not whole, and never too
// low.
fn outlier(counts: &[u64]) -> Option<(usize, f64, f64)> {
    let counts: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let levels: Vec<f64> = counts.iter().map(|count| level(*count)).collect();
    let usual = median(counts.clone());
    let limit = CHANCE.max(OUTLIER * median_and_spread(&levels).1);
    let rises = (0..counts.len()).map(|slice| (slice, (levels[slice] - level(usual * 2.0)) / limit));
    let falls = (1..counts.len().saturating_sub(2)).map(|slice| {
        let most = counts[slice].max(counts[slice + 1]);
        (slice, (level(usual / 2.0) - level(most)) / limit)
    });
    let strongest = |best: (usize, f64), other: (usize, f64)| if other.1 > best.1 { other } else { best };
    let (slice, strength) = rises.chain(falls).reduce(strongest)?;
    (strength > 1.0).then_some((slice, usual, strength))
}

/// The same for a pattern that is mostly not there: one slice must be far above the highest of all others that
/// are not next to it.
fn peak(counts: &[u64]) -> Option<(usize, f64, f64)> {
    let slice = (0..counts.len()).max_by_key(|slice| (counts[*slice], std::cmp::Reverse(*slice)))?;
    let others = (0..counts.len()).filter(|other| other.abs_diff(slice) > 1).map(|other| counts[other]);
    let next = others.max().filter(|count| *count > 0)? as f64;
    let strength = (level(counts[slice] as f64) - level(next * 2.0)) / CHANCE;
    (strength > 1.0 && counts[slice] >= FEWEST_EVENTS).then_some((slice, next, strength))
}

/// A share that has grown.
struct Rise {
    slice: usize,
    share: f64,
    usual: f64,
    events: u64,
    strength: f64,
}

/// The slice in which the share of some events among all has grown most, if it is unusual.
// Chance: the binomial distribution around the share in the other slices (with half an event added, as for
// intervals after A. Agresti and B. Coull, 1998).
fn share(some: &[u64], all: &[u64]) -> Option<Rise> {
    let slices: Vec<usize> = (0..all.len()).filter(|slice| all[*slice] >= FEWEST_EVENTS).collect();
    if slices.len() < FEWEST_SLICES {
        return None;
    }
    let shares: Vec<f64> = slices.iter().map(|slice| some[*slice] as f64 / all[*slice] as f64).collect();
    let (usual, spread) = median_and_spread(&shares);
    let (sum, count): (u64, u64) = (some.iter().sum(), all.iter().sum());
    let rise = |(slice, share): (usize, f64)| {
        let other = ((sum - some[slice]) as f64 + 0.5) / ((count - all[slice]) as f64 + 1.0);
        let chance = (other * (1.0 - other) / all[slice] as f64).sqrt();
        let strength =
            ((share - other) / (CHANCE * chance)).min((share - usual) / (OUTLIER * spread).max(FEWEST_SHARE));
        Rise { slice, share, usual, events: all[slice], strength }
    };
    let rises = slices.iter().copied().zip(shares.iter().copied()).map(rise);
    let best = rises.reduce(|best, other| if other.strength > best.strength { other } else { best })?;
    (best.strength > 1.0).then_some(best)
}

/// Whether values only rise or only fall, as those of a counter: each is as unusual as the others.
// Kendall's tau against time: H. B. Mann, "Nonparametric tests against trend", Econometrica 1945.
fn is_trend(values: &[f64]) -> bool {
    let pairs = |at: usize| values[..at].iter().map(move |before| values[at].total_cmp(before) as i64);
    let rises: i64 = (0..values.len()).flat_map(pairs).sum();
    rises.unsigned_abs() as f64 > TREND * (values.len() * values.len().saturating_sub(1) / 2) as f64
}

/// The median and the median absolute deviation from it, as a standard deviation.
fn median_and_spread(values: &[f64]) -> (f64, f64) {
    let usual = median(values.to_vec());
    (usual, MAD_TO_DEVIATION * median(values.iter().map(|value| (value - usual).abs()).collect()))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Event, Patterns, Wants};
    use super::*;

    /// What is unusual in a log of lines with their minute.
    fn anomalies(lines: impl Iterator<Item = (i64, String)>) -> Vec<(String, AnomalyKind, i64)> {
        let mut patterns = Patterns::new(Wants { values: true, slices: true, samples: false });
        for (position, (minute, line)) in lines.enumerate() {
            let time = Some(minute * 60_000);
            patterns.take(line.as_bytes(), Event { position: position as u64, time, counts: true, baseline: false });
        }
        let found = patterns.finish();
        let all = found.patterns.iter().flat_map(|pattern| {
            let anomalies = found.anomalies(pattern).into_iter();
            anomalies.map(|anomaly| (pattern.text.clone(), anomaly.kind, anomaly.time / 60_000))
        });
        all.collect()
    }

    /// Numbers without a rhythm.
    fn random(seed: i64) -> i64 {
        (seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f) >> 33).abs()
    }

    fn minutes(per_minute: impl Fn(i64) -> i64) -> impl Iterator<Item = (i64, i64)> {
        (0..60).flat_map(move |minute| (0..per_minute(minute)).map(move |n| (minute, minute * 1000 + n)))
    }

    #[test]
    fn chance_is_no_anomaly() {
        let lines = minutes(|minute| 15 + random(minute) % 11).map(|(minute, n)| {
            let status = if random(n) % 20 == 0 { 500 } else { 200 };
            (minute, format!("GET /a/{} status: {status} in {} ms", random(n) % 900, 10 + random(n * 7) % 300))
        });
        assert_eq!(anomalies(lines), []);
        let rare = minutes(|_| 30).map(|(minute, n)| match random(n) % 200 {
            0 => (minute, "rare thing seen".to_string()),
            _ => (minute, "usual thing done".to_string()),
        });
        assert_eq!(anomalies(rare), []);
    }

    #[test]
    fn each_kind_is_found() {
        let burst = minutes(|minute| if minute == 40 { 200 } else { 20 }).map(|(m, n)| (m, format!("done with {n}")));
        let found = anomalies(burst);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1 == AnomalyKind::PatternFrequency && (38..=40).contains(&found[0].2));

        let new = minutes(|_| 20).map(|(minute, n)| match minute {
            50.. if n % 5 == 0 => (minute, "disk is full".to_string()),
            _ => (minute, "all is well".to_string()),
        });
        let found = anomalies(new);
        assert!(
            found.iter().any(|(text, kind, _)| text == "disk is full" && *kind == AnomalyKind::NewPattern),
            "{found:?}"
        );

        let errors = minutes(|_| 40).map(|(minute, n)| {
            let status = if minute == 30 && n % 2 == 0 { 503 } else { 200 };
            (minute, format!("answered with status {status}"))
        });
        assert_eq!(anomalies(errors)[0].1, AnomalyKind::HttpErrorCode);

        let region = minutes(|_| 40).map(|(minute, n)| {
            let region = if minute == 30 { "west" } else { ["east", "north", "south"][(n % 3) as usize] };
            (minute, format!("request was served from region {region}"))
        });
        assert_eq!(anomalies(region)[0].1, AnomalyKind::TokenVariation);

        let slow = minutes(|_| 40).map(|(minute, n)| {
            let factor = if minute == 30 { 10 } else { 1 };
            (minute, format!("took {} ms", (50 + random(n) % 50) * factor))
        });
        let found = anomalies(slow);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].1, AnomalyKind::NumericalToken);
    }

    #[test]
    fn a_short_log_has_none() {
        assert_eq!(anomalies((0..3).map(|n| (n, "x 1".to_string()))), []);
        assert_eq!(anomalies(std::iter::empty()), []);
    }
}
