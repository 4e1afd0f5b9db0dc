// The query as a row of steps, with the rows before and after each. A click on a step shows what is there.

import { useEffect, useState } from "preact/hooks";
import * as server from "../api/client";
import type { Explanation } from "../api/types";
import { mark } from "../editor/control";
import { count } from "../parts/numbers";
import { Line } from "../parts/Markdown";
import { SmallTable } from "../parts/SmallTable";
import { bounds } from "../state/time";
import * as workspace from "../state/workspace";

/** Rows shown after each step: enough to see what it did, few enough to take in. */
const ROWS = 8;

export function Explain() {
  const [found, setFound] = useState<Explanation | null>(null);
  const [trouble, setTrouble] = useState("");
  const [asking, setAsking] = useState(true);
  const [step, setStep] = useState(0);
  const { query, language, groups, range } = workspace;
  const question = { query: query.value, language: language.value, logGroups: groups.value };
  const key = JSON.stringify([question, range.value]);

  useEffect(() => {
    let wanted = true;
    setAsking(true);
    // Not at each key: explaining reads the logs once for each step.
    const timer = setTimeout(() => {
      server.explain({ ...question, ...bounds(range.value, Date.now()) }, ROWS).then(
        (answer) =>
          wanted &&
          (setFound(answer),
          setTrouble(""),
          setAsking(false),
          setStep((old) => Math.min(old, Math.max(0, answer.stages.length - 1)))),
        (error: Error) => wanted && (setTrouble(error.message), setAsking(false)),
      );
    }, 400);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  const stage = found?.stages[step];
  useEffect(() => {
    if (!stage || asking) return;
    mark({ start: stage.start, end: stage.end });
    return () => mark(null);
  }, [stage, asking]);

  if (trouble) return <p class="nothing">{trouble}</p>;
  if (!found || !stage) return <p class="nothing">{asking ? "Explaining…" : "There are no steps to explain."}</p>;
  const keys = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const to = step + by;
    if (by === 0 || to < 0 || to >= found.stages.length) return;
    event.preventDefault();
    setStep(to);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <section class={asking ? "explain stale" : "explain"} aria-busy={asking}>
      <div class="steps" role="tablist" aria-label="Steps of the query" onKeyDown={keys}>
        {found.stages.map((one, i) => (
          <button
            key={i}
            type="button"
            role="tab"
            class="step"
            aria-selected={i === step}
            aria-controls="step-rows"
            tabIndex={i === step ? 0 : -1}
            onClick={() => setStep(i)}
          >
            <span class="step-rows">
              <b>{i + 1}</b> {i === 0 && one.rowsIn === one.rowsOut ? "" : `${count(one.rowsIn)} → `}
              {count(one.rowsOut)} rows
            </span>
            <code>{one.text}</code>
            <span class="step-sentence">
              <Line text={one.sentence} />
            </span>
            <Funnel into={one.rowsIn} out={one.rowsOut} />
          </button>
        ))}
      </div>
      <div id="step-rows" role="tabpanel" aria-label={`Rows after step ${step + 1}`}>
        <p class="step-words">
          After step {step + 1}: <Line text={stage.sentence} />{" "}
          <span class="muted">
            {count(stage.rowsIn)} {stage.rowsIn === 1 ? "row" : "rows"} in, {count(stage.rowsOut)} out
            {stage.rows.length < stage.rowsOut ? `; the first ${stage.rows.length} are shown` : ""}.
          </span>
        </p>
        <SmallTable columns={stage.columns} rows={stage.rows} />
      </div>
      <details class="deep">
        <summary>Tree of the query</summary>
        <pre tabIndex={0}>{found.tree}</pre>
      </details>
      <details class="deep">
        <summary>Plan</summary>
        <pre tabIndex={0}>{found.plan}</pre>
      </details>
    </section>
  );
}

/** How much of the rows a step keeps. */
function Funnel({ into, out }: { into: number; out: number }) {
  const part = into === 0 ? 0 : Math.min(1, out / into);
  return (
    <svg class="funnel" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="funnel-all" width="100" height="4" />
      <rect class="funnel-kept" width={Math.max(out > 0 ? 1 : 0, part * 100)} height="4" />
    </svg>
  );
}
