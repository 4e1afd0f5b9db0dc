//! Reading expressions: the grammar gives them flat, precedence is applied here.

use super::ast::*;
use super::grammar::{Pair, Rule};
use super::reader::Reader;
use crate::batch::Comparison;
use crate::diagnostics::{Diagnostic, Span};
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::sync::LazyLock;

/// Loosest first.
// The AWS manual is silent on precedence; this is the conventional order (LANGUAGE.md 1.6), with the sign
// tighter than `^`.
static PRECEDENCE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::plus) | left(Rule::minus))
        .op(left(Rule::times) | left(Rule::divide) | left(Rule::remainder))
        .op(Op::infix(Rule::power, Assoc::Right))
        .op(Op::prefix(Rule::negative) | Op::prefix(Rule::positive))
});

impl Reader<'_> {
    /// `expression`: conditions joined by `and` and `or`, of which `and` binds tighter.
    pub fn expression(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let mut any = vec![Vec::new()];
        let mut nots = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_or => any.push(Vec::new()),
                Rule::kw_and => {}
                Rule::kw_not | Rule::exclamation => nots.push(self.span(&part)),
                _ => {
                    let condition = negated(self.condition(part)?, &mut nots);
                    any.last_mut().expect("there is always a list that is being filled").push(condition);
                }
            }
        }
        Ok(joined(any.into_iter().map(|all| joined(all, Expr::And)).collect(), Expr::Or))
    }

    fn condition(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let subject = self.sum(parts.next().expect("the grammar begins a condition with a sum"))?;
        let Some(test) = parts.next() else { return Ok(subject) };
        match test.as_rule() {
            Rule::comparison => self.comparison(subject, test),
            Rule::match_test => self.like(subject, test, span),
            _ => self.member(subject, test, span),
        }
    }

    fn comparison(&self, left: Expr, pair: Pair) -> Result<Expr, Diagnostic> {
        let mut parts = pair.into_inner();
        let operator = comparison(parts.next().expect("the grammar begins a comparison with its mark").as_rule());
        let right = self.sum(parts.next().expect("the grammar ends a comparison with a sum"))?;
        Ok(Expr::Comparison { operator, left: Box::new(left), right: Box::new(right) })
    }

    fn like(&self, subject: Expr, pair: Pair, span: Span) -> Result<Expr, Diagnostic> {
        let negated = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_not);
        let pattern = pair.into_inner().last().expect("the grammar ends a match with its pattern");
        let place = self.span(&pattern);
        let pattern = match pattern.as_rule() {
            Rule::regex => Pattern::Regex(self.regex(&pattern)?, place),
            _ => Pattern::Text(self.string(&pattern), place),
        };
        Ok(Expr::Like { subject: Box::new(subject), pattern, negated, span })
    }

    fn member(&self, subject: Expr, pair: Pair, span: Span) -> Result<Expr, Diagnostic> {
        let negated = pair.clone().into_inner().any(|part| part.as_rule() == Rule::kw_not);
        let list = pair.into_inner().last().expect("the grammar ends a test for members with a list");
        let sums = list.into_inner().filter(|part| part.as_rule() == Rule::sum);
        let list = sums.map(|sum| self.sum(sum)).collect::<Result<_, _>>()?;
        Ok(Expr::In { subject: Box::new(subject), list, negated, span })
    }

    /// `sum`: a value, without comparisons.
    pub fn sum(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        PRECEDENCE
            .map_primary(|operand| self.operand(operand))
            .map_prefix(|sign, operand| {
                let operand = operand?;
                let span = self.span(&sign).to(operand.span());
                Ok(Expr::Sign { negative: sign.as_rule() == Rule::negative, operand: Box::new(operand), span })
            })
            .map_infix(|left, mark, right| {
                let operator = arithmetic(mark.as_rule());
                Ok(Expr::Arithmetic { operator, left: Box::new(left?), right: Box::new(right?) })
            })
            .parse(pair.into_inner())
    }

    fn operand(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::reach => self.reach(pair),
            Rule::path => Ok(Expr::Field(self.path(pair)?)),
            Rule::string => Ok(Expr::Literal(Literal::Text(self.string(&pair)), span)),
            Rule::period => Ok(Expr::Literal(Literal::Period(self.period(&pair)?), span)),
            Rule::number => Ok(Expr::Literal(self.number(&pair)?, span)),
            _ => Ok(Expr::Literal(Literal::Bool(pair.as_str().eq_ignore_ascii_case("true")), span)),
        }
    }

    fn reach(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let base = parts.next().expect("the grammar begins a reach with a call or a group");
        let base = match base.as_rule() {
            Rule::call => self.call(base)?,
            _ => self.group(base)?,
        };
        let Some(access) = parts.next() else { return Ok(base) };
        Ok(Expr::Access { base: Box::new(base), segments: self.segments(access)?, span })
    }

    fn group(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let mut parts = pair.into_inner().filter(|part| part.as_rule() == Rule::expression);
        self.expression(parts.next().expect("the grammar gives a group exactly one expression"))
    }

    /// `call`.
    pub fn call(&self, pair: Pair) -> Result<Expr, Diagnostic> {
        let span = self.span(&pair);
        let star = pair.clone().into_inner().any(|part| part.as_rule() == Rule::star);
        let mut parts = pair.into_inner();
        let function = parts.next().expect("the grammar begins a call with the name of the function");
        let name = Name { text: function.as_str().to_string(), span: self.span(&function) };
        let args = parts.filter(|part| part.as_rule() == Rule::expression).map(|part| self.expression(part));
        Ok(Expr::Call { name, args: args.collect::<Result<_, _>>()?, star, span })
    }
}

fn negated(condition: Expr, nots: &mut Vec<Span>) -> Expr {
    nots.drain(..).rev().fold(condition, |inner, not| {
        let span = not.to(inner.span());
        Expr::Not(Box::new(inner), span)
    })
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
        Rule::remainder => Arithmetic::Remainder,
        _ => Arithmetic::Power,
    }
}
