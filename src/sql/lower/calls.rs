//! Calls of functions.

use super::{Lowered, Lowering};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::expressions::{Expr, folded};
use crate::functions::{self, Function, Kind, Named, Times};
use crate::sql::walk;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned};

/// Functions whose first argument is a unit of time, which may be written without quotation marks.
const BEGIN_WITH_UNIT: [&str; 5] = ["timestampadd", "timestampdiff", "dateadd", "date_add", "datediff"];

/// Functions that make several rows or columns of a value (OpenSearch guide: not supported in CloudWatch Logs).
const GENERATORS: [&str; 8] =
    ["explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer", "stack", "json_tuple"];

impl<'t> Lowering<'t> {
    /// What a call means that is neither an aggregate nor a window: those were computed before.
    ///
    /// # Errors
    /// Unknown functions, wrong arguments, aggregates where none may stand.
    pub(super) fn call(&mut self, function: &'t ast::Function, whole: &'t ast::Expr) -> Lowered<Expr> {
        let name = function_name(function);
        if function.over.is_some() {
            let fault = Diagnostic::new(Code::AggregateOutsideStats, format!("`{name}` looks at other rows"));
            return Err(fault
                .at(self.span(whole), "cannot stand here")
                .help("windows belong into `SELECT` and `ORDER BY`; filter on one in a query around it"));
        }
        let args = walk::written(function);
        if let Some(expr) = self.special(&name, &args)? {
            return Ok(expr);
        }
        let named = self.named(function)?;
        if named.function.is_aggregate() {
            return Err(self.misplaced(&name, whole));
        }
        self.only_plain_arguments(function, whole)?;
        if args.len() >= 3
            && BEGIN_WITH_UNIT.contains(&name.as_str())
            && let ast::Expr::Identifier(unit) = args[0]
        {
            let mut values = vec![Expr::Constant(Value::text(unit.value.to_lowercase()))];
            for arg in &args[1..] {
                values.push(self.value(arg)?);
            }
            let differs = matches!(name.as_str(), "timestampdiff" | "datediff");
            return Ok(self.applied(if differs { "timestampdiff" } else { "timestampadd" }, values));
        }
        self.check_count(named, args.len(), whole)?;
        let values = self.arguments(named.function, &args)?;
        Ok(apply(named.function, values))
    }

    /// `date_part('hour', x)`, where the first argument chooses the function.
    fn special(&mut self, name: &str, args: &[&'t ast::Expr]) -> Lowered<Option<Expr>> {
        let (true, [unit, of]) = (matches!(name, "date_part" | "datepart"), args) else { return Ok(None) };
        let of = self.value(of)?;
        let text = self.value(unit)?.constant().and_then(Value::as_text).map(|text| text.into_owned());
        self.date_part(&text.unwrap_or_default(), of, unit).map(Some)
    }

    /// The function that a call names.
    ///
    /// # Errors
    /// When there is none; the message suggests the most similar one.
    pub(super) fn named(&self, function: &ast::Function) -> Lowered<&'static Named> {
        let name = function_name(function);
        functions::SQL.find(&name).ok_or_else(|| {
            let written = function.name.to_string();
            let fault = Diagnostic::new(Code::UnknownFunction, format!("unknown function `{written}`"))
                .at(self.places.span(function.name.span()), "not a function");
            if GENERATORS.contains(&name.as_str()) {
                return fault.help("functions that make rows of one row are not supported in queries of logs");
            }
            let of_cwli = functions::find(&name);
            let same =
                functions::SQL.all().find(|named| of_cwli.is_some_and(|other| std::ptr::eq(other, named.function)));
            if let Some(same) = same {
                return fault.help(format!("in SQL it is called `{}`", same.name));
            }
            let names = functions::SQL.all().flat_map(Named::names);
            match nearest(&name, names) {
                Some(similar) => fault.suggests("a function", similar),
                None => fault.help("`cwli functions --language sql` lists every function"),
            }
        })
    }

    fn misplaced(&self, name: &str, whole: &ast::Expr) -> Diagnostic {
        let name = name.to_uppercase();
        Diagnostic::new(Code::AggregateOutsideStats, format!("the aggregate `{name}` cannot stand here"))
            .at(self.span(whole), "needs groups of rows")
            .help("a condition on an aggregate belongs into `HAVING`")
    }

    pub(super) fn only_plain_arguments(&self, function: &ast::Function, whole: &ast::Expr) -> Lowered<()> {
        let FunctionArguments::List(list) = &function.args else { return Ok(()) };
        if list.args.iter().all(|arg| matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(_)))) {
            return Ok(());
        }
        let name = function_name(function).to_uppercase();
        Err(Diagnostic::new(Code::BadArgument, format!("`{name}` cannot use this argument"))
            .at(self.span(whole), "expected values"))
    }

    pub(super) fn check_count(&self, named: &Named, count: usize, whole: &ast::Expr) -> Lowered<()> {
        let (least, most) = named.function.arity();
        if count >= least && most.is_none_or(|most| count <= most) {
            return Ok(());
        }
        let takes = match most {
            Some(most) if most == least => format!("{least}"),
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        };
        let plural = if takes == "1" { "" } else { "s" };
        let message = format!("`{}` takes {takes} argument{plural}, {count} given", named.name);
        Err(Diagnostic::new(Code::WrongArgumentCount, message)
            .at(self.span(whole), format!("expected {takes} argument{plural}"))
            .help(format!("it is written `{}`", named.function.signature_as(named.name))))
    }

    /// The values of the arguments of a function, conditions where conditions are due.
    pub(super) fn arguments(&mut self, function: &'static Function, args: &[&'t ast::Expr]) -> Lowered<Vec<Expr>> {
        let mut values = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            let param = function
                .params
                .get(at)
                .or(function.params.last())
                .filter(|param| at < function.params.len() || param.times == Times::Many);
            let value = match param.map(|param| param.kind) {
                Some(Kind::Boolean) => self.condition(arg)?.holds(),
                _ => self.value(arg)?,
            };
            if let Some((check, text)) =
                param.and_then(|param| param.check).zip(value.constant().and_then(Value::as_text))
                && let Err(reason) = check(&text)
            {
                let message = format!("`{}` cannot use `{text}` here", function.name);
                return Err(Diagnostic::new(Code::BadArgument, message).at(self.span(*arg), reason));
            }
            values.push(value);
        }
        Ok(values)
    }

    /// A call of a function of the catalogue with arguments as written.
    pub(super) fn called(&mut self, name: &str, args: &[&'t ast::Expr], whole: &'t ast::Expr) -> Lowered<Expr> {
        let named = functions::SQL.find(name).expect("the catalogue has what operators need");
        self.check_count(named, args.len(), whole)?;
        let values = self.arguments(named.function, args)?;
        Ok(apply(named.function, values))
    }

    /// A call of a function of the catalogue.
    pub(super) fn applied(&self, name: &str, args: Vec<Expr>) -> Expr {
        let named = functions::SQL.find(name).expect("the catalogue has what operators need");
        apply(named.function, args)
    }

    /// A part of a date: `EXTRACT(hour FROM x)`.
    pub(super) fn date_part(&self, unit: &str, of: Expr, whole: &ast::Expr) -> Lowered<Expr> {
        let name = match unit.to_lowercase().as_str() {
            "year" | "years" | "yr" | "y" => "year",
            "quarter" | "qtr" => "quarter",
            "month" | "months" | "mon" => "month",
            "week" | "weeks" | "w" => "weekofyear",
            "day" | "days" | "d" => "day",
            "dow" | "dayofweek" => "dayofweek",
            "isodow" | "dow_iso" => "weekday",
            "doy" | "dayofyear" => "dayofyear",
            "hour" | "hours" | "h" | "hr" => "hour",
            "minute" | "minutes" | "m" | "min" => "minute",
            "second" | "seconds" | "s" | "sec" => "second",
            _ => {
                let fault = Diagnostic::new(Code::BadArgument, format!("`{unit}` is no part of a date"));
                return Err(fault.at(self.span(whole), "expected `YEAR`, `MONTH`, `DAY`, `HOUR`, `MINUTE` or the like"));
            }
        };
        Ok(self.applied(name, vec![of]))
    }

    /// A time that is moved by an interval.
    pub(super) fn shifted(
        &mut self,
        time: Expr,
        interval: &'t ast::Interval,
        back: bool,
        whole: &'t ast::Expr,
    ) -> Lowered<Expr> {
        let bad = |span: Span| {
            Diagnostic::new(Code::BadArgument, "this is no interval of time")
                .at(span, "expected `INTERVAL 1 HOUR` or `INTERVAL '1' HOUR`")
        };
        let written = self.value(&interval.value)?;
        let mut unit = interval.leading_field.as_ref().map(|field| field.to_string().to_lowercase());
        let mut count = written.clone();
        if let Some(text) = written.constant().and_then(Value::as_text) {
            let mut words = text.split_whitespace();
            let number = words.next().and_then(|word| word.parse::<f64>().ok());
            count = Expr::Constant(Value::Number(number.ok_or_else(|| bad(self.span(whole)))?));
            unit = unit.or_else(|| words.next().map(str::to_lowercase));
        }
        let unit = unit.ok_or_else(|| bad(self.span(whole)))?;
        if functions::is_unit(&unit).is_err() {
            return Err(bad(self.span(whole)));
        }
        let count = if back { negated(count) } else { count };
        Ok(self.applied("timestampadd", vec![Expr::Constant(Value::text(unit)), count, time]))
    }
}

fn negated(count: Expr) -> Expr {
    match count {
        Expr::Constant(Value::Number(number)) => Expr::Constant(Value::Number(-number)),
        other => Expr::Negate(Box::new(other)),
    }
}

fn apply(function: &'static Function, args: Vec<Expr>) -> Expr {
    folded(function, args)
}

/// The name that a call has, in small letters.
pub fn function_name(function: &ast::Function) -> String {
    function.name.to_string().replace('`', "").to_lowercase()
}

/// Whether a call is one of an aggregate over groups.
pub fn is_aggregate(function: &ast::Function) -> bool {
    function.over.is_none()
        && functions::SQL.find(&function_name(function)).is_some_and(|named| named.function.is_aggregate())
}

/// Whether a call has `DISTINCT` in front of its arguments.
pub fn is_distinct(function: &ast::Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list)
        if list.duplicate_treatment == Some(ast::DuplicateTreatment::Distinct))
}
