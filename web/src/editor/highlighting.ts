// Colours: a stream parser that asks the catalogue what a word is.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import type { Language } from "../api/types";
import { after, atStart, tokenAt, type Before, type Token } from "../language/scan";
import type { Words } from "../language/words";

function wordStyle(line: string, token: Token, before: Before, language: Language, words: Words): string {
  const word = line.slice(token.start, token.end).toLowerCase();
  const called = /^\s*\(/.test(line.slice(token.end));
  if (language !== "SQL" && before.command === "" && words.commands.has(word)) return "keyword";
  if (called && words.functions.has(word)) return "variableName.function";
  if (words.keywords.has(word)) return "operatorKeyword";
  if (language === "SQL" && words.commands.has(word)) return "keyword";
  return word.startsWith("@") ? "variableName.special" : "variableName";
}

function style(line: string, token: Token, before: Before, language: Language, words: Words): string | null {
  switch (token.kind) {
    case "space":
      return null;
    case "word":
      return wordStyle(line, token, before, language, words);
    case "quoted":
      return "variableName";
    case "pattern":
      return "regexp";
    case "parameter":
      return "macroName";
    case "pipe":
      return "separator";
    case "mark":
      return "operator";
    default:
      return token.kind;
  }
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-command)", fontWeight: "600" },
  { tag: tags.operatorKeyword, color: "var(--code-keyword)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.regexp, color: "var(--code-pattern)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.special(tags.variableName), color: "var(--code-system)" },
  { tag: tags.macroName, color: "var(--code-pattern)", fontWeight: "600" },
  { tag: tags.separator, color: "var(--code-command)", fontWeight: "600" },
]);

/** Highlighting of one language with the words of its catalogue. */
export function highlighting(language: Language, words: Words): Extension {
  const parser = StreamLanguage.define<{ before: Before }>({
    name: language.toLowerCase(),
    startState: () => ({ before: atStart() }),
    copyState: (state) => ({ before: state.before }),
    token(stream, state) {
      const token = tokenAt(stream.string, stream.pos, state.before, language);
      const found = style(stream.string, token, state.before, language, words);
      state.before = after(state.before, token, stream.string);
      stream.pos = token.end;
      return found;
    },
    languageData: {
      commentTokens: { line: { CWLI: "#", SQL: "--", PPL: "//" }[language] },
      closeBrackets: { brackets: ["(", "[", "{", '"', "'", "`"] },
    },
  });
  return [parser, syntaxHighlighting(colours)];
}
