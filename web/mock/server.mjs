// A server that answers the page's contract (see README.md) without the engine: from answers that were recorded, and
// from staged logs. `node mock/server.mjs [PORT]`; with CWLI=PATH/OF/cwli what is not recorded is asked of the program
// and recorded.

import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { SHIPPED, STAGED, shipped } from "./groups.mjs";
import { lessons } from "./lessons.mjs";
import * as program from "./program.mjs";

const PORT = Number(process.argv[2] ?? 4599);
const ANSWERS = new URL("answers.json", import.meta.url);
const DIST = new URL("../dist/", import.meta.url);
const QUERIES = new URL("../../examples/queries/", import.meta.url);

/** As strict as the page promises to be served with. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".md": "text/plain; charset=utf-8",
};
/** More rows than this of an answer are not recorded, so that the file stays small. */
const RECORDED_ROWS = 120;
/** Rows of a page of results, small enough that the page has to ask for more. */
const PAGE = 4_000;

const answers = existsSync(ANSWERS) ? JSON.parse(readFileSync(ANSWERS, "utf8")) : {};

/** What was recorded under a key; else what the program says, if it is there; else nothing. */
function recorded(kind, about, ask) {
  const key = `${kind} ${JSON.stringify(about)}`;
  if (!(key in answers) && program.available) {
    answers[key] = ask();
    if (answers[key]?.results?.length > RECORDED_ROWS) answers[key].results.length = RECORDED_ROWS;
    const ordered = Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(
      ANSWERS,
      `{\n${Object.entries(ordered)
        .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
        .join(",\n")}\n}\n`,
    );
  }
  return answers[key];
}

class Refusal extends Error {
  constructor(body, status = 400) {
    super(body.message);
    this.body = body;
    this.status = status;
  }
}

const malformed = ({ message, start, end }) =>
  new Refusal({
    __type: "MalformedQueryException",
    message,
    queryCompileError: { message, location: { startCharOffset: start, endCharOffset: end } },
  });

// Queries

const running = new Map();

function startQuery({ logGroupNames = [], startTime, endTime, queryString, queryLanguage }) {
  if (logGroupNames.length === 0 && !/^\s*source\b/i.test(queryString))
    throw new Refusal({ __type: "InvalidParameterException", message: "No log group is chosen." });
  const staged = STAGED[logGroupNames[0]];
  const unknown = logGroupNames.find((name) => !STAGED[name] && !shipped(name));
  if (unknown) throw new Refusal({ __type: "ResourceNotFoundException", message: `There is no log group ${unknown}.` });
  const queryId = `query-${running.size + 1}`;
  const about = { query: queryString.trim(), language: queryLanguage, groups: logGroupNames, startTime, endTime };
  const answer = staged ? stagedAnswer(staged, about) : recorded("query", about, () => program.query(about));
  if (!answer)
    throw malformed({
      message: "The mock has no recorded answer for this query; start it with CWLI=PATH/OF/cwli.",
      start: 0,
      end: queryString.length,
    });
  if (answer.refused) throw malformed(answer.refused);
  running.set(queryId, {
    answer,
    began: Date.now(),
    takesMs: staged?.takesMs ?? 0,
    bytes: staged?.storedBytes ?? 0,
    cancelled: false,
  });
  return { queryId };
}

const minute = (text) => `${text.slice(0, 16)}:00.000`;

/** Staged logs know what the page itself asks for its histogram, and give all events otherwise. */
function stagedAnswer(staged, { query, groups: [group] }) {
  const { events, storedBytes } = staged;
  const statistics = { recordsMatched: events.length, recordsScanned: events.length, bytesScanned: storedBytes };
  const row = (object) => Object.entries(object).map(([field, value]) => ({ field, value }));
  if (/min\(@timestamp\)/.test(query))
    return {
      status: "Complete",
      statistics,
      results: [row({ first: events[0]["@timestamp"], last: events.at(-1)["@timestamp"] })],
    };
  if (/by bin\(/.test(query)) {
    const counts = new Map();
    for (const event of events)
      counts.set(minute(event["@timestamp"]), (counts.get(minute(event["@timestamp"])) ?? 0) + 1);
    return {
      status: "Complete",
      statistics,
      results: [...counts].map(([time, count]) => row({ "bin(1m)": time, events: String(count) })),
    };
  }
  return {
    status: "Complete",
    statistics,
    results: events.map((event, i) => row({ ...event, "@ptr": `staged ${group} ${i}` })),
  };
}

function queryResults({ queryId, nextToken, maxItems }) {
  const query = running.get(queryId);
  if (!query) throw new Refusal({ __type: "ResourceNotFoundException", message: `There is no query ${queryId}.` });
  const part = query.takesMs === 0 ? 1 : Math.min(1, (Date.now() - query.began) / query.takesMs);
  const status = query.cancelled ? "Cancelled" : part < 1 ? "Running" : "Complete";
  const all = query.answer.results;
  const found = part < 1 ? all.slice(0, Math.floor(all.length * part)) : all;
  const from = Number(nextToken ?? 0);
  const results = found.slice(from, from + Math.min(maxItems ?? PAGE, PAGE));
  const more =
    status === "Complete" && from + results.length < found.length ? { nextToken: String(from + results.length) } : {};
  const statistics = Object.fromEntries(
    Object.entries(query.answer.statistics).map(([name, value]) => [name, Math.round(value * part)]),
  );
  return { status, results, statistics, ...more };
}

function logRecord({ logRecordPointer }) {
  const staged = /^staged (\S+) (\d+)$/.exec(logRecordPointer);
  if (staged) return { logRecord: STAGED[staged[1]].events[Number(staged[2])] };
  const found = recorded("record", logRecordPointer, () => program.record(logRecordPointer, ["/vpc/flows"]));
  if (!found) throw new Refusal({ __type: "ResourceNotFoundException", message: "The event is not recorded." });
  return { logRecord: found };
}

// Saved queries: the shipped ones, and those that are saved while the mock runs.

const definitions = new Map();
for (const file of readdirSync(QUERIES).sort()) {
  const text = readFileSync(new URL(file, QUERIES), "utf8");
  const data = /Data: ([\w-]+)/.exec(text)?.[1];
  const group = Object.entries(SHIPPED).find(([, group]) => group.path === `examples/${data}`)?.[0];
  const name = file.replace(/\.cwli$/, "");
  definitions.set(name, {
    queryDefinitionId: name,
    name: `examples/${name}`,
    queryString: text.trim(),
    queryLanguage: "CWLI",
    logGroupNames: group ? [group] : [],
  });
}

function putDefinition(body) {
  const queryDefinitionId = body.queryDefinitionId ?? `saved-${definitions.size + 1}`;
  definitions.set(queryDefinitionId, { ...body, queryDefinitionId });
  return { queryDefinitionId };
}

const ACTIONS = {
  DescribeLogGroups: () => ({
    logGroups: [...Object.entries(SHIPPED), ...Object.entries(STAGED)].map(([logGroupName, { storedBytes }]) => ({
      logGroupName,
      storedBytes,
      creationTime: 0,
    })),
  }),
  StartQuery: startQuery,
  GetQueryResults: queryResults,
  StopQuery: ({ queryId }) => {
    const query = running.get(queryId);
    if (query) query.cancelled = true;
    return { success: Boolean(query) };
  },
  GetLogRecord: logRecord,
  GetLogGroupFields: ({ logGroupName }) => {
    const staged = STAGED[logGroupName];
    if (staged) return { logGroupFields: Object.keys(staged.events[0]).map((name) => ({ name, percent: 100 })) };
    return { logGroupFields: recorded("fields", logGroupName, () => program.fields(logGroupName)) ?? [] };
  },
  PutQueryDefinition: putDefinition,
  DescribeQueryDefinitions: () => ({ queryDefinitions: [...definitions.values()] }),
  DeleteQueryDefinition: ({ queryDefinitionId }) => ({ success: definitions.delete(queryDefinitionId) }),
};

// What only this server has.

const onShipped = (groups) => groups.length > 0 && groups.every((group) => shipped(group));

function own(path, body) {
  const groups = body.logGroups ?? [];
  if (path === "catalogue")
    return (
      recorded("catalogue", "", program.catalogue) ?? {
        commands: [],
        functions: [],
        keywords: { cwli: [], sql: [], ppl: [] },
      }
    );
  if (path === "lessons") return lessons();
  if (path === "check") {
    const about = { query: body.query, language: body.language, groups: groups.filter(shipped) };
    const nothing = { diagnostics: [], formatted: null };
    return body.language === "CWLI" ? (recorded("check", about, () => program.check(about)) ?? nothing) : nothing;
  }
  if (path === "values") {
    if (!onShipped(groups)) return { values: [] };
    const about = { groups, field: body.field };
    return { values: recorded("values", about, () => program.values(about)) ?? [] };
  }
  if (path === "explain") {
    const { query, startTime, endTime, rows } = body;
    const about = { query, groups, startTime, endTime, rows };
    const found = onShipped(groups) ? recorded("explain", about, () => program.explain(about)) : null;
    if (!found) throw new Refusal({ message: "The mock has no recorded explanation of this query." });
    if (found.refused) throw malformed(found.refused);
    return found;
  }
  const id = /^lessons\/(.+)$/.exec(path)?.[1];
  const lesson = lessons().find((one) => one.id === id);
  if (!lesson) throw new Refusal({ message: `There is nothing at ${path}.` }, 404);
  const about = { id, query: body.query.trim() };
  const verdict = recorded("lesson", about, () => program.lesson({ lesson, query: about.query }));
  return verdict ?? { passed: about.query === lesson.solution.trim(), message: "Not recorded.", expected: [], got: [] };
}

function file(path) {
  const url = new URL(path === "/" ? "index.html" : `.${path}`, DIST);
  if (!url.href.startsWith(DIST.href) || !existsSync(fileURLToPath(url))) return null;
  return { content: readFileSync(url), type: TYPES[extname(url.pathname)] ?? "application/octet-stream" };
}

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString("utf8"));
}

async function answer(request, path) {
  if (path.startsWith("/_cwli/")) return own(path.slice("/_cwli/".length), await body(request));
  const action = ACTIONS[String(request.headers["x-amz-target"]).replace("Logs_20140328.", "")];
  if (!action)
    throw new Refusal({ __type: "UnknownOperationException", message: "The mock does not know this action." });
  return action(await body(request));
}

createServer(async (request, response) => {
  const path = new URL(request.url, "http://mock").pathname;
  const headers = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
  };
  const send = (status, type, content) => response.writeHead(status, { ...headers, "Content-Type": type }).end(content);
  if (request.method === "GET" && !path.startsWith("/_cwli/")) {
    const found = file(path);
    return found ? send(200, found.type, found.content) : send(404, "text/plain", "nothing here");
  }
  try {
    send(200, "application/json", JSON.stringify(await answer(request, path)));
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    send(error.status ?? 500, "application/json", JSON.stringify(error.body ?? { message: String(error) }));
  }
}).listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/`));
