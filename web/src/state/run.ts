// Running a query: start, ask until it is done, stop. One run at a time; a new one takes the place of the old.

import { signal } from "@preact/signals";
import * as server from "../api/client";
import type { Language, ResultField, Statistics, Status } from "../api/types";
import { eventPart, namesItsGroups } from "../language/edits";
import { EMPTY, toResult, type Result } from "./result";
import { barWidth, bounds, parseTime, type Range } from "./time";
import * as workspace from "./workspace";

export interface Run {
  /** Counts the runs, so that a view can tell a new result from more rows of the same. */
  number: number;
  query: string;
  language: Language;
  groups: string[];
  range: Range;
  status: Status | "Refused";
  statistics: Partial<Statistics>;
  /** Milliseconds. */
  elapsed: number;
  /** Bytes that the chosen log groups hold, if the server told. */
  totalBytes: number;
  message: string;
}

export interface Histogram {
  /** Milliseconds of a bar. */
  width: number;
  bars: { start: number; count: number }[];
}

export const run = signal<Run | null>(null);
export const result = signal<Result>(EMPTY);
export const histogram = signal<Histogram | null>(null);
/** Whether the histogram's own query is under way. */
export const counting = signal(false);

const PAGE = 10_000;
/** Asked so often without a row, the rows of the run before have been there long enough. */
const OLD_ROWS_KEPT = 3;
/** Enough to fill the screen while a query runs; the whole answer is fetched once, at its end. */
const PARTIAL_ROWS = 500;

let counter = 0;
let currentId = "";
/** The run whose rows `result` holds. */
let shownRun = 0;

function show(number: number, rows: ResultField[][]): void {
  shownRun = number;
  result.value = toResult(rows);
}

export function running(): boolean {
  const status = run.value?.status;
  return status === "Scheduled" || status === "Running";
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** How long to wait before asking again: short at first, since most local queries are done at once. */
function patience(asked: number): number {
  return Math.min(30 * 1.5 ** asked, 500);
}

export async function start(): Promise<void> {
  const number = ++counter;
  const stopped = running() ? stop() : null;
  const { query, language, groups, range } = workspace;
  const question = { query: query.value, language: language.value, groups: groups.value, range: range.value };
  const started = performance.now();
  // What a query reads that names its log groups itself is not known here.
  const named = new Set(namesItsGroups(question.query, question.language) ? [] : question.groups);
  const totalBytes = workspace.allGroups.value.reduce(
    (sum, group) => sum + (named.has(group.logGroupName) ? (group.storedBytes ?? 0) : 0),
    0,
  );
  run.value = { number, ...question, status: "Scheduled", statistics: {}, elapsed: 0, totalBytes, message: "" };
  histogram.value = null;
  const mine = () => counter === number;
  const change = (part: Partial<Run>) => {
    if (mine()) run.value = { ...run.value!, elapsed: performance.now() - started, ...part };
  };
  workspace.remember(question.query, question.language, question.groups);
  await stopped;
  try {
    const id = await server.startQuery({ ...bounds(range.value, Date.now()), ...question, logGroups: question.groups });
    // Cancelled or replaced before the server had given a name to it.
    if (!mine() || run.value!.status === "Cancelled") return void server.stopQuery(id).catch(() => {});
    currentId = id;
    await follow(id, mine, change);
  } catch (error) {
    change({ status: "Refused", message: (error as Error).message });
    // Rows of another query below this one would be taken for its answer.
    if (mine()) show(number, []);
  }
  if (mine() && run.value!.status === "Complete") await count(question, mine);
}

async function follow(id: string, mine: () => boolean, change: (part: Partial<Run>) => void): Promise<void> {
  for (let asked = 0; mine(); asked++) {
    const answer = await server.queryResults(id, asked === 0 ? PAGE : PARTIAL_ROWS);
    if (!mine() || run.value!.status === "Cancelled") return;
    const going = answer.status === "Scheduled" || answer.status === "Running";
    let rows = answer.results ?? [];
    if (!going && answer.status === "Complete")
      rows = await rest(id, asked === 0 ? answer : await server.queryResults(id, PAGE), mine);
    if (!mine()) return;
    // Most runs have an answer at once; until then the rows of the one before stay, so that the page does not flicker.
    const fresh = !going || rows.length > 0 || (asked >= OLD_ROWS_KEPT && shownRun !== run.value!.number);
    if (fresh) show(run.value!.number, rows);
    change({ status: answer.status, statistics: answer.statistics ?? {}, message: answer.message ?? "" });
    if (!going) return;
    await pause(patience(asked));
  }
}

async function rest(
  id: string,
  first: { results?: ResultField[][]; nextToken?: string },
  mine: () => boolean,
): Promise<ResultField[][]> {
  const rows = [...(first.results ?? [])];
  let nextToken = first.nextToken;
  while (nextToken && mine()) {
    const page = await server.queryResults(id, PAGE, nextToken);
    rows.push(...(page.results ?? []));
    nextToken = page.nextToken;
  }
  return rows;
}

/** Stops what runs; rows that have come stay. */
export async function stop(): Promise<void> {
  if (!running()) return;
  run.value = { ...run.value!, status: "Cancelled" };
  const id = currentId;
  currentId = "";
  if (id) await server.stopQuery(id).catch(() => {});
}

const MOST_BARS = 72;

/** Asks how the events that the query looked at lie in time. A query that cannot be asked so has no histogram. */
async function count(
  question: Pick<Run, "query" | "language" | "groups" | "range">,
  mine: () => boolean,
): Promise<void> {
  const part = eventPart(question.query, question.language);
  if (part === null) return;
  counting.value = true;
  try {
    const ends = await span(question, part, mine);
    if (!ends || !mine()) return;
    const width = barWidth(ends.end - ends.start, MOST_BARS);
    const by =
      question.language === "PPL"
        ? `stats count() as events by span(@timestamp, ${width.text})`
        : `stats count(*) as events by bin(${width.text}) | limit 10000`;
    const answer = await silently(question, part + by, mine);
    if (!answer || !mine()) return;
    histogram.value = { width: width.ms, bars: bars(answer, width.ms) };
  } catch {
    // The histogram is an extra; the result is there without it.
  } finally {
    if (mine()) counting.value = false;
  }
}

/** The range of the query, or that of its events when it is open. */
async function span(
  question: Pick<Run, "language" | "groups" | "range">,
  part: string,
  mine: () => boolean,
): Promise<{ start: number; end: number } | null> {
  if (question.range.kind !== "all") {
    const { startTime, endTime } = bounds(question.range, Date.now());
    return { start: startTime, end: endTime };
  }
  const counts =
    question.language === "PPL"
      ? "min(@timestamp) as first, max(@timestamp) as last"
      : "min(@timestamp) as first, max(@timestamp) as last";
  const answer = await silently(question, `${part}stats ${counts}`, mine);
  const [first, last] = (answer?.rows[0] ?? []).map((cell) =>
    /^\d+$/.test(cell ?? "") ? Number(cell) : parseTime(cell ?? ""),
  );
  return first !== undefined && last !== undefined && first <= last ? { start: first, end: last } : null;
}

/** Runs a query of the page's own to its end. */
async function silently(
  question: Pick<Run, "language" | "groups" | "range">,
  query: string,
  mine: () => boolean,
): Promise<Result | null> {
  const id = await server.startQuery({
    ...bounds(question.range, Date.now()),
    query,
    language: question.language,
    logGroups: question.groups,
  });
  for (let asked = 0; ; asked++) {
    if (!mine()) {
      void server.stopQuery(id).catch(() => {});
      return null;
    }
    const answer = await server.queryResults(id, PAGE);
    if (answer.status === "Complete") return toResult(answer.results ?? []);
    if (answer.status !== "Scheduled" && answer.status !== "Running") return null;
    await pause(patience(asked));
  }
}

/** The bars from the first to the last that has events, with the empty ones between. */
export function bars(answer: Result, width: number): Histogram["bars"] {
  const time = answer.columns.findIndex((name) => name !== "events");
  const events = answer.columns.indexOf("events");
  const found = new Map<number, number>();
  for (const row of answer.rows) {
    const start = parseTime(row[time] ?? "");
    if (!Number.isNaN(start)) found.set(start, Number(row[events] ?? 0));
  }
  const starts = [...found.keys()].sort((a, b) => a - b);
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const all: Histogram["bars"] = [];
  for (let start = first; start <= last; start += width) all.push({ start, count: found.get(start) ?? 0 });
  return all;
}
