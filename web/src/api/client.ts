// The server's actions as functions. Everything goes to the origin that the page came from.

import { namesItsGroups } from "../language/edits";
import type * as api from "./types";

/** An answer that refuses: the service's error type, its sentence, and the place in the query if it has one. */
export class Refusal extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly place?: { start: number; end: number },
  ) {
    super(message);
  }
}

async function answer(response: Response): Promise<any> {
  const text = await response.text();
  let body: any = null;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Refusal("NotJson", `The server answered ${response.status} with something that is not JSON.`);
  }
  if (response.ok) return body;
  const location = body?.queryCompileError?.location;
  throw new Refusal(
    String(body?.__type ?? response.status).replace(/^.*#/, ""),
    body?.queryCompileError?.message ?? body?.message ?? body?.Message ?? `The server answered ${response.status}.`,
    location && { start: location.startCharOffset, end: location.endCharOffset },
  );
}

async function send(url: string, init: RequestInit): Promise<any> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new Refusal("Unreachable", "The server does not answer. Is `cwli serve` still running?");
  }
  return answer(response);
}

function action(name: string, body: object): Promise<any> {
  return send("./", {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `Logs_20140328.${name}` },
    body: JSON.stringify(body),
  });
}

function get(path: string): Promise<any> {
  return send(`./_cwli/${path}`, {});
}

function post(path: string, body: object, signal?: AbortSignal): Promise<any> {
  const init: RequestInit = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  if (signal) init.signal = signal;
  return send(`./_cwli/${path}`, init);
}

/** All log groups, page after page. */
export async function logGroups(): Promise<api.LogGroup[]> {
  const all: api.LogGroup[] = [];
  let nextToken: string | undefined;
  do {
    const page = await action("DescribeLogGroups", nextToken ? { nextToken } : {});
    all.push(...(page.logGroups ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return all;
}

export interface Question {
  query: string;
  language: api.Language;
  logGroups: string[];
  startTime: number;
  endTime: number;
}

/** Starts a query and gives its id. */
export async function startQuery(question: Question): Promise<string> {
  const { query, language, logGroups, startTime, endTime } = question;
  const logGroupNames = namesItsGroups(query, language) ? undefined : logGroups;
  const body = { logGroupNames, startTime, endTime, queryString: query, queryLanguage: language };
  return (await action("StartQuery", body)).queryId;
}

export function queryResults(queryId: string, maxItems: number, nextToken?: string): Promise<api.QueryResults> {
  return action("GetQueryResults", nextToken ? { queryId, maxItems, nextToken } : { queryId, maxItems });
}

export function stopQuery(queryId: string): Promise<unknown> {
  return action("StopQuery", { queryId });
}

export async function logRecord(pointer: string): Promise<Record<string, string>> {
  return (await action("GetLogRecord", { logRecordPointer: pointer })).logRecord ?? {};
}

export async function logGroupFields(logGroupName: string): Promise<api.FieldShare[]> {
  return (await action("GetLogGroupFields", { logGroupName })).logGroupFields ?? [];
}

/** All saved queries, page after page. */
export async function queryDefinitions(): Promise<api.QueryDefinition[]> {
  const all: api.QueryDefinition[] = [];
  let nextToken: string | undefined;
  do {
    const page = await action("DescribeQueryDefinitions", nextToken ? { nextToken } : {});
    all.push(...(page.queryDefinitions ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return all;
}

export async function putQueryDefinition(
  definition: Omit<api.QueryDefinition, "queryDefinitionId"> & { queryDefinitionId?: string },
): Promise<string> {
  return (await action("PutQueryDefinition", definition)).queryDefinitionId;
}

export function deleteQueryDefinition(queryDefinitionId: string): Promise<unknown> {
  return action("DeleteQueryDefinition", { queryDefinitionId });
}

export function catalogue(): Promise<api.Catalogue> {
  return get("catalogue");
}

export function check(
  query: string,
  language: api.Language,
  logGroups: string[],
  signal?: AbortSignal,
): Promise<api.Checked> {
  return post("check", { query, language, logGroups }, signal);
}

export function explain(question: Question, rows: number): Promise<api.Explanation> {
  return post("explain", { ...question, rows });
}

export async function values(logGroups: string[], field: string): Promise<string[]> {
  return (await post("values", { logGroups, field })).values ?? [];
}

export function lessons(): Promise<api.Lesson[]> {
  return get("lessons");
}

export function checkLesson(id: string, query: string): Promise<api.LessonVerdict> {
  return post(`lessons/${encodeURIComponent(id)}`, { query });
}
