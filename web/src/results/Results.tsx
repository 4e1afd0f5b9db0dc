// The view of the rows: histogram, table, and what can be done with all rows.

import { useState } from "preact/hooks";
import { count } from "../parts/numbers";
import { Popover } from "../parts/Popover";
import { copy, saveFile } from "../parts/save";
import { arranged, FORMS } from "../state/result";
import { result, run, running } from "../state/run";
import { Histogram } from "./Histogram";
import { Table } from "./Table";

export function Results() {
  const [places, setPlaces] = useState<number[]>([]);
  const current = run.value;
  const rows = result.value;
  if (!current)
    return (
      <p class="nothing">
        Run the query with <kbd>Ctrl</kbd>+<kbd>Enter</kbd> to see its rows here.
      </p>
    );
  const text = (form: keyof typeof FORMS) =>
    FORMS[form].make(arranged(rows, places.length === rows.rows.length ? places : rows.rows.map((_, i) => i)));
  return (
    <>
      <Histogram />
      {rows.rows.length === 0 ? (
        <p class="nothing">
          {running()
            ? "No rows yet…"
            : current.status === "Complete"
              ? "No rows: nothing in the logs and the time range matched."
              : ""}
        </p>
      ) : (
        <>
          <div class="result-bar">
            <span>
              {count(rows.rows.length)} {rows.rows.length === 1 ? "row" : "rows"}
              {running() && " so far"}
            </span>
            <Popover label="Copy ▾" title="Copy the rows" class="button small" side="right">
              {(close) =>
                (Object.keys(FORMS) as (keyof typeof FORMS)[]).map((form) => (
                  <button
                    key={form}
                    type="button"
                    class="item"
                    onClick={() => (void copy(text(form), `${count(rows.rows.length)} rows as ${form}`), close())}
                  >
                    {form}
                  </button>
                ))
              }
            </Popover>
            <Popover label="Download ▾" title="Download the rows" class="button small" side="right">
              {(close) =>
                (Object.keys(FORMS) as (keyof typeof FORMS)[]).map((form) => (
                  <button
                    key={form}
                    type="button"
                    class="item"
                    onClick={() => (saveFile(`results.${FORMS[form].ending}`, FORMS[form].type, text(form)), close())}
                  >
                    {form}
                  </button>
                ))
              }
            </Popover>
          </div>
          <Table result={rows} number={current.number} onOrder={setPlaces} />
        </>
      )}
    </>
  );
}
