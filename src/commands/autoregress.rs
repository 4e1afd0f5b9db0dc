//! `autoregress`: values of earlier rows.

use super::planner::Planner;
use super::settings::Settings;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::Whole;
use crate::syntax::{Name, Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "autoregress",
    aliases: &[],
    syntax: "autoregress field [as name] [p=lag|p=first-last]",
    summary: "Copies the values of a field from earlier rows into each row.",
    notes: "`p` says how many rows before: one number, 1 without it, or a range that gives a column for each number. \
            Rows count in the order that they have: that of the `sort` before, or newest first without one. Columns \
            are called by the field and the lag, `bytes_p1`; of a single lag `as` gives the whole name, of several \
            the part in front of `_p1`.",
    page: "CWL_QuerySyntax-Autoregress",
    examples: &[
        "fields @timestamp, bytes | autoregress bytes p=1-4",
        "fields @timestamp, bytes | sort @timestamp | autoregress bytes as before | fields bytes - before as more",
        "stats sum(bytes) as sent by bin(1h) as hour | sort hour | autoregress sent p=24",
    ],
    rule: Rule::autoregress,
    read: |pair, reader| Ok(Arc::new(Autoregress::read(pair, reader)?)),
};

/// Columns that one command may add.
// The manual is silent on a limit; this one keeps the memory bounded.
const MOST_LAGS: u32 = 100;

/// `autoregress field [as name] [p=first[-last]]`.
#[derive(Debug, Clone)]
pub struct Autoregress {
    /// What is copied.
    pub field: Path,
    /// The name of the copies.
    pub alias: Option<Name>,
    /// The first and the last lag, if `p` is given.
    pub lags: Option<(u32, u32)>,
    /// The whole command.
    pub span: Span,
}

impl Autoregress {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| pair.clone().into_inner().find(|part| part.as_rule() == rule);
        let field = reader.path(find(Rule::path).expect("the grammar gives `autoregress` a field"))?;
        let settings = Settings::read(&pair, &["p"], reader)?;
        let expected = "a number of rows, such as `1`, or a range of up to 100, such as `1-4`";
        let lags = settings.parsed("p", expected, lags)?;
        Ok(Autoregress { field, alias: find(Rule::name).map(|name| reader.name(name)), lags, span: reader.whole() })
    }

    /// The name of the column for a lag.
    // AWS manual, autoregress: a range gives `bytes_p1` to `bytes_p4`. It is silent on a single lag without a name
    // and on a range with one (LANGUAGE.md 2.21, REC).
    fn name(&self, lag: u32) -> String {
        let (first, last) = self.lags();
        match &self.alias {
            Some(alias) if first == last => alias.text.clone(),
            Some(alias) => format!("{}_p{lag}", alias.text),
            None => format!("{}_p{lag}", self.field.name()),
        }
    }

    fn lags(&self) -> (u32, u32) {
        self.lags.unwrap_or((1, 1))
    }
}

/// `n` or `n-m`, from 1.
fn lags(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let lags: (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
    (lags.0 > 0 && lags.0 <= lags.1 && lags.1 - lags.0 < MOST_LAGS).then_some(lags)
}

impl fmt::Display for Autoregress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "autoregress {}", self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {alias}"))?;
        match self.lags {
            None => Ok(()),
            Some((first, last)) if first == last => write!(f, " p={first}"),
            Some((first, last)) => write!(f, " p={first}-{last}"),
        }
    }
}

impl Command for Autoregress {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("autoregress", self.span)?;
        let input = planner.field_slot(&self.field)?;
        let (first, last) = self.lags();
        let names: Vec<(u32, String)> = (first..=last).map(|lag| (lag, self.name(lag))).collect();
        let lags: Vec<(u32, usize)> = names.iter().map(|(lag, name)| (*lag, planner.slot(name))).collect();
        planner.whole(Whole::Autoregress { input, lags: lags.clone() });
        for ((_, slot), (_, name)) in lags.into_iter().zip(names) {
            planner.copy_time(input, slot);
            planner.new_column(&name, slot);
        }
        Ok(())
    }
}
