//! Brackets pair up and nothing is nested too deep. Checked on the tokens, so that what runs later may
//! recurse over an expression without exhausting the stack.

use super::Source;
use super::tokens::{JOINERS, Kind, Token};
use crate::diagnostics::{Code, Diagnostic, Span};

/// How deep brackets and signs may be nested: far more than a person writes, and little enough for a
/// thread with 2 MB of stack.
const MAX_NESTING: usize = 48;
/// How deep the tree of one expression may become; a chain `a + b + c` is one deeper with each operator.
const MAX_DEPTH: usize = 256;

/// What has been seen since an opening bracket. Depths are added up where the truth is a maximum; that can
/// only overstate.
#[derive(Default)]
struct Frame {
    open: Option<Token>,
    /// `not` and `!` before the condition that is being read.
    nots: usize,
    /// Signs that wait for their operand.
    signs: usize,
    /// Operators of the arithmetic chain that is being read.
    chain: usize,
    /// The deepest operand of that chain.
    operands: usize,
    /// The deepest chain of the condition that is being read.
    chains: usize,
    /// The deepest condition so far.
    conditions: usize,
}

/// Checks the brackets and the depth.
///
/// # Errors
/// For the first bracket without a partner, and the first place that is nested too deep.
pub fn check(source: &Source) -> Result<(), Diagnostic> {
    let mut frames = vec![Frame::default()];
    let mut before = None;
    for (at, token) in source.tokens.iter().enumerate() {
        let next = source.tokens.get(at + 1);
        match token.kind {
            Kind::Open => frames.push(Frame { open: Some(*token), ..Frame::default() }),
            Kind::Close => close(source, token, &mut frames)?,
            _ => {}
        }
        // The name of a function ends nothing: the signs before it belong to the call.
        let called = token.kind == Kind::Word && next.is_some_and(|next| next.kind == Kind::Open);
        if let Some(frame) = frames.last_mut()
            && !called
        {
            frame.see(source, token, before.is_some_and(|before| is_operand(source, before)));
        }
        let nesting = frames.len() - 1 + frames.iter().map(|frame| frame.nots + frame.signs).sum::<usize>();
        if nesting > MAX_NESTING || frames.iter().any(|frame| frame.depth() > MAX_DEPTH) {
            return Err(too_deep(token.span));
        }
        before = Some(token);
    }
    match frames.pop().and_then(|frame| frame.open) {
        Some(open) => Err(unclosed(source, open)),
        None => Ok(()),
    }
}

impl Frame {
    fn depth(&self) -> usize {
        self.conditions.max(self.nots + self.chains.max(self.operands + self.chain + self.signs))
    }

    fn see(&mut self, source: &Source, token: &Token, after_operand: bool) {
        let text = source.slice(token.span);
        match token.kind {
            Kind::Mark if after_operand && matches!(text, "+" | "-" | "*" | "/" | "%" | "^") => self.chain += 1,
            Kind::Mark if matches!(text, "-" | "+") => self.signs += 1,
            Kind::Mark if text == "!" => self.nots += 1,
            Kind::Word if !after_operand && source.is(token, "not") => self.nots += 1,
            Kind::Comma | Kind::Pipe => self.end_condition(),
            Kind::Word if source.is(token, "and") || source.is(token, "or") => self.end_condition(),
            _ if is_operand(source, token) => self.end_operand(0),
            Kind::Open => {}
            _ => self.end_chain(),
        }
    }

    fn end_operand(&mut self, depth: usize) {
        self.operands = self.operands.max(depth + self.signs);
        self.signs = 0;
    }

    fn end_chain(&mut self) {
        self.end_operand(0);
        self.chains = self.chains.max(self.operands + self.chain);
        (self.operands, self.chain) = (0, 0);
    }

    fn end_condition(&mut self) {
        self.end_chain();
        self.conditions = self.depth();
        (self.chains, self.nots) = (0, 0);
    }
}

fn is_operand(source: &Source, token: &Token) -> bool {
    match token.kind {
        Kind::Word => !JOINERS.iter().any(|word| source.is(token, word)),
        Kind::Number | Kind::Text | Kind::Ticked | Kind::Regex | Kind::Close => true,
        _ => false,
    }
}

fn close(source: &Source, token: &Token, frames: &mut Vec<Frame>) -> Result<(), Diagnostic> {
    let mark = source.slice(token.span);
    let Some(inner) = frames.pop_if(|frame| frame.open.is_some()) else {
        return Err(Diagnostic::new(Code::UnbalancedBracket, format!("`{mark}` closes nothing"))
            .at(token.span, "no bracket is open here"));
    };
    if let (Some(open), Some(outer)) = (inner.open, frames.last_mut()) {
        outer.end_operand(inner.depth() + 1);
        let wanted = partner(source, open);
        if wanted != mark {
            let message = format!("`{mark}` does not close `{}`", source.slice(open.span));
            return Err(
                Diagnostic::new(Code::UnbalancedBracket, message).at(token.span, format!("expected `{wanted}`"))
            );
        }
    }
    Ok(())
}

fn partner(source: &Source, open: Token) -> &'static str {
    if source.slice(open.span) == "(" { ")" } else { "]" }
}

fn unclosed(source: &Source, open: Token) -> Diagnostic {
    Diagnostic::new(Code::UnbalancedBracket, "this bracket is never closed")
        .at(open.span, "opened here")
        .help(format!("close it with `{}`", partner(source, open)))
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NestedTooDeep, "the expression is nested too deep")
        .at(span, "here")
        .help("give a part of it a name with `fields ... as name` in a stage before")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Code> {
        let source = Source::new(text).expect("closed");
        check(&source).err().map(|fault| fault.code)
    }

    #[test]
    fn brackets_pair_up() {
        assert_eq!(fault("filter (a in [1, (2)])"), None);
        for text in ["filter (a", "filter a)", "filter (a]", "filter a in [1, 2"] {
            assert_eq!(fault(text), Some(Code::UnbalancedBracket), "{text}");
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        let deep = Some(Code::NestedTooDeep);
        assert_eq!(fault(&format!("filter {}a{}", "(".repeat(40), ")".repeat(40))), None);
        assert_eq!(fault(&format!("filter {}", "(".repeat(10_000))), deep);
        for prefix in ["!", "-", "not ", "+", "- ", "(-", "not (", "-f(", "!f(", "-(", "not a = (", "a = -b + ("] {
            assert_eq!(fault(&format!("filter {}", prefix.repeat(5_000))), deep, "{prefix}");
        }
        assert_eq!(fault(&format!("fields a{}", " + a".repeat(250))), None);
        assert_eq!(fault(&format!("fields a{}", " + a".repeat(257))), deep);
        assert_eq!(fault(&format!("fields a{}", " ^ a".repeat(257))), deep);
        assert_eq!(fault(&format!("fields a{}", ", a + a".repeat(1_000))), None);
        assert_eq!(fault(&format!("filter a{}", " or not a = -a + 1".repeat(500))), None);
    }

    #[test]
    fn chains_in_the_heads_of_chains_add_up() {
        let chain = " + a".repeat(100);
        assert_eq!(fault(&format!("fields ((a{chain}){chain})")), None);
        assert_eq!(fault(&format!("fields (((a{chain}){chain}){chain})")), Some(Code::NestedTooDeep));
    }
}
