// A link that holds the query: in the fragment, which a browser sends to no server.

import type { Language } from "../api/types";
import { rangeWord, readRange, type Range } from "./time";

export interface Shared {
  query: string;
  language: Language;
  groups: string[];
  range: Range;
}

export function fragment(shared: Shared): string {
  const parts = new URLSearchParams();
  parts.set("query", shared.query);
  if (shared.language !== "CWLI") parts.set("language", shared.language);
  for (const group of shared.groups) parts.append("group", group);
  parts.set("range", rangeWord(shared.range));
  return `#${parts}`;
}

/** What a fragment holds; null when it holds no query. */
export function readFragment(text: string): Shared | null {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  const query = parts.get("query");
  if (query === null) return null;
  const language = parts.get("language")?.toUpperCase();
  return {
    query,
    language: language === "SQL" || language === "PPL" ? language : "CWLI",
    groups: parts.getAll("group"),
    range: readRange(parts.get("range") ?? "") ?? { kind: "all" },
  };
}
