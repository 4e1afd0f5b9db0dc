import { expect, test } from "vitest";
import { fullHeight, inSight, rowAt, topOf, type Layout } from "./virtual";

const layout: Layout = {
  count: 10_000,
  rowHeight: 20,
  extra: new Map([
    [5, 100],
    [2, 50],
  ]),
};

test("open rows push the later ones down", () => {
  expect(topOf(layout, 2)).toBe(40);
  expect(topOf(layout, 3)).toBe(110);
  expect(topOf(layout, 6)).toBe(270);
  expect(fullHeight(layout)).toBe(200_150);
});

test("a place finds its row", () => {
  for (const row of [0, 1, 2, 3, 5, 6, 7777, 9999]) expect(rowAt(layout, topOf(layout, row))).toBe(row);
  expect(rowAt(layout, 100)).toBe(2);
  expect(rowAt(layout, 1e9)).toBe(9999);
});

test("only what is in sight is drawn", () => {
  expect(inSight(layout, 0, 100, 2)).toEqual({ first: 0, last: 4 });
  expect(inSight({ count: 0, rowHeight: 20, extra: new Map() }, 0, 100, 2)).toEqual({ first: 0, last: -1 });
  const { first, last } = inSight(layout, 100_000, 400, 5);
  expect(last - first).toBeLessThan(40);
});
