import { expect, test } from "vitest";
import { toResult } from "../state/result";
import { shapeOf, type Shape } from "./shape";

function rows(...list: Record<string, string>[]) {
  return toResult(list.map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))));
}

test("a bin of time is drawn as lines, one for each other group", () => {
  const shape = shapeOf(
    rows(
      { "bin(1h)": "2014-12-14 01:00:00.000", action: "ACCEPT", n: "3" },
      { "bin(1h)": "2014-12-14 00:00:00.000", action: "ACCEPT", n: "2" },
      { "bin(1h)": "2014-12-14 00:00:00.000", action: "REJECT", n: "1" },
    ),
    ["bin(1h)", "action"],
  ) as Shape;
  expect(shape.kinds).toEqual(["line", "area", "bar", "pie"]);
  expect(shape.series).toEqual([
    { name: "ACCEPT", column: "n", values: [2, 3] },
    { name: "REJECT", column: "n", values: [1, null] },
  ]);
});

test("groups are drawn as bars, also when they are numbers", () => {
  const shape = shapeOf(rows({ dstPort: "443", n: "9" }, { dstPort: "22", n: "1" }), ["dstPort"]) as Shape;
  expect(shape.kinds).toEqual(["bar", "pie"]);
  expect(shape.places).toEqual(["443", "22"]);
  expect(shape.series).toEqual([{ name: "n", column: "n", values: [9, 1] }]);
});

test("one row of numbers is a bar for each", () => {
  const shape = shapeOf(rows({ least: "1", most: "5" }), []) as Shape;
  expect(shape.places).toEqual(["least", "most"]);
});

test("what cannot be drawn says why", () => {
  expect(shapeOf(rows(), [])).toMatch(/no rows/);
  expect(shapeOf(rows({ a: "x" }, { a: "y" }), [])).toMatch(/needs numbers/);
  expect(shapeOf(rows({ a: "x", b: "1" }, { a: "y", b: "2" }), [])).toMatch(/needs groups/);
});

test("too many series are cut to the largest", () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ t: "2014-12-14 00:00:00.000", host: `h${i}`, n: String(i) }));
  const shape = shapeOf(rows(...many), ["t", "host"]) as Shape;
  expect(shape.series.length).toBe(20);
  expect(shape.series[0]!.name).toBe("h29");
  expect(shape.left).toMatch(/20 largest of 30/);
});
