// What is wrong with the query, as a list below it, with the ways out as buttons: the same as the marks in the text,
// for those who use no pointer.

import { applyEdits, goTo } from "../editor/control";
import { findings } from "../editor/findings";
import { Line } from "./Markdown";

const WORDS = { error: "Error", warning: "Warning", note: "Note" };

export function Problems() {
  if (findings.value.length === 0) return null;
  return (
    <ul class="problems" aria-label="Problems of the query" aria-live="polite">
      {findings.value.map((finding, i) => (
        <li key={i} class={finding.severity}>
          <button type="button" class="link" title="Go to the place" onClick={() => goTo(finding.start, finding.end)}>
            {WORDS[finding.severity]}
          </button>
          <span>
            <Line text={finding.message} />
            {finding.fixes.length === 0 &&
              finding.helps.map((help) => (
                <small key={help}>
                  <Line text={help} />
                </small>
              ))}
          </span>
          {finding.fixes.map((fix) => (
            <button key={fix.title} type="button" class="button small" onClick={() => applyEdits(fix.edits)}>
              {fix.title}
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}
