import { expect, test } from "vitest";
import type { Language } from "../api/types";
import { pieces, tokens } from "./scan";

function kinds(text: string, language: Language = "CWLI"): string[] {
  return tokens(text, language).map((token) => `${token.kind} ${text.slice(token.start, token.end)}`);
}

test("a slash begins a pattern only where one may stand", () => {
  expect(kinds("fields a / b / c")).toEqual(["word fields", "word a", "mark /", "word b", "mark /", "word c"]);
  expect(kinds("filter a like /x y/")).toContain("pattern /x y/");
  expect(kinds("parse @message /(?<a>\\/)/")).toContain("pattern /(?<a>\\/)/");
  expect(kinds("filter a =~ /b/")).toContain("pattern /b/");
});

test("texts, names in back ticks, numbers with units and parameters", () => {
  expect(kinds('"a\\"|" `b|c` 5m {{level}} @log.x')).toEqual([
    'string "a\\"|"',
    "quoted `b|c`",
    "number 5m",
    "parameter {{level}}",
    "word @log.x",
  ]);
});

test("a text that is not closed ends with its line", () => {
  expect(kinds('filter a = "b\n| limit 3').slice(3)).toEqual(['string "b', "pipe |", "word limit", "number 3"]);
});

test("comments of each language", () => {
  expect(kinds("limit 3 # | 4")).toEqual(["word limit", "number 3", "comment # | 4"]);
  expect(kinds("SELECT 1 -- x\n/* a\nb */ FROM t", "SQL")).toEqual([
    "word SELECT",
    "number 1",
    "comment -- x",
    "comment /* a\nb */",
    "word FROM",
    "word t",
  ]);
});

test("any text is taken apart to its end", () => {
  for (const text of ["", "|", "||", "'", "`", "/*", "{{", "a|b(c|d)|e", "\u{1F980} x", "((("]) {
    for (const language of ["CWLI", "SQL", "PPL"] as const) {
      const all = tokens(text, language);
      expect(all.every((token) => token.end > token.start)).toBe(true);
      pieces(text, language);
    }
  }
});
