// An open row: all fields of its event, with the buttons that make a filter of a value.

import { useEffect, useState } from "preact/hooks";
import * as server from "../api/client";
import { applyEdits } from "../editor/control";
import { filterEdit } from "../language/edits";
import { copy } from "../parts/save";
import type { Result } from "../state/result";
import { start } from "../state/run";
import * as workspace from "../state/workspace";

/** Edits the query so that it keeps or drops the rows with the value, and runs it. */
export function filterBy(field: string, value: string | undefined, keep: boolean): void {
  applyEdits([filterEdit(workspace.query.value, workspace.language.value, field, value, keep)]);
  void start();
}

export function FilterButtons({ field, value }: { field: string; value: string | undefined }) {
  const shown = value ?? "no value";
  return (
    <span class="filters">
      <button
        type="button"
        class="icon"
        title={`Filter in: keep rows with ${field} = ${shown}`}
        aria-label={`Filter in: ${field} = ${shown}`}
        onClick={() => filterBy(field, value, true)}
      >
        +
      </button>
      <button
        type="button"
        class="icon"
        title={`Filter out: drop rows with ${field} = ${shown}`}
        aria-label={`Filter out: ${field} = ${shown}`}
        onClick={() => filterBy(field, value, false)}
      >
        −
      </button>
    </span>
  );
}

export function Details({ result, place }: { result: Result; place: number }) {
  const row = result.rows[place]!;
  const pointer = result.pointers[place];
  const own = result.columns.map((name, i): [string, string | undefined] => [name, row[i]]);
  const [record, setRecord] = useState<Record<string, string> | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (!pointer) return;
    let wanted = true;
    server.logRecord(pointer).then(
      (found) => wanted && setRecord(found),
      (error: Error) => wanted && setTrouble(error.message),
    );
    return () => {
      wanted = false;
    };
  }, [pointer]);
  // Fields that the query computed are no part of the record, and come first.
  const more = record
    ? Object.entries(record).filter(([name]) => name !== "@ptr" && !result.columns.includes(name))
    : [];
  const all = [...own, ...more];
  return (
    <div>
      <div class="details-bar">
        <button
          type="button"
          class="button small"
          onClick={() => void copy(JSON.stringify(Object.fromEntries(all), null, 2), "The row is")}
        >
          Copy as JSON
        </button>
        {pointer && !record && !trouble && <span class="muted">Reading the event…</span>}
        {trouble && <span class="muted">{trouble}</span>}
      </div>
      <dl>
        {all.map(([name, value]) => (
          <div key={name}>
            <FilterButtons field={name} value={value} />
            <dt>{name}</dt>
            <dd class={value === undefined ? "missing" : ""}>{value ?? "no value"}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
