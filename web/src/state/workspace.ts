// What the reader works on. It is kept in the browser's storage, so that a reload finds it again.

import { effect, signal, type Signal } from "@preact/signals";
import * as server from "../api/client";
import type { Catalogue, FieldShare, Language, LogGroup } from "../api/types";
import { readFragment } from "./link";
import type { Range } from "./time";

function stored<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(`cwli.${name}`);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    // Storage may be forbidden or hold what an older page wrote; neither is a reason not to work.
    return initial;
  }
}

export function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(`cwli.${name}`, JSON.stringify(value));
  } catch {
    // As above: the page works on without a memory.
  }
}

/** A signal whose value is kept under a name. */
function kept<T>(name: string, initial: T): Signal<T> {
  const value = signal(stored(name, initial));
  effect(() => store(name, value.value));
  return value;
}

export type Panel = "fields" | "queries" | "lessons" | "manual" | "";
export type View = "results" | "chart" | "explain";

export const query = kept("query", "fields @timestamp, @message\n| sort @timestamp desc\n| limit 100");
export const language = kept<Language>("language", "CWLI");
export const groups = kept<string[]>("groups", []);
export const range = kept<Range>("range", { kind: "all" });
export const view = kept<View>("view", "results");
export const panel = kept<Panel>("panel", matchMedia("(min-width: 60rem)").matches ? "lessons" : "");
export const lessonId = kept("lesson", "");
export const lessonsDone = kept<string[]>("lessons-done", []);
/** The queries that were run, the newest first. */
export const past = kept<{ query: string; language: Language; groups: string[]; at: number }[]>("past", []);

export const allGroups = signal<LogGroup[]>([]);
export const catalogue = signal<Catalogue | null>(null);
/** The discovered fields of the chosen log groups. */
export const fields = signal<FieldShare[]>([]);
export const fieldsState = signal<"loading" | "there" | "failed">("loading");
/** One sentence for the reader that goes away, also read out by screen readers. */
export const notice = signal("");
/** Set when the server cannot be reached at the start. */
export const trouble = signal("");

const PAST_KEPT = 50;

export function remember(text: string, inLanguage: Language, inGroups: string[]): void {
  const others = past.value.filter((one) => one.query !== text);
  past.value = [{ query: text, language: inLanguage, groups: inGroups, at: Date.now() }, ...others].slice(0, PAST_KEPT);
}

let noticeTimer = 0;

export function tell(text: string): void {
  notice.value = text;
  clearTimeout(noticeTimer);
  noticeTimer = window.setTimeout(() => (notice.value = ""), 4000);
}

/** Takes over what a link holds and cleans the address, so that a reload does not undo later work. */
export function openLink(): boolean {
  const shared = readFragment(location.hash);
  if (!shared) return false;
  query.value = shared.query;
  language.value = shared.language;
  groups.value = shared.groups;
  range.value = shared.range;
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

const knownFields = new Map<string, Promise<FieldShare[]>>();

/** The fields of a log group, asked for once. */
function fieldsOf(group: string): Promise<FieldShare[]> {
  let known = knownFields.get(group);
  if (!known) {
    known = server.logGroupFields(group);
    known.catch(() => knownFields.delete(group));
    knownFields.set(group, known);
  }
  return known;
}

async function findFields(names: string[]): Promise<void> {
  fieldsState.value = "loading";
  try {
    const each = await Promise.all(names.map(fieldsOf));
    if (names !== groups.value) return;
    const share = new Map<string, number>();
    for (const list of each)
      for (const one of list) share.set(one.name, (share.get(one.name) ?? 0) + one.percent / each.length);
    fields.value = [...share].map(([name, percent]) => ({ name, percent })).sort((a, b) => b.percent - a.percent);
    fieldsState.value = "there";
  } catch {
    fields.value = [];
    fieldsState.value = "failed";
  }
}

/** Asks the server for what every part of the page needs. */
export async function load(): Promise<void> {
  try {
    const [found, pages] = await Promise.all([server.logGroups(), server.catalogue()]);
    allGroups.value = found;
    catalogue.value = pages;
    // A lesson's log group may be one that is not listed, so names are not thrown away because they are not there.
    if (groups.value.length === 0 && found.length > 0) groups.value = [found[0]!.logGroupName];
  } catch (error) {
    trouble.value = (error as Error).message;
  }
  effect(() => void findFields(groups.value));
}
