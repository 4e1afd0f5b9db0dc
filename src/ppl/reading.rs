//! From what the grammar has read to the tree.

use super::ast::{Expr, Type};
use super::grammar::{self, Pair, Rule};
use crate::batch::{Comparison, Period, Unit};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::query::{Nested, Query};
use crate::syntax::{Arithmetic, Literal, Name, Path, Segment, is_long_integer};
use std::sync::Arc;

/// Reads one stage.
pub(super) struct Reader<'t> {
    /// The text of the whole query.
    pub text: &'t str,
    /// The place of the stage in it.
    pub stage: Span,
}

/// The parts of a pair that mean something.
pub(super) fn parts<'t>(pair: &Pair<'t>) -> impl Iterator<Item = Pair<'t>> + use<'t> {
    pair.clone().into_inner().filter(|part| part.as_rule() != Rule::EOI)
}

/// The part of a pair that a rule has read, if there is one.
pub(super) fn part<'t>(pair: &Pair<'t>, rule: Rule) -> Option<Pair<'t>> {
    parts(pair).find(|part| part.as_rule() == rule)
}

/// Whether a rule has read a part of a pair.
pub(super) fn has(pair: &Pair, rule: Rule) -> bool {
    part(pair, rule).is_some()
}

impl Reader<'_> {
    /// Where a pair stands in the query.
    pub fn span(&self, pair: &Pair) -> Span {
        grammar::span(pair, self.stage.start)
    }

    /// `path`.
    pub fn path(&self, pair: &Pair) -> Path {
        let segment = |part: Pair| match part.as_rule() {
            Rule::index => part.as_str().parse().map_or_else(|_| Segment::Key(part.as_str().into()), Segment::Index),
            _ => Segment::Key(part.as_str().trim_matches('`').to_string()),
        };
        Path { segments: parts(pair).map(segment).collect(), span: self.span(pair) }
    }

    /// All fields of `paths`, if there are some.
    pub fn paths(&self, pair: Option<Pair>) -> Vec<Path> {
        pair.iter().flat_map(parts).map(|path| self.path(&path)).collect()
    }

    /// A path that gives a new name.
    pub fn name(&self, pair: &Pair) -> Name {
        let path = self.path(pair);
        Name { text: path.name(), span: path.span }
    }

    /// The name behind `as`, if the pair has one.
    pub fn alias(&self, pair: &Pair) -> Option<Name> {
        let alias = part(pair, Rule::alias)?;
        Some(self.name(&part(&alias, Rule::path).expect("the grammar gives `as` a name")))
    }

    /// `string`: without its quotation marks.
    // The guide is silent on escapes; its examples have `\"` in texts of JSON and `\d` in patterns. A backslash in front
    // of a quotation mark or of a backslash goes, any other stays.
    pub fn string(&self, pair: &Pair) -> String {
        let text = pair.as_str();
        let mark = text.chars().next().unwrap_or_default();
        let mut plain = String::with_capacity(text.len());
        let mut chars = text.get(1..text.len() - 1).unwrap_or("").chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => plain.push(chars.next_if(|next| matches!(next, '\\' | '"' | '\'')).unwrap_or('\\')),
                c if c == mark => {
                    chars.next();
                    plain.push(c);
                }
                c => plain.push(c),
            }
        }
        plain
    }

    /// `number`.
    pub fn number(&self, pair: &Pair) -> Result<Literal, Diagnostic> {
        let text = pair.as_str();
        match text.parse() {
            Ok(number) if f64::is_finite(number) && is_long_integer(text) => Ok(Literal::Integer(text.to_string())),
            Ok(number) if f64::is_finite(number) => Ok(Literal::Number(number)),
            _ => Err(Diagnostic::new(Code::BadNumber, format!("`{text}` is too large"))
                .at(self.span(pair), "the largest number is about 1.8e308")),
        }
    }

    /// `integer`, in a range.
    pub fn integer(&self, pair: &Pair, least: usize, most: usize) -> Result<usize, Diagnostic> {
        let number = pair.as_str().parse().ok().filter(|number| (least..=most).contains(number));
        let wanted = match most {
            usize::MAX => format!("expected a whole number of at least {least}"),
            _ => format!("expected a whole number from {least} to {most}"),
        };
        let message = || format!("`{}` cannot stand here", pair.as_str());
        number.ok_or_else(|| Diagnostic::new(Code::BadNumber, message()).at(self.span(pair), wanted))
    }

    /// `boolean`.
    pub fn boolean(&self, pair: &Pair) -> bool {
        pair.as_str().eq_ignore_ascii_case("true")
    }

    /// `period`, with the units of `span`.
    // OpenSearch Service developer guide, Supported PPL commands, stats: the units are ms, s, m, h, d, w, M, q and y;
    // `m` and `M` differ in case.
    pub fn period(&self, pair: &Pair) -> Result<Period, Diagnostic> {
        let text = pair.as_str();
        let (amount, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let unit = if unit == "M" { Some(Unit::Month) } else { Unit::from_name(unit) };
        match (amount.parse(), unit) {
            (Ok(count), Some(unit)) if count > 0 => Ok(Period { count, unit }),
            _ => Err(Diagnostic::new(Code::BadPeriod, format!("`{text}` is not a period"))
                .at(self.span(pair), "expected a count and a unit of time, such as `5m`")
                .help("the units are `ms`, `s`, `m` (minutes), `h`, `d`, `w`, `M` (months), `q` and `y`")),
        }
    }

    /// `subquery`.
    pub fn query(&self, pair: &Pair) -> Result<Arc<Nested>, Diagnostic> {
        let place = self.span(pair);
        let inside = Span { start: place.start + 1, end: place.end - 1 };
        let query: Query = super::read_inside(self.text, inside).map_err(|mut faults| faults.swap_remove(0))?;
        Ok(Arc::new(Nested(query)))
    }

    /// `expression`.
    pub fn expression(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let any = operands(pair, Rule::exclusive).map(|part| self.exclusive(&part)).collect::<Result<_, _>>()?;
        Ok(joined(any, Expr::Or))
    }

    fn exclusive(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let one = operands(pair, Rule::conjunction).map(|part| self.conjunction(&part)).collect::<Result<_, _>>()?;
        Ok(joined(one, Expr::Xor))
    }

    fn conjunction(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let all = operands(pair, Rule::negation).map(|part| self.negation(&part)).collect::<Result<_, _>>()?;
        Ok(joined(all, Expr::And))
    }

    fn negation(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let condition = part(pair, Rule::condition).expect("the grammar ends a negation with a condition");
        let condition = self.condition(&condition)?;
        let nots: Vec<Span> = operands(pair, Rule::kw_not).map(|not| self.span(&not)).collect();
        Ok(nots.into_iter().rev().fold(condition, |inner, not| {
            let span = not.to(inner.span());
            Expr::Not(Box::new(inner), span)
        }))
    }

    fn condition(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(pair);
        let mut own = parts(pair);
        let first = own.next().expect("the grammar begins a condition with a sum");
        let Some(test) = own.next() else { return self.sum(&first) };
        let negated = has(&test, Rule::kw_not);
        if test.as_rule() == Rule::member_test {
            return self.member(&first, &test, negated, span);
        }
        let subject = Box::new(self.sum(&first)?);
        let mut sums = operands(&test, Rule::sum).map(|sum| self.sum(&sum).map(Box::new));
        let mut next = || sums.next().expect("the grammar gives a comparison what it compares with");
        Ok(match test.as_rule() {
            Rule::comparison => {
                let mark = parts(&test).next().expect("the grammar begins a comparison with its mark");
                Expr::Comparison { operator: comparison(mark.as_rule()), left: subject, right: next()? }
            }
            Rule::like_test => Expr::Like { subject, pattern: next()?, negated, span },
            Rule::between_test => Expr::Between { subject, low: next()?, high: next()?, negated, span },
            _ => Expr::IsNull { subject, negated, span },
        })
    }

    fn member(&self, subject: &Pair, test: &Pair, negated: bool, span: Span) -> Result<Expr, Diagnostic> {
        if let Some(query) = part(test, Rule::subquery) {
            return Ok(Expr::InQuery { subjects: self.tuple(subject)?, query: self.query(&query)?, negated, span });
        }
        let list = part(test, Rule::list).expect("the grammar ends a test for members with a list or a query");
        let list = operands(&list, Rule::sum).map(|sum| self.sum(&sum)).collect::<Result<_, _>>()?;
        Ok(Expr::In { subject: Box::new(self.sum(subject)?), list, negated, span })
    }

    /// What stands in front of `in [...]`: one value, or several in brackets.
    fn tuple(&self, sum: &Pair) -> Result<Vec<Expr>, Diagnostic> {
        let mut own = parts(sum);
        match (own.next(), own.next()) {
            (Some(group), None) if group.as_rule() == Rule::group => {
                operands(&group, Rule::expression).map(|part| self.expression(&part)).collect()
            }
            _ => Ok(vec![self.sum(sum)?]),
        }
    }

    /// `sum`: a value, without comparisons.
    pub fn sum(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let mut terms: Vec<(Option<Arithmetic>, Expr)> = Vec::new();
        let mut signs: Vec<Pair> = Vec::new();
        let mut operator = None;
        for own in parts(pair) {
            match own.as_rule() {
                Rule::negative | Rule::positive => signs.push(own),
                Rule::plus | Rule::minus | Rule::times | Rule::divide | Rule::remainder => {
                    operator = Some(arithmetic(own.as_rule()));
                }
                _ => {
                    let operand = self.signed(self.operand(&own)?, std::mem::take(&mut signs));
                    match (operator.take(), terms.last_mut()) {
                        (Some(operator), Some((_, left))) if binds_tightly(operator) => {
                            let before = std::mem::replace(left, Expr::Null(Span::default()));
                            *left = computed(operator, before, operand);
                        }
                        (operator, _) => terms.push((operator, operand)),
                    }
                }
            }
        }
        let mut terms = terms.into_iter();
        let (_, first) = terms.next().expect("the grammar gives a sum an operand");
        Ok(terms.fold(first, |left, (operator, right)| computed(operator.unwrap_or(Arithmetic::Add), left, right)))
    }

    fn signed(&self, operand: Expr, signs: Vec<Pair>) -> Expr {
        signs.into_iter().rev().fold(operand, |operand, sign| {
            let span = self.span(&sign).to(operand.span());
            Expr::Sign { negative: sign.as_rule() == Rule::negative, operand: Box::new(operand), span }
        })
    }

    fn operand(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(pair);
        let query = || self.query(&part(pair, Rule::subquery).expect("the grammar gives `exists` a query"));
        Ok(match pair.as_rule() {
            Rule::string => Expr::Literal(Literal::Text(self.string(pair)), span),
            Rule::number => Expr::Literal(self.number(pair)?, span),
            Rule::boolean => Expr::Literal(Literal::Bool(self.boolean(pair)), span),
            Rule::kw_null => Expr::Null(span),
            Rule::subquery => Expr::Scalar { query: self.query(pair)?, span },
            Rule::exists => Expr::Exists { query: query()?, span },
            Rule::case => self.case(pair)?,
            Rule::cast => self.cast(pair)?,
            Rule::interval => self.interval(pair)?,
            Rule::position => {
                let word = part(pair, Rule::kw_position).expect("the grammar begins `position` with its name");
                let args = operands(pair, Rule::sum).map(|sum| self.sum(&sum)).collect::<Result<_, _>>()?;
                let name = Name { text: word.as_str().to_string(), span: self.span(&word) };
                Expr::Call { name, args, star: false, span }
            }
            Rule::call => self.call(pair)?,
            Rule::group => self.group(pair)?,
            _ => Expr::Field(self.path(pair)),
        })
    }

    fn group(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let mut inside = operands(pair, Rule::expression);
        let first = inside.next().expect("the grammar gives a group an expression");
        match inside.next() {
            None => self.expression(&first),
            Some(second) => Err(Diagnostic::new(
                Code::UnexpectedSymbol,
                "several values in brackets stand only before `in [ ... ]`",
            )
            .at(self.span(&second), "a second value")),
        }
    }

    fn case(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let mut values =
            operands(pair, Rule::expression).map(|part| self.expression(&part)).collect::<Result<Vec<_>, _>>()?;
        let otherwise = has(pair, Rule::kw_else).then(|| values.pop()).flatten().map(Box::new);
        let mut values = values.into_iter();
        let mut arms = Vec::new();
        while let Some(arm) = values.next().zip(values.next()) {
            arms.push(arm);
        }
        Ok(Expr::Case { arms, otherwise, span: self.span(pair) })
    }

    fn cast(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let operand = part(pair, Rule::expression).expect("the grammar gives `cast` a value");
        let word = part(pair, Rule::bare).expect("the grammar ends `cast` with a type");
        let to = Type::named(word.as_str()).ok_or_else(|| {
            let fault = Diagnostic::new(Code::BadArgument, format!("unknown type `{}`", word.as_str()))
                .at(self.span(&word), "not a type");
            match nearest(word.as_str(), Type::names()) {
                Some(similar) => fault.suggests("a type", similar),
                None => {
                    fault.help("the types are `string`, `int`, `double`, `boolean`, `date`, `time` and `timestamp`")
                }
            }
        })?;
        Ok(Expr::Cast { operand: Box::new(self.expression(&operand)?), to, span: self.span(pair) })
    }

    fn interval(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let amount = part(pair, Rule::sum).expect("the grammar gives `interval` an amount");
        let word = part(pair, Rule::bare).expect("the grammar ends `interval` with a unit");
        let unit = Unit::from_name(word.as_str()).ok_or_else(|| {
            Diagnostic::new(Code::BadPeriod, format!("unknown unit of time `{}`", word.as_str()))
                .at(self.span(&word), "not a unit of time")
                .help("the units are second, minute, hour, day, week, month, quarter and year")
        })?;
        Ok(Expr::Interval { amount: Box::new(self.sum(&amount)?), unit, span: self.span(pair) })
    }

    /// `call`.
    pub fn call(&self, pair: &Pair) -> Result<Expr, Diagnostic> {
        let function =
            part(pair, Rule::function_name).expect("the grammar begins a call with the name of the function");
        let name = Name { text: function.as_str().to_string(), span: self.span(&function) };
        let args = operands(pair, Rule::expression).map(|part| self.expression(&part)).collect::<Result<_, _>>()?;
        Ok(Expr::Call { name, args, star: has(pair, Rule::star), span: self.span(pair) })
    }
}

/// The parts of a pair that a rule has read.
pub(super) fn operands<'t>(pair: &Pair<'t>, rule: Rule) -> impl Iterator<Item = Pair<'t>> + use<'t> {
    parts(pair).filter(move |part| part.as_rule() == rule)
}

fn binds_tightly(operator: Arithmetic) -> bool {
    !matches!(operator, Arithmetic::Add | Arithmetic::Subtract)
}

fn computed(operator: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Arithmetic { operator, left: Box::new(left), right: Box::new(right) }
}

fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

fn comparison(mark: Rule) -> Comparison {
    match mark {
        Rule::not_equal => Comparison::NotEqual,
        Rule::less => Comparison::Less,
        Rule::less_or_equal => Comparison::LessOrEqual,
        Rule::greater => Comparison::Greater,
        Rule::greater_or_equal => Comparison::GreaterOrEqual,
        _ => Comparison::Equal,
    }
}

fn arithmetic(mark: Rule) -> Arithmetic {
    match mark {
        Rule::plus => Arithmetic::Add,
        Rule::minus => Arithmetic::Subtract,
        Rule::times => Arithmetic::Multiply,
        Rule::divide => Arithmetic::Divide,
        _ => Arithmetic::Remainder,
    }
}
