// A result as the page holds it: columns and cells, with sorting and the forms that it is copied and saved in.

import type { ResultField } from "../api/types";

export type Cell = string | undefined;

export interface Result {
  columns: string[];
  rows: Cell[][];
  /** Where each row's event can be found again; empty for rows that are no event. */
  pointers: string[];
}

export const EMPTY: Result = { columns: [], rows: [], pointers: [] };

const POINTER = "@ptr";

/** Columns in the order in which rows first have them. */
export function toResult(answer: ResultField[][]): Result {
  const places = new Map<string, number>();
  const rows: Cell[][] = [];
  const pointers: string[] = [];
  for (const fields of answer) {
    const row: Cell[] = [];
    let pointer = "";
    for (const { field, value } of fields) {
      if (field === POINTER) {
        pointer = value ?? "";
        continue;
      }
      let place = places.get(field);
      if (place === undefined) places.set(field, (place = places.size));
      row[place] = value;
    }
    rows.push(row);
    pointers.push(pointer);
  }
  return { columns: [...places.keys()], rows, pointers };
}

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

export function isNumber(cell: Cell): boolean {
  return cell !== undefined && NUMBER.test(cell);
}

/** Whether every value of a column is a number, and there is one. */
export function numeric(result: Result, column: number): boolean {
  let some = false;
  for (const row of result.rows) {
    const cell = row[column];
    if (cell === undefined || cell === "") continue;
    if (!NUMBER.test(cell)) return false;
    some = true;
  }
  return some;
}

export interface Order {
  column: number;
  down: boolean;
}

/** The places of the rows in an order; missing values come last in both directions. */
export function sorted(result: Result, order: Order | null): number[] {
  const places = result.rows.map((_, place) => place);
  if (!order) return places;
  const cells = result.rows.map((row) => row[order.column]);
  const sign = order.down ? -1 : 1;
  // Each value is read once and not at each comparison.
  const keys: (number | string)[] = numeric(result, order.column)
    ? cells.map((cell) => (cell === undefined || cell === "" ? -Infinity : Number(cell)))
    : cells.map((cell) => cell ?? "");
  return places.sort((a, b) => {
    const missing = Number(cells[a] === undefined) - Number(cells[b] === undefined);
    if (missing !== 0) return missing;
    const [left, right] = [keys[a]!, keys[b]!];
    return (left < right ? -sign : left > right ? sign : 0) || a - b;
  });
}

function csvCell(cell: Cell): string {
  if (cell === undefined) return "";
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** CSV as RFC 4180 quotes it, lines ending with LF, missing values empty: as `cwli query -o csv`. */
export function toCsv(result: Result): string {
  const line = (cells: Cell[]) => `${result.columns.map((_, i) => csvCell(cells[i])).join(",")}\n`;
  return line(result.columns) + result.rows.map(line).join("");
}

// A number of more digits could change when it is read, and one with a leading zero is a name.
const SAFE_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

function safeNumber(cell: string): boolean {
  return SAFE_NUMBER.test(cell) && cell.replace(/\D/g, "").length <= 15;
}

/** A list of objects in column order, as `cwli query -o json`: a column is written as numbers when it is one throughout. */
export function toJson(result: Result): string {
  const asNumber = result.columns.map((_, i) =>
    result.rows.every((row) => row[i] === undefined || safeNumber(row[i]!)),
  );
  const value = (cell: Cell, i: number) => (cell === undefined ? "null" : asNumber[i] ? cell : JSON.stringify(cell));
  const lines = result.rows.map(
    (row) => `  {${result.columns.map((name, i) => `${JSON.stringify(name)}:${value(row[i], i)}`).join(",")}}`,
  );
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}

function markdownCell(cell: Cell): string {
  return (cell ?? "").replaceAll("\\", "\\\\").replaceAll("|", "\\|").replace(/\r?\n/g, "<br>");
}

/** A table for an issue, numbers aligned to the right. */
export function toMarkdown(result: Result): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
  const marks = result.columns.map((_, i) => (numeric(result, i) ? "---:" : "---"));
  const rows = result.rows.map((row) => line(result.columns.map((_, i) => markdownCell(row[i]))));
  return line(result.columns.map(markdownCell)) + line(marks) + rows.join("");
}

export const FORMS = {
  CSV: { make: toCsv, ending: "csv", type: "text/csv" },
  JSON: { make: toJson, ending: "json", type: "application/json" },
  Markdown: { make: toMarkdown, ending: "md", type: "text/markdown" },
};

/** A result with its rows in the order of the places. */
export function arranged(result: Result, places: number[]): Result {
  return {
    columns: result.columns,
    rows: places.map((place) => result.rows[place]!),
    pointers: places.map((place) => result.pointers[place]!),
  };
}
