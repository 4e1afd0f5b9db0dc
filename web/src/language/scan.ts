// Takes a query apart into tokens, as far as highlighting and edits at the right place need it. What the words mean
// comes from the catalogue; this knows only how text, patterns, numbers and comments look in the three languages.

import type { Language } from "../api/types";

export type Kind =
  "comment" | "string" | "pattern" | "quoted" | "parameter" | "number" | "word" | "pipe" | "mark" | "space";

export interface Token {
  kind: Kind;
  start: number;
  end: number;
}

/** What came before a token and decides what it is: the command of the stage, and the last token that counts. */
export interface Before {
  command: string;
  last: string;
  lastKind: Kind | "";
  /** Inside a comment of SQL or PPL that goes over several lines. */
  inComment: boolean;
}

export function atStart(): Before {
  return { command: "", last: "", lastKind: "", inComment: false };
}

const WORD = /[\p{L}_@$][\p{L}\p{N}_@$]*(?:\.[\p{L}\p{N}_@$]+)*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[a-zA-Z]*/y;
const PARAMETER = /\{\{[^}]*\}\}/y;

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The end of a text in quotation marks; of one that is not closed, the end of the line. */
function closing(text: string, at: number, quote: string): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote !== "`") i++;
    else if (text[i] === quote) return i + 1;
    else if (text[i] === "\n") return i;
  }
  return text.length;
}

/** Whether a slash begins a pattern here and does not divide. */
function patternBegins(before: Before, text: string, at: number, language: Language): boolean {
  if (language !== "CWLI" || text.indexOf("/", at + 1) < 0) return false;
  if (before.command === "parse") return true;
  return before.lastKind === "mark"
    ? before.last !== ")" && before.last !== "]"
    : /^(like|matches|in)$/i.test(before.last);
}

function lineComment(text: string, at: number, language: Language): boolean {
  if (language === "CWLI") return text[at] === "#";
  return text.startsWith(language === "SQL" ? "--" : "//", at);
}

/** The token at a place. */
export function tokenAt(text: string, at: number, before: Before, language: Language): Token {
  const token = (kind: Kind, end: number): Token => ({ kind, start: at, end });
  const lineEnd = () => (text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at));
  const char = text[at] ?? "";
  if (before.inComment || (language !== "CWLI" && text.startsWith("/*", at))) {
    const end = text.indexOf("*/", before.inComment ? at : at + 2);
    return token("comment", end < 0 ? text.length : end + 2);
  }
  if (/\s/.test(char)) return token("space", match(/\s+/y, text, at));
  if (lineComment(text, at, language)) return token("comment", lineEnd());
  if (char === '"' || char === "'") return token("string", closing(text, at, char));
  if (char === "`") return token("quoted", closing(text, at, char));
  if (char === "/" && patternBegins(before, text, at, language)) return token("pattern", closing(text, at, "/"));
  if (char === "|") return token("pipe", at + 1);
  for (const [pattern, kind] of [
    [PARAMETER, "parameter"],
    [NUMBER, "number"],
    [WORD, "word"],
  ] as const) {
    const end = match(pattern, text, at);
    if (end > at) return token(kind, end);
  }
  return token("mark", at + (/^(=~|!=|<=|>=|==|\|\|)/.test(text.slice(at, at + 2)) ? 2 : 1));
}

/** What is before the token after this one. */
export function after(before: Before, token: Token, text: string): Before {
  if (token.kind === "space") return before;
  const last = text.slice(token.start, token.end);
  if (token.kind === "comment")
    return { ...before, inComment: last.startsWith("/*") || before.inComment ? !last.endsWith("*/") : false };
  if (token.kind === "pipe") return { command: "", last, lastKind: "pipe", inComment: false };
  const command = before.command || (token.kind === "word" ? last.toLowerCase() : "?");
  return { command, last, lastKind: token.kind, inComment: false };
}

/** All tokens of a query but the spaces. */
export function tokens(text: string, language: Language): Token[] {
  const all: Token[] = [];
  let before = atStart();
  for (let at = 0; at < text.length;) {
    const token = tokenAt(text, at, before, language);
    if (token.kind !== "space") all.push(token);
    before = after(before, token, text);
    at = token.end;
  }
  return all;
}

/** One command of a query: from after the pipe before it to the end of its last token. */
export interface Piece {
  command: string;
  start: number;
  end: number;
}

/** The commands of a query, split at the pipes that are in no brackets. Empty ones are left out. */
export function pieces(text: string, language: Language): Piece[] {
  const all: Piece[] = [];
  let piece: Piece | null = null;
  let depth = 0;
  for (const token of tokens(text, language)) {
    const word = text.slice(token.start, token.end);
    if (token.kind === "comment") continue;
    if (token.kind === "pipe" && depth === 0) {
      piece = null;
      continue;
    }
    if (token.kind === "mark") depth += /^[([{]$/.test(word) ? 1 : /^[)\]}]$/.test(word) && depth > 0 ? -1 : 0;
    if (piece) {
      piece.end = token.end;
      continue;
    }
    // A `parse` may have a pipe before its `as`, as people write it; that is no command of its own.
    const previous = all.at(-1);
    if (previous && previous.command === "parse" && word.toLowerCase() === "as") piece = previous;
    // The names after such an `as` may go on behind further pipes, after a comma.
    else if (previous && /,\s*$/.test(text.slice(previous.start, previous.end))) piece = previous;
    else all.push((piece = { command: word.toLowerCase(), start: token.start, end: token.end }));
    piece.end = token.end;
  }
  return all;
}
