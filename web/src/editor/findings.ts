// What the server says about the query while it is written.

import { effect, signal } from "@preact/signals";
import * as server from "../api/client";
import type { Finding } from "../api/types";
import * as workspace from "../state/workspace";

export const findings = signal<Finding[]>([]);
/** The query that `findings` is about. */
export const checkedQuery = signal("");

/** Long enough not to ask at each key, short enough to feel immediate. */
const PAUSE_MS = 200;

export function watch(): void {
  let timer = 0;
  let asking: AbortController | null = null;
  effect(() => {
    const [query, language, groups] = [workspace.query.value, workspace.language.value, workspace.groups.value];
    clearTimeout(timer);
    asking?.abort();
    timer = window.setTimeout(async () => {
      asking = new AbortController();
      try {
        const checked =
          query.trim() === "" ? { diagnostics: [] } : await server.check(query, language, groups, asking.signal);
        if (query !== workspace.query.value) return;
        checkedQuery.value = query;
        findings.value = checked.diagnostics;
      } catch {
        // The next change asks again; running the query tells what is wrong with the server.
      }
    }, PAUSE_MS);
  });
}

/** The query in its canonical layout; null when it cannot be read. */
export async function formatted(): Promise<string | null> {
  const checked = await server.check(workspace.query.value, workspace.language.value, workspace.groups.value);
  return checked.formatted;
}
