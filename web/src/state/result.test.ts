import { expect, test } from "vitest";
import { sorted, toCsv, toJson, toMarkdown, toResult } from "./result";

const result = toResult([
  [
    { field: "a", value: "9" },
    { field: "b", value: 'say "hi", you' },
    { field: "@ptr", value: "p1" },
  ],
  [
    { field: "a", value: "10" },
    { field: "@ptr", value: "p2" },
  ],
  [
    { field: "b", value: "x|y\nz" },
    { field: "c", value: "007" },
  ],
]);

test("columns come as rows first have them, without the pointer", () => {
  expect(result.columns).toEqual(["a", "b", "c"]);
  expect(result.pointers).toEqual(["p1", "p2", ""]);
});

test("numbers are sorted as numbers, missing values last", () => {
  expect(sorted(result, { column: 0, down: false })).toEqual([0, 1, 2]);
  expect(sorted(result, { column: 0, down: true })).toEqual([1, 0, 2]);
  expect(sorted(result, { column: 1, down: true })).toEqual([2, 0, 1]);
  expect(sorted(result, null)).toEqual([0, 1, 2]);
});

test("the forms to save", () => {
  expect(toCsv(result)).toBe('a,b,c\n9,"say ""hi"", you",\n10,,\n,"x|y\nz",007\n');
  expect(JSON.parse(toJson(result))).toEqual([
    { a: 9, b: 'say "hi", you', c: null },
    { a: 10, b: null, c: null },
    { a: null, b: "x|y\nz", c: "007" },
  ]);
  expect(toMarkdown(result)).toBe(
    '| a | b | c |\n| ---: | --- | ---: |\n| 9 | say "hi", you |  |\n| 10 |  |  |\n|  | x\\|y<br>z | 007 |\n',
  );
  expect(toJson(toResult([]))).toBe("[]\n");
});
