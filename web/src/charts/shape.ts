// What a result can be drawn as, from its shape alone, as the console does: lines and areas over time, bars and
// circles over groups.

import { isNumber, numeric, type Result } from "../state/result";
import { parseTime } from "../state/time";

export type ChartKind = "line" | "area" | "bar" | "pie";

export interface Series {
  name: string;
  /** The column that its values are of, which tells their unit. */
  column: string;
  values: (number | null)[];
}

export interface Shape {
  kind: "time" | "category";
  /** The name of what lies along the axis. */
  axis: string;
  /** Milliseconds for times. */
  places: (number | string)[];
  series: Series[];
  /** The kinds it can be drawn as, the usual one first. */
  kinds: ChartKind[];
  /** What was left out, for the reader. */
  left: string;
}

/** More lines than this are no picture; more bars than this have no names. */
const MOST_SERIES = 20;
const MOST_CATEGORIES = 60;

/** The shape of a result whose query groups by the names; a sentence when it cannot be drawn. */
export function shapeOf(result: Result, groupedBy: string[]): Shape | string {
  if (result.rows.length === 0) return "There are no rows to draw.";
  const all = result.columns.map((_, i) => i);
  const named = all.filter((i) => groupedBy.includes(result.columns[i]!));
  const groups = named.length > 0 ? named : all.filter((i) => !numeric(result, i));
  const values = all.filter((i) => !groups.includes(i) && numeric(result, i));
  if (values.length === 0)
    return "A chart needs numbers for groups: end the query with a command such as stats count(*) by bin(1h).";
  if (groupedBy.length === 0 && result.rows.length > 1)
    return "A chart needs groups: end the query with a command such as stats count(*) by bin(1h).";
  const time = groups.find((i) => result.rows.every((row) => !Number.isNaN(parseTime(row[i] ?? ""))));
  return time === undefined
    ? byCategory(result, groups, values)
    : byTime(
        result,
        time,
        groups.filter((i) => i !== time),
        values,
      );
}

function number(cell: string | undefined): number | null {
  return isNumber(cell) ? Number(cell) : null;
}

function groupText(row: (string | undefined)[], groups: number[]): string {
  return groups.map((i) => row[i] ?? "(none)").join(" · ");
}

function byTime(result: Result, time: number, groups: number[], values: number[]): Shape {
  const places = [...new Set(result.rows.map((row) => parseTime(row[time]!)))].sort((a, b) => a - b);
  const placeOf = new Map(places.map((place, i) => [place, i]));
  const found = new Map<string, Series>();
  for (const row of result.rows) {
    const group = groupText(row, groups);
    for (const value of values) {
      const name = [group, groups.length === 0 || values.length > 1 ? result.columns[value] : ""]
        .filter(Boolean)
        .join(" · ");
      let series = found.get(name);
      if (!series) found.set(name, (series = { name, column: result.columns[value]!, values: places.map(() => null) }));
      series.values[placeOf.get(parseTime(row[time]!))!] = number(row[value]);
    }
  }
  // A group without any number, such as one of events that lack the field, is no line.
  const { kept, left } = largest([...found.values()].filter((series) => series.values.some((value) => value !== null)));
  return {
    kind: "time",
    axis: result.columns[time]!,
    places,
    series: kept,
    kinds: ["line", "area", "bar", "pie"],
    left,
  };
}

/** The largest first, so that a series has the same colour in each kind of chart. */
function largest(series: Series[]): { kept: Series[]; left: string } {
  const total = (one: Series) => one.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const kept = [...series].sort((a, b) => total(b) - total(a)).slice(0, MOST_SERIES);
  return {
    kept,
    left: kept.length < series.length ? `The ${MOST_SERIES} largest of ${series.length} series are drawn.` : "",
  };
}

function byCategory(result: Result, groups: number[], values: number[]): Shape {
  // One row without groups: each number is a bar of its own.
  if (groups.length === 0) {
    const row = result.rows[0]!;
    const series = [{ name: "value", column: result.columns[values[0]!]!, values: values.map((i) => number(row[i])) }];
    return {
      kind: "category",
      axis: "",
      places: values.map((i) => result.columns[i]!),
      series,
      kinds: ["bar", "pie"],
      left: "",
    };
  }
  const rows = result.rows.slice(0, MOST_CATEGORIES);
  return {
    kind: "category",
    axis: groups.map((i) => result.columns[i]).join(" · "),
    places: rows.map((row) => groupText(row, groups)),
    series: values.map((i) => ({
      name: result.columns[i]!,
      column: result.columns[i]!,
      values: rows.map((row) => number(row[i])),
    })),
    kinds: ["bar", "pie"],
    left: rows.length < result.rows.length ? `The first ${rows.length} of ${result.rows.length} groups are drawn.` : "",
  };
}
