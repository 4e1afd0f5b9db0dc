import { expect, test } from "vitest";
import { blocks, spans } from "./markdown-text";

test("blocks", () => {
  expect(
    blocks("# Title\n\nOne\nparagraph.\n\n- a\n- b\n  goes on\n\n```cwli\nfields a\n\n| limit 1\n```\nEnd"),
  ).toEqual([
    { kind: "heading", text: "Title" },
    { kind: "paragraph", text: "One paragraph." },
    { kind: "list", items: ["a", "b goes on"] },
    { kind: "code", text: "fields a\n\n| limit 1" },
    { kind: "paragraph", text: "End" },
  ]);
});

test("a fence that is not closed ends with the text", () => {
  expect(blocks("```\nx")).toEqual([{ kind: "code", text: "x" }]);
});

test("spans; HTML and script links are text", () => {
  expect(spans("Use `a*b*` and **this** or *that*.").map((one) => one.kind)).toEqual([
    "text",
    "code",
    "text",
    "strong",
    "text",
    "emphasis",
    "text",
  ]);
  expect(spans("<b>[x](javascript:alert(1))</b>")).toEqual([{ kind: "text", text: "<b>[x](javascript:alert(1))</b>" }]);
  expect(spans("[manual](https://example.com/a)")).toEqual([
    { kind: "link", text: "manual", to: "https://example.com/a" },
  ]);
});
