// Changes to a query that the page makes for its reader: filtering by a value, and asking for the histogram.

import type { Edit, Language } from "../api/types";
import { pieces, tokens } from "./scan";

/** A field's name as it is written in a query: in back ticks when it is not a plain name. */
export function fieldName(name: string, language: Language): string {
  const plain = language === "CWLI" ? /^@?[A-Za-z_][\w]*(\.[A-Za-z_@][\w@]*)*$/ : /^[A-Za-z_]\w*$/;
  return plain.test(name) ? name : `\`${name}\``;
}

/** A value as it is written in a query. */
export function literal(value: string, language: Language): string {
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value)) return value;
  if (language === "SQL") return `'${value.replaceAll("'", "''")}'`;
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

function condition(field: string, value: string | undefined, keep: boolean, language: Language): string {
  const name = fieldName(field, language);
  if (value === undefined) {
    if (language === "SQL") return `${name} IS ${keep ? "" : "NOT "}NULL`;
    if (language === "PPL") return `${keep ? "isnull" : "isnotnull"}(${name})`;
    return `${keep ? "not " : ""}ispresent(${name})`;
  }
  return `${name} ${keep ? "=" : language === "SQL" ? "<>" : "!="} ${literal(value, language)}`;
}

// These only order and cut what is there, so a filter before them leaves the same rows as after them, or more of them.
// After `dedup` only `limit` may stand.
const ONLY_ARRANGE = new Set(["sort", "limit", "head", "tail", "display", "dedup"]);

/** The edit that keeps or drops the rows with a value. */
export function filterEdit(
  query: string,
  language: Language,
  field: string,
  value: string | undefined,
  keep: boolean,
): Edit {
  const wanted = condition(field, value, keep, language);
  if (language === "SQL") return sqlFilter(query, wanted);
  const all = pieces(query, language);
  let count = all.length;
  while (count > 0 && ONLY_ARRANGE.has(all[count - 1]!.command)) count--;
  const clause = `${language === "PPL" ? "where" : "filter"} ${wanted}`;
  const last = all[count - 1];
  if (last) return { start: last.end, end: last.end, text: `\n| ${clause}` };
  const next = all[0];
  return next
    ? { start: next.start, end: next.start, text: `${clause}\n| ` }
    : { start: query.length, end: query.length, text: clause };
}

function sqlFilter(query: string, wanted: string): Edit {
  let depth = 0;
  let where = -1;
  let end = query.trimEnd().replace(/;$/, "").length;
  for (const token of tokens(query, "SQL")) {
    const word = query.slice(token.start, token.end).toUpperCase();
    if (token.kind === "mark") depth += word === "(" ? 1 : word === ")" ? -1 : 0;
    if (depth > 0 || token.kind !== "word") continue;
    if (word === "WHERE") where = token.end;
    if (/^(GROUP|HAVING|ORDER|LIMIT|UNION)$/.test(word)) {
      end = query.slice(0, token.start).trimEnd().length;
      break;
    }
  }
  if (where < 0) return { start: end, end, text: ` WHERE ${wanted}` };
  // The condition that is there may have an `or`, so it gets brackets.
  const old = query.slice(where, end).trim();
  return { start: where, end, text: ` (${old}) AND ${wanted}` };
}

/**
 * Whether a query names its log groups itself. It must not carry others then (API reference, StartQuery). In SQL the names
 * after FROM are always those of log groups; in PPL `source` may be left out.
 */
export function namesItsGroups(query: string, language: Language): boolean {
  if (language === "SQL") return true;
  return pieces(query, language)[0]?.command === "source";
}

// The commands that choose events or add fields to them, one by one. From the first other one on, rows are no longer
// the events, and the histogram is of the events.
const PER_EVENT: Record<"CWLI" | "PPL", Set<string>> = {
  CWLI: new Set(["source", "fields", "filter", "filterindex", "parse", "json", "lookup", "cidrlookup"]),
  PPL: new Set(["source", "search", "where", "fields", "parse", "eval", "grok", "rename"]),
};

/**
 * The beginning of a query that chooses its events, ready for a further command; null where the page cannot tell, as
 * in SQL.
 */
export function eventPart(query: string, language: Language): string | null {
  if (language === "SQL") return null;
  const all = pieces(query, language);
  const kept: string[] = [];
  for (const piece of all) {
    if (piece.command === "display") continue;
    if (!PER_EVENT[language].has(piece.command)) break;
    // The engine works `fields` out only as far as later commands need it, but a projection in PPL drops the time.
    if (language === "PPL" && piece.command === "fields") continue;
    kept.push(query.slice(piece.start, piece.end));
  }
  return kept.map((text) => `${text}\n| `).join("");
}

/** The names that the last `stats ... by` of a query groups by, as its result calls them; empty without one. */
export function groupNames(query: string, language: Language): string[] {
  const all = tokens(query, language).filter((token) => token.kind !== "comment");
  const word = (i: number) => query.slice(all[i]!.start, all[i]!.end);
  let start = -1;
  let depth = 0;
  for (let i = 0; i < all.length; i++) {
    if (all[i]!.kind === "mark") depth += /^[([]$/.test(word(i)) ? 1 : /^[)\]]$/.test(word(i)) ? -1 : 0;
    if (depth === 0 && all[i]!.kind === "word" && word(i).toLowerCase() === "by" && follows(i)) start = i + 1;
  }
  return start < 0 ? [] : listed(start);

  // `by` of a stats, or of GROUP BY; not that of ORDER BY.
  function follows(i: number): boolean {
    if (language === "SQL") return i > 0 && word(i - 1).toLowerCase() === "group";
    const piece = pieces(query, language).find((piece) => piece.start <= all[i]!.start && all[i]!.start < piece.end);
    return piece?.command === "stats" || piece?.command === "timechart";
  }

  function listed(from: number): string[] {
    const names: string[] = [];
    let depth = 0;
    let begin = from;
    const close = (end: number) => {
      if (end > begin) names.push(name(begin, end));
    };
    let i = from;
    for (; i < all.length; i++) {
      const text = word(i);
      if (all[i]!.kind === "pipe" || (language === "SQL" && depth === 0 && /^(having|order|limit)$/i.test(text))) break;
      if (all[i]!.kind === "mark") depth += /^[([]$/.test(text) ? 1 : /^[)\]]$/.test(text) ? -1 : 0;
      if (depth === 0 && text === ",") {
        close(i);
        begin = i + 1;
      }
    }
    close(i);
    return names;
  }

  function name(from: number, to: number): string {
    for (let i = from; i < to - 1; i++) {
      if (all[i]!.kind === "word" && word(i).toLowerCase() === "as") return word(i + 1).replaceAll("`", "");
    }
    return query.slice(all[from]!.start, all[to - 1]!.end).replaceAll("`", "");
  }
}
