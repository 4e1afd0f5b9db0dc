//! Rows that are patterns, and commands that add to them.

use super::{Planner, Shown};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::{Baseline, Pattern, PatternColumn, Step};

/// What `pattern` shows, in order.
// AWS manual, pattern: pattern command output.
const SHOWN: [(&str, PatternColumn); 4] = [
    ("@pattern", PatternColumn::Text),
    ("@ratio", PatternColumn::Ratio),
    ("@sampleCount", PatternColumn::Count),
    ("@severityLabel", PatternColumn::Severity),
];

/// What else it knows under names that the API uses (LANGUAGE.md 2.11).
const KNOWN: [(&str, PatternColumn); 6] = [
    ("@PatternId", PatternColumn::Id),
    ("@logSamples", PatternColumn::Samples),
    ("@regexString", PatternColumn::Regex),
    ("@relatedPattern", PatternColumn::Related),
    ("@tokens", PatternColumn::Tokens),
    ("@visualization", PatternColumn::Visualization),
];

/// What a comparison shows.
// AWS manual, compare: pattern, event count, difference event count, difference description, severity type; SEEN OBP:
// the event count of the range that is compared with. The manual is silent on the names of the columns: those of the
// two differences are what emulators use, the other is like them (LANGUAGE.md 2.12).
const COMPARED: [(&str, PatternColumn); 6] = [
    ("@pattern", PatternColumn::Text),
    ("@sampleCount", PatternColumn::Count),
    ("@compareEventCount", PatternColumn::BaselineCount),
    ("@diffEventCount", PatternColumn::Difference),
    ("@differenceDescription", PatternColumn::DifferenceText),
    ("@severityLabel", PatternColumn::Severity),
];

/// What `anomaly` adds.
// The manual is silent on the names (LANGUAGE.md 2.13). Description and priority are named as in the API's Anomaly.
const ANOMALY: [(&str, PatternColumn); 4] = [
    ("@isAnomaly", PatternColumn::IsAnomaly),
    ("@anomalyType", PatternColumn::AnomalyType),
    ("@description", PatternColumn::AnomalyText),
    ("@priority", PatternColumn::AnomalyPriority),
];

impl Planner<'_> {
    /// Ends the segment in front of a command that makes other rows of log events.
    ///
    /// # Errors
    /// When rows are no log events.
    // AWS manual, pattern analysis: queries with non-log output, such as queries with the stats command, do not return
    // pattern results. It also says that pattern is not valid after sort, but a screenshot of the service shows that it
    // is (LANGUAGE.md 1.7, REC); with a limit the sort says which events count.
    pub fn before_rows_anew(&mut self, command: &str, span: Span) -> Result<(), Diagnostic> {
        self.not_after_dedup(command, span)?;
        if !self.over_events() {
            let maker = self.maker();
            let message = format!("`{command}` works on log events, and `{maker}` has made other rows of them");
            let way_out = if maker == command {
                format!("one `{command}` is enough; what follows works on its rows")
            } else {
                format!("leave the `{maker}` out, or move `{command}` in front of it")
            };
            let fault = Diagnostic::new(Code::CommandOrder, message).at(span, format!("after `{maker}`"));
            return Err(fault.help(way_out));
        }
        if let (None, Some((_, sort))) = (self.segment.limit, &self.segment.sort) {
            let message = format!("a `sort` before `{command}` has no effect");
            self.warn(Diagnostic::new(Code::SortUseless, message).at(*sort, format!("`{command}` makes rows anew")));
        }
        self.settle_limit();
        Ok(())
    }

    /// From here on rows are others than before, made by this command.
    pub fn rows_anew_by(&mut self, command: &'static str, shown: Vec<Shown>) {
        self.rows_anew(shown);
        self.scope.maker = Some(command);
    }

    /// The command that has made the rows.
    pub fn maker(&self) -> &'static str {
        self.scope.maker.unwrap_or("stats")
    }

    /// Whether a name is what `parse` has made.
    pub fn is_parsed(&self, name: &str) -> bool {
        self.parsed.iter().any(|shown| shown.name == name)
    }

    /// Makes patterns of the texts of an expression.
    pub fn patterns(&mut self, source: Expr) {
        let time = self.log_field_quietly("@timestamp");
        self.step(Step::Pattern(Pattern { source, time, baseline: None, outputs: Vec::new() }));
        let shown = SHOWN.map(|(name, column)| self.pattern_column(name, column));
        self.rows_anew_by("pattern", shown.to_vec());
        for (name, column) in KNOWN {
            let known = self.pattern_column(name, column);
            self.define(name, known.slot);
        }
    }

    /// Compares patterns with those of another time range.
    ///
    /// # Errors
    /// When there is such a comparison already.
    pub fn compare(&mut self, baseline: Baseline, span: Span) -> Result<(), Diagnostic> {
        let Some(step) = self.pattern_step() else { return Ok(()) };
        if step.baseline.is_some() {
            return Err(Diagnostic::new(Code::TooManyCommands, "patterns are compared with one time range only")
                .at(span, "a second comparison"));
        }
        step.baseline = Some((baseline, span));
        let shown = COMPARED.map(|(name, column)| self.known_pattern_column(name, column));
        for column in &shown {
            self.define(&column.name, column.slot);
        }
        self.scope.stats = Some(shown.to_vec());
        Ok(())
    }

    /// Adds to each pattern what is unusual about it.
    pub fn anomalies(&mut self) {
        for (name, column) in ANOMALY {
            let shown = self.known_pattern_column(name, column);
            self.define(name, shown.slot);
            self.show_parsed(name, shown.slot);
        }
        // AWS manual, anomaly: an example sorts by `@timestamp` behind it. The manual does not say what the time of a
        // pattern is; ours is that of its strongest anomaly.
        let time = self.known_pattern_column("@timestamp", PatternColumn::AnomalyTime);
        self.times.insert(time.slot);
        self.define("@timestamp", time.slot);
    }

    /// The patterns that the rows are, if they are patterns.
    pub fn pattern_step(&mut self) -> Option<&mut Pattern> {
        match self.steps.iter_mut().rev().find(|step| step.makes_rows()) {
            Some(Step::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    fn known_pattern_column(&mut self, name: &str, column: PatternColumn) -> Shown {
        let known = self.pattern_step().and_then(|step| step.outputs.iter().find(|(known, _)| *known == column));
        match known.map(|(_, slot)| *slot) {
            Some(slot) => Shown { name: name.to_string(), slot },
            None => self.pattern_column(name, column),
        }
    }

    fn pattern_column(&mut self, name: &str, column: PatternColumn) -> Shown {
        let slot = self.slot(name);
        let step = self.pattern_step().expect("there is a step that makes patterns");
        step.outputs.push((column, slot));
        Shown { name: name.to_string(), slot }
    }
}
