import { expect, test } from "vitest";
import { fragment, readFragment, type Shared } from "./link";
import { barWidth, bounds, parseTime, rangeText, timeText } from "./time";

test("a link gives back what it was made of", () => {
  const shared: Shared = {
    query: 'filter a = "ü&#|" | limit 3\n# end',
    language: "PPL",
    groups: ["/a/b", "c&d"],
    range: { kind: "absolute", start: 5, end: 77 },
  };
  expect(readFragment(fragment(shared))).toEqual(shared);
});

test("a fragment of something else is no query", () => {
  expect(readFragment("#results")).toBeNull();
  expect(readFragment("#query=x&range=nonsense")).toEqual({
    query: "x",
    language: "CWLI",
    groups: [],
    range: { kind: "all" },
  });
});

test("times read back as they are written", () => {
  expect(timeText(1418515210000)).toBe("2014-12-14 00:00:10.000");
  expect(parseTime("2014-12-14 00:00:10.000")).toBe(1418515210000);
  expect(parseTime("2014-12-14")).toBe(1418515200000);
  expect(parseTime("not a time")).toBeNaN();
});

test("ranges", () => {
  expect(bounds({ kind: "relative", amount: 2, unit: "h" }, 10_000_000)).toEqual({
    startTime: 2_800_000,
    endTime: 10_000_000,
  });
  expect(rangeText({ kind: "relative", amount: 1, unit: "d" })).toBe("Last 1 day");
  expect(barWidth(86_400_000, 60)).toEqual({ ms: 1_800_000, text: "30m" });
});
