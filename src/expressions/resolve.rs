//! Names to slots, calls to functions, constants folded: from an expression as written to one as understood.

use super::elsewhere::instead_of;
use super::{Expr, Matcher, Members, evaluate::call_once, evaluate::reached};
use crate::batch::{Segment, Value, parse_number};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::functions::{self, Context, Function, Kind, Param, Times};
use crate::syntax::{self, Inner, Literal, Name, Path, Pattern};

/// What the names in an expression mean at its place in the query.
pub trait Scope {
    /// What a field or an earlier alias means.
    ///
    /// # Errors
    /// When no step up to here defines it.
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic>;

    /// What a call of an aggregate means.
    ///
    /// # Errors
    /// When aggregates may not stand here.
    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic>;

    /// What a query in brackets behind `in` means: its number in the plan. `subject` is what is looked for.
    ///
    /// # Errors
    /// When none may stand here, or something is wrong with it.
    fn query(&mut self, _: &dyn Inner, _subject: &syntax::Expr, place: Span) -> Result<usize, Diagnostic> {
        Err(Diagnostic::new(Code::QueryPlace, "a query inside `in (...)` cannot stand here")
            .at(place, "not inside a `filter`")
            .help("look for the values in a `filter` of its own"))
    }
}

/// A call as written.
pub struct Call<'a> {
    /// The name as typed.
    pub name: &'a Name,
    /// The arguments as typed.
    pub args: &'a [syntax::Expr],
    /// The whole call.
    pub span: Span,
}

impl Call<'_> {
    /// The call as typed.
    pub fn text(&self, query: &str) -> String {
        query.get(self.span.start..self.span.end).unwrap_or(&self.name.text).to_string()
    }
}

/// Resolves an expression.
///
/// # Errors
/// Unknown functions and names, wrong arguments, aggregates where none may stand.
pub fn resolve(expr: &syntax::Expr, scope: &mut dyn Scope) -> Result<Expr, Diagnostic> {
    Ok(match expr {
        syntax::Expr::Literal(literal, _) => Expr::Constant(constant(literal)),
        syntax::Expr::Field(path) => scope.field(path)?,
        syntax::Expr::Call { name, args, span, .. } => resolve_call(&Call { name, args, span: *span }, scope)?,
        syntax::Expr::Access { base, segments, .. } => accessed(resolve(base, scope)?, segments.clone()),
        syntax::Expr::Not(operand, _) => Expr::Not(resolve_box(operand, scope)?),
        syntax::Expr::Sign { negative: true, operand, .. } => negated(resolve(operand, scope)?),
        syntax::Expr::Sign { negative: false, operand, .. } => Expr::ToNumber(resolve_box(operand, scope)?),
        syntax::Expr::Arithmetic { operator, left, right } => {
            Expr::Arithmetic(*operator, resolve_box(left, scope)?, resolve_box(right, scope)?)
        }
        syntax::Expr::Comparison { operator, left, right } => {
            Expr::Compare(*operator, resolve_box(left, scope)?, resolve_box(right, scope)?)
        }
        syntax::Expr::And(parts) => Expr::And(resolve_all(parts, scope)?),
        syntax::Expr::Or(parts) => Expr::Or(resolve_all(parts, scope)?),
        syntax::Expr::Like { subject, pattern, negated, .. } => {
            Expr::Like { subject: resolve_box(subject, scope)?, pattern: matcher(pattern)?, negated: *negated }
        }
        syntax::Expr::InQuery { subject, query, negated, span } => {
            let members = Members::Query(scope.query(&**query, subject, *span)?);
            Expr::Among { subject: resolve_box(subject, scope)?, members, negated: *negated }
        }
        syntax::Expr::In { subject, list, negated, .. } => {
            Expr::In { subject: resolve_box(subject, scope)?, list: resolve_all(list, scope)?, negated: *negated }
        }
    })
}

fn resolve_box(expr: &syntax::Expr, scope: &mut dyn Scope) -> Result<Box<Expr>, Diagnostic> {
    resolve(expr, scope).map(Box::new)
}

/// Resolves several expressions, in order.
///
/// # Errors
/// As `resolve`, for the first that is wrong.
pub fn resolve_all(exprs: &[syntax::Expr], scope: &mut dyn Scope) -> Result<Vec<Expr>, Diagnostic> {
    exprs.iter().map(|expr| resolve(expr, scope)).collect()
}

fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Text(text) => Value::text(text),
        Literal::Number(number) => Value::Number(*number),
        Literal::Integer(digits) => Value::text(digits),
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Period(period) => Value::Period(*period),
    }
}

fn negated(operand: Expr) -> Expr {
    match operand {
        Expr::Constant(Value::Number(number)) => Expr::Constant(Value::Number(-number)),
        other => Expr::Negate(Box::new(other)),
    }
}

/// What lies in a structure, which may itself lie in another.
fn accessed(base: Expr, mut path: Vec<Segment>) -> Expr {
    match base {
        Expr::Constant(value) => Expr::Constant(reached(&value, &path)),
        Expr::Access { base, path: mut outer } => {
            outer.append(&mut path);
            Expr::Access { base, path: outer }
        }
        base => Expr::Access { base: Box::new(base), path },
    }
}

fn matcher(pattern: &Pattern) -> Result<Matcher, Diagnostic> {
    match pattern {
        Pattern::Text(text, _) => Ok(Matcher::substring(text)),
        Pattern::Regex(text, span) => Matcher::regex(text).map_err(|error| {
            Diagnostic::new(Code::BadRegex, "the regular expression cannot be used").at(*span, error.to_string())
        }),
    }
}

/// The function that a call names.
///
/// # Errors
/// When there is none; the message suggests the most similar one.
pub fn function_of(call: &Call) -> Result<&'static Function, Diagnostic> {
    functions::find(&call.name.text).ok_or_else(|| unknown_function(call.name))
}

fn unknown_function(name: &Name) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownFunction, format!("unknown function `{}`", name.text))
        .at(name.span, "not a function");
    if let Some(instead) = instead_of(&name.text) {
        return diagnostic.help(instead);
    }
    let names = functions::all().iter().flat_map(|f| f.aliases.iter().copied().chain([f.name]));
    match nearest(&name.text, names) {
        Some(similar) => diagnostic.suggests("a function", similar),
        None => diagnostic.help("`cwli functions` lists every function"),
    }
}

fn resolve_call(call: &Call, scope: &mut dyn Scope) -> Result<Expr, Diagnostic> {
    let function = function_of(call)?;
    check_arguments(function, call)?;
    if function.is_aggregate() {
        return scope.aggregate(function, call);
    }
    let args = resolve_arguments(function, call, scope)?;
    Ok(folded(function, args))
}

/// The arguments of a call with the implicit ones in their places.
///
/// # Errors
/// As `resolve`.
pub fn resolve_arguments(
    function: &'static Function,
    call: &Call,
    scope: &mut dyn Scope,
) -> Result<Vec<Expr>, Diagnostic> {
    let mut written = call.args.iter();
    // `bin(@timestamp, 5m)` writes what is otherwise implicit (AWS-USED OBP).
    let implicit = call.args.len() < function.params.len();
    let mut args = Vec::new();
    for param in function.params {
        match param.times {
            Times::Implicit(field) if implicit => args.push(scope.field(&path_of(field, call.span))?),
            Times::Many => args.extend(resolve_all(written.as_slice(), scope)?),
            _ => match written.next() {
                Some(arg) => args.push(argument(arg, param, function, scope)?),
                None => break,
            },
        }
    }
    Ok(args)
}

fn path_of(field: &str, span: Span) -> Path {
    Path { segments: vec![syntax::Segment::Key(field.to_string())], span }
}

fn argument(arg: &syntax::Expr, param: &Param, function: &Function, scope: &mut dyn Scope) -> Result<Expr, Diagnostic> {
    fitted(resolve(arg, scope)?, param, function, arg.span())
}

/// The arguments of a call, which are understood already, as the function takes them. `name` is what it is called.
///
/// # Errors
/// When there are too few or too many, and when one cannot be used.
pub fn fitted_arguments(
    function: &'static Function,
    name: &str,
    args: Vec<(Expr, Span)>,
    span: Span,
) -> Result<Vec<Expr>, Diagnostic> {
    let (least, most) = function.arity();
    if args.len() < least || most.is_some_and(|most| args.len() > most) {
        return Err(wrong_count(function, name, args.len(), span));
    }
    let mut params = function.params.iter().filter(|param| !matches!(param.times, Times::Implicit(_))).peekable();
    let mut fitting = Vec::with_capacity(args.len());
    for (arg, place) in args {
        let param = match params.peek() {
            Some(many) if many.times == Times::Many => *many,
            _ => params.next().expect("there are no more arguments than parameters"),
        };
        fitting.push(fitted(arg, param, function, place)?);
    }
    Ok(fitting)
}

/// A call whose arguments are understood already.
///
/// # Errors
/// As `fitted_arguments`.
pub fn called(
    function: &'static Function,
    name: &str,
    args: Vec<(Expr, Span)>,
    span: Span,
) -> Result<Expr, Diagnostic> {
    fitted_arguments(function, name, args, span).map(|args| folded(function, args))
}

fn fitted(resolved: Expr, param: &Param, function: &Function, place: Span) -> Result<Expr, Diagnostic> {
    let text = resolved.constant().and_then(Value::as_text);
    if function.is_aggregate() && param.check.is_some() && resolved.constant().is_none() {
        let message = format!("`{}` needs the same `{}` for all rows", function.name, param.name);
        let fault = Diagnostic::new(Code::BadArgument, message).at(place, "differs from row to row");
        return Err(fault.help("write a number here"));
    }
    if let Some((Err(reason), text)) = param.check.zip(text).map(|(check, text)| (check(&text), text)) {
        let message = format!("`{}` cannot use `{text}` as its `{}`", function.name, param.name);
        return Err(Diagnostic::new(Code::BadArgument, message).at(place, reason));
    }
    Ok(as_kind(resolved, param, function))
}

/// An aggregate over numbers is handed numbers, so that a text is converted once for all of them.
fn as_kind(arg: Expr, param: &Param, function: &Function) -> Expr {
    match param.kind {
        Kind::Number if function.is_aggregate() && !matches!(arg, Expr::Constant(_)) => Expr::ToNumber(Box::new(arg)),
        _ => arg,
    }
}

/// A call with constants alone is computed now. What asks for the time has no arguments: a test of the catalogue
/// sees to that.
pub fn folded(function: &'static Function, args: Vec<Expr>) -> Expr {
    let constants: Option<Vec<Value>> = args.iter().map(|arg| arg.constant().cloned()).collect();
    match constants {
        Some(constants) if !constants.is_empty() => {
            Expr::Constant(call_once(function, constants, &Context { now: 0, range: None }))
        }
        _ => Expr::Call { function, args },
    }
}

/// Checks what a call hands to a function: how much of it, and periods where periods are due.
fn check_arguments(function: &'static Function, call: &Call) -> Result<(), Diagnostic> {
    let (least, most) = function.arity();
    let with_implicit = most.map(|most| most.max(function.params.len()));
    let count = call.args.len();
    if count < least || with_implicit.is_some_and(|most| count > most) {
        return Err(wrong_count(function, function.name, call.args.len(), call.span));
    }
    let skipped = if count < function.params.len() { implicit_at_head(function) } else { 0 };
    for (param, arg) in function.params[skipped..].iter().zip(call.args) {
        check_period(function, param, arg)?;
    }
    Ok(())
}

fn implicit_at_head(function: &Function) -> usize {
    function.params.iter().take_while(|p| matches!(p.times, Times::Implicit(_))).count()
}

fn wrong_count(function: &Function, name: &str, given: usize, span: Span) -> Diagnostic {
    let (least, most) = function.arity();
    let takes = match most {
        Some(most) if most == least => format!("{least}"),
        Some(most) => format!("{least} to {most}"),
        None => format!("at least {least}"),
    };
    let plural = if takes == "1" { "" } else { "s" };
    let message = format!("`{name}` takes {takes} argument{plural}, {given} given");
    Diagnostic::new(Code::WrongArgumentCount, message)
        .at(span, format!("expected {takes} argument{plural}"))
        .help(format!("it is written `{}`", function.signature_as(name)))
}

fn check_period(function: &Function, param: &Param, arg: &syntax::Expr) -> Result<(), Diagnostic> {
    let is_period = matches!(arg, syntax::Expr::Literal(Literal::Period(_), _));
    if is_period == (param.kind == Kind::Period) || (is_period && param.kind == Kind::Any) {
        return Ok(());
    }
    let (expected, help) = if is_period {
        ("this argument is not a period", format!("it is written `{}`", function.signature()))
    } else {
        ("expected a period such as `5m`", "a period is a number and a unit: `30s`, `5m`, `1h`, `1d`".to_string())
    };
    let message = format!("`{}` cannot use this as its `{}`", function.name, param.name);
    Err(Diagnostic::new(Code::BadArgument, message).at(arg.span(), expected).help(help))
}

/// Whether text equal to this constant must be this very text: true of all that is no number.
pub fn is_exact_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) if parse_number(text.as_bytes()).is_none() => Some(text),
        _ => None,
    }
}
