// The time range of a query, and times as text. Times are milliseconds since the epoch, UTC.

export type Range =
  { kind: "all" } | { kind: "relative"; amount: number; unit: Unit } | { kind: "absolute"; start: number; end: number };

export type Unit = "m" | "h" | "d" | "w";

export const UNITS: Record<Unit, { name: string; ms: number }> = {
  m: { name: "minutes", ms: 60_000 },
  h: { name: "hours", ms: 3_600_000 },
  d: { name: "days", ms: 86_400_000 },
  w: { name: "weeks", ms: 604_800_000 },
};

/** The last instant that is sent for "whole log": the end of the year 9999, the last that ISO 8601 writes in four digits. */
const END_OF_TIME = 253_402_300_799_999;

export function bounds(range: Range, now: number): { startTime: number; endTime: number } {
  if (range.kind === "all") return { startTime: 0, endTime: END_OF_TIME };
  if (range.kind === "absolute") return { startTime: range.start, endTime: range.end };
  return { startTime: Math.max(0, now - range.amount * UNITS[range.unit].ms), endTime: now };
}

/** `2014-12-14 00:00:10.000`, as results have it. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}

/** A time as results have it, or as ISO 8601 in UTC; NaN if it is none. */
export function parseTime(text: string): number {
  const found = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?)?Z?$/.exec(text.trim());
  if (!found) return NaN;
  return Date.parse(`${found[1]}T${found[2] ?? "00:00"}${found[3] ?? ":00"}${found[4] ?? ""}Z`);
}

export function rangeText(range: Range): string {
  if (range.kind === "all") return "Whole log";
  if (range.kind === "relative")
    return `Last ${range.amount} ${UNITS[range.unit].name.slice(0, range.amount === 1 ? -1 : undefined)}`;
  return `${shortTime(range.start)} – ${shortTime(range.end)}`;
}

/** A time without the parts that are zero. */
export function shortTime(ms: number): string {
  return timeText(ms)
    .replace(/\.000$/, "")
    .replace(/:00$/, "");
}

/** A range as one word, for links. */
export function rangeWord(range: Range): string {
  if (range.kind === "all") return "all";
  if (range.kind === "relative") return `-${range.amount}${range.unit}`;
  return `${range.start}..${range.end}`;
}

export function readRange(word: string): Range | null {
  if (word === "all") return { kind: "all" };
  const relative = /^-(\d{1,6})([mhdw])$/.exec(word);
  if (relative) return { kind: "relative", amount: Number(relative[1]), unit: relative[2] as Unit };
  const absolute = /^(\d{1,15})\.\.(\d{1,15})$/.exec(word);
  if (absolute) return { kind: "absolute", start: Number(absolute[1]), end: Number(absolute[2]) };
  return null;
}

const SECOND = 1000;
const STEPS: [number, string][] = [
  [SECOND, "1s"],
  [5 * SECOND, "5s"],
  [10 * SECOND, "10s"],
  [30 * SECOND, "30s"],
  [60_000, "1m"],
  [300_000, "5m"],
  [600_000, "10m"],
  [1_800_000, "30m"],
  [3_600_000, "1h"],
  [10_800_000, "3h"],
  [21_600_000, "6h"],
  [43_200_000, "12h"],
  [86_400_000, "1d"],
  [604_800_000, "7d"],
  [2_592_000_000, "30d"],
  [31_536_000_000, "365d"],
];

/** The width of a bar, so that at most so many cover a span: in milliseconds, and as `bin()` reads it. */
export function barWidth(span: number, most: number): { ms: number; text: string } {
  const [ms, text] = STEPS.find(([ms]) => span / ms <= most) ?? STEPS.at(-1)!;
  return { ms, text };
}
