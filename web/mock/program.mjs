// Asks the program, to record what the mock answers. Only used with CWLI=PATH/OF/cwli; tests need no program.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { shipped } from "./groups.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.CWLI;

export const available = Boolean(PROGRAM);

function run(args, input) {
  const options = {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "pipe"],
    ...(input !== undefined && { input }),
  };
  try {
    return { status: 0, out: execFileSync(PROGRAM, args, options), err: "" };
  } catch (error) {
    return { status: error.status ?? 1, out: String(error.stdout ?? ""), err: String(error.stderr ?? error) };
  }
}

/** The arguments that hand the log groups over, and those that the query itself names. */
function logs(groups, query = "") {
  const also = [...query.matchAll(/SOURCE ["']([^"']+)["']/g)].map((found) => found[1]);
  const named = [...new Set([...groups, ...also])].map((name) => [name, shipped(name)]).filter(([, group]) => group);
  const raw = named.some(([, group]) => group.raw) ? ["--raw"] : [];
  return ["--config", "/dev/null", ...raw, ...named.flatMap(([name, group]) => ["-g", `${name}=${group.path}`])];
}

function times(startTime, endTime) {
  return startTime === 0 ? [] : ["-s", String(startTime), "-e", String(endTime)];
}

export function query({ query, groups, startTime, endTime }) {
  const { status, out, err } = run(["query", ...logs(groups, query), ...times(startTime, endTime), "-o", "api", query]);
  if (status === 2)
    return {
      refused: check({ query, groups }).diagnostics.find((one) => one.severity === "error") ?? {
        message: err,
        start: 0,
        end: 0,
      },
    };
  return JSON.parse(out);
}

/** The place of a line and a column, both from 1, in UTF-16 units. */
function offset(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length);
}

/** The ways out that the program says in words, as edits. */
function fixes(found, start, end) {
  const all = [];
  for (const help of found.help ?? []) {
    const similar = /similar name exists: `([^`]+)`/.exec(help);
    if (similar) all.push({ title: `Change to ${similar[1]}`, edits: [{ start, end, text: similar[1] }] });
    if (/^leave the pipe out/.test(help)) all.push({ title: "Remove the pipe", edits: [{ start, end, text: "" }] });
  }
  return all;
}

export function check({ query, groups }) {
  const { path, raw } = shipped(groups[0] ?? "") ?? {};
  const onLogs = path ? ["--logs", path, ...(raw ? ["--raw"] : [])] : [];
  const { out } = run(["check", "-", "-o", "json", "--config", "/dev/null", ...onLogs], query);
  const diagnostics = JSON.parse(out || "[]").map((found) => {
    const [start, end] = [offset(query, found.line, found.column), offset(query, found.endLine, found.endColumn)];
    const { code, severity, message, label } = found;
    return {
      code,
      severity,
      message,
      start,
      end,
      label: label ?? null,
      helps: found.help ?? [],
      fixes: fixes(found, start, end),
    };
  });
  const laidOut = run(["fmt", "-"], query);
  const fine = laidOut.status === 0 && !diagnostics.some((one) => one.severity === "error");
  return { diagnostics, formatted: fine ? laidOut.out : null };
}

/** The steps, read out of the text that the program prints. */
export function explain({ query, groups, startTime, endTime, rows }) {
  const { status, out, err } = run([
    "explain",
    ...logs(groups, query),
    ...times(startTime, endTime),
    "-o",
    "json",
    query,
  ]);
  if (status === 2) return { refused: { message: err.split("\n")[0], start: 0, end: 0 } };
  const parts = new Map(
    out
      .split(/^-- /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trim()]),
  );
  const sentences = (parts.get("in words") ?? "").split("\n").map((line) => line.replace(/^\d+\. /, ""));
  const pieces = [...query.matchAll(/[^|]+/g)].map((piece) => ({
    start: piece.index + piece[0].search(/\S/),
    end: piece.index + piece[0].trimEnd().length,
  }));
  const number = (text) => Number(text.replaceAll(",", ""));
  const stages = [...parts].flatMap(([title, body]) => {
    const found = /^(.*): ([\d,]+) in, ([\d,]+) out$/.exec(title);
    if (!found) return [];
    const objects = JSON.parse(body || "[]").slice(0, rows);
    const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
    return [
      {
        text: found[1],
        rowsIn: number(found[2]),
        rowsOut: number(found[3]),
        columns,
        rows: objects.map((object) => columns.map((name) => object[name] ?? null)),
      },
    ];
  });
  const placed = stages.map((stage, i) => {
    const at = Math.min(i, pieces.length - 1);
    return { ...pieces[at], sentence: sentences[Math.min(i, sentences.length - 1)] ?? "", ...stage };
  });
  return { stages: placed, tree: parts.get("tree") ?? "", plan: parts.get("plan") ?? "" };
}

export function fields(group) {
  const { path, raw } = shipped(group);
  const { out } = run(["fields", "--config", "/dev/null", ...(raw ? ["--raw"] : []), "-o", "json", path]);
  return JSON.parse(out).map(({ field, percent }) => ({ name: field, percent }));
}

export function values({ groups, field }) {
  const counted = query({
    query: `stats count(*) as n by \`${field}\` | sort n desc | limit 20`,
    groups,
    startTime: 0,
  });
  return (counted.results ?? []).flatMap((row) => row.filter((cell) => cell.field === field).map((cell) => cell.value));
}

/** The event behind a pointer: all fields of all events, and of those the one. */
export function record(pointer, groups) {
  const names = fields(groups[0])
    .map(({ name }) => name)
    .filter((name) => name !== "@ptr");
  const all = query({
    query: `fields ${names.map((name) => `\`${name}\``).join(", ")} | limit 10000`,
    groups,
    startTime: 0,
  });
  const row = all.results.find((row) => row.some((cell) => cell.field === "@ptr" && cell.value === pointer));
  return Object.fromEntries((row ?? []).map((cell) => [cell.field, cell.value]));
}

function rows(answer) {
  return (answer.results ?? []).map((row) =>
    row.filter((cell) => cell.field !== "@ptr").map((cell) => cell.value ?? null),
  );
}

export function lesson({ lesson, query: tried }) {
  const ask = (text) => query({ query: text, groups: [lesson.logGroup], startTime: 0 });
  const got = ask(tried);
  if (got.refused)
    return {
      passed: false,
      message: `The query has an error: ${got.refused.message}.`,
      expected: rows(ask(lesson.solution)).slice(0, 20),
      got: [],
    };
  // In any order where the solution has none; what is shown keeps the order of the answer.
  const ordered = (list) =>
    /\|\s*sort /.test(lesson.solution)
      ? list
      : list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const [expected, mine] = [rows(ask(lesson.solution)), rows(got)];
  const passed = JSON.stringify(ordered(expected)) === JSON.stringify(ordered(mine));
  const differs =
    mine.length === expected.length
      ? "The values differ from those that are expected."
      : `Your query gives ${mine.length} rows, expected are ${expected.length}.`;
  const message = passed ? `All ${expected.length} rows are as expected.` : differs;
  return { passed, message, expected: expected.slice(0, 20), got: mine.slice(0, 20) };
}

// The manual pages, read out of the text that `cwli functions` prints.

function sections(page) {
  const found = {};
  let name = "head";
  for (const line of page.split("\n")) {
    const title = /^([A-Z][\w ]*):$/.exec(line);
    if (title) name = title[1];
    else (found[name] ??= []).push(line);
  }
  return found;
}

const unwrapped = (lines) =>
  (lines ?? [])
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ");

function command(name, summary) {
  const page = sections(run(["functions", name]).out);
  const list = (lines) => (lines ?? []).map((line) => line.trim()).filter(Boolean);
  return {
    language: "CWLI",
    name,
    aliases: list(page["Other spellings"]).flatMap((line) => line.split(", ")),
    syntax: list(page.Syntax),
    summary,
    notes: unwrapped(page.Notes),
    examples: list(page.Examples),
  };
}

function scalar(signature, summary, topic) {
  const name = signature.slice(0, signature.indexOf("("));
  const page = sections(run(["functions", name]).out);
  const params = (page.Parameters ?? []).flatMap((line) => {
    const found = /^  (\S+): (.+?)  +(.+)$/.exec(line);
    return found
      ? [
          {
            name: found[1],
            kind: found[2].replace(/, .*/, ""),
            required: !/optional|not written/.test(found[2]),
            summary: found[3],
          },
        ]
      : [];
  });
  const list = (lines) => (lines ?? []).map((line) => line.trim()).filter(Boolean);
  const returns = /-> (.+)$/m.exec(page.head?.[0] ?? "")?.[1] ?? "any value";
  return {
    language: "CWLI",
    name,
    aliases: list(page["Other spellings"]).flatMap((line) => line.split(", ")),
    signature,
    summary,
    topic,
    params,
    returns,
    examples: list(page.Examples),
  };
}

export function catalogue() {
  const commands = [];
  const functions = [];
  let topic = "";
  let last = null;
  for (const line of run(["functions"]).out.split("\n")) {
    const title = /^(\S[^:]*):$|^(\S[^:]*, in stats):$/.exec(line);
    const entry = /^  (\S+(?:\([^)]*\))?)  +(\S.*)$/.exec(line);
    if (title) topic = title[1] ?? title[2];
    else if (entry && !line.startsWith("    "))
      (topic === "Commands" ? commands : functions).push((last = { word: entry[1], summary: entry[2], topic }));
    else if (last && line.trim()) last.summary += ` ${line.trim()}`;
  }
  const words = ["as", "by", "and", "or", "not", "in", "like", "asc", "desc", "with", "for", "multi", "matches"];
  return {
    commands: commands.map((one) => command(one.word, one.summary)),
    functions: functions.map((one) => scalar(one.word, one.summary, one.topic)),
    keywords: { cwli: words, sql: [], ppl: [] },
  };
}
