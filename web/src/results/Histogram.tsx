// The events over time. A drag over the bars chooses a time range; so do the arrow keys with Shift, and Enter.

import { useEffect, useRef, useState } from "preact/hooks";
import { count } from "../parts/numbers";
import { counting, histogram, run, running, start } from "../state/run";
import { shortTime } from "../state/time";
import { range } from "../state/workspace";

/** Height of the bars in the drawing's own units; the width is one for each bar. */
const HEIGHT = 100;

export function Histogram() {
  const found = histogram.value;
  const [chosen, setChosen] = useState<{ from: number; to: number } | null>(null);
  const dragging = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => setChosen(null), [found]);
  if (!found || found.bars.length === 0) {
    const waits = running() || counting.value;
    // Its place is kept while it is counted, so that the table below does not jump.
    return waits && run.value ? <div class="histogram empty muted">Events over time…</div> : null;
  }
  const { bars, width } = found;
  const most = Math.max(...bars.map((bar) => bar.count));
  const low = chosen ? Math.min(chosen.from, chosen.to) : -1;
  const high = chosen ? Math.max(chosen.from, chosen.to) : -1;
  const barAt = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((event.clientX - left) / width) * bars.length)));
  };
  const use = () => {
    if (low < 0) return;
    range.value = { kind: "absolute", start: bars[low]!.start, end: bars[high]!.start + width - 1 };
    void start();
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const to = Math.max(0, Math.min(bars.length - 1, (chosen ? chosen.to : step > 0 ? -1 : bars.length) + step));
      setChosen({ from: event.shiftKey && chosen ? chosen.from : to, to });
    } else if (event.key === "Enter") use();
    else if (event.key === "Escape") setChosen(null);
  };
  const total = (from: number, to: number) => bars.slice(from, to + 1).reduce((sum, bar) => sum + bar.count, 0);
  const text = chosen
    ? `${shortTime(bars[low]!.start)} – ${shortTime(bars[high]!.start + width)}: ${count(total(low, high))} events`
    : `${count(total(0, bars.length - 1))} events over time; drag over the bars to choose a time range`;
  return (
    <div class="histogram">
      <div
        ref={box}
        class="histogram-bars"
        role="slider"
        aria-label="Events over time. Arrow keys choose a bar, with Shift several, Enter takes them as the time range."
        aria-valuetext={text}
        aria-valuemin={0}
        aria-valuemax={bars.length - 1}
        aria-valuenow={chosen ? chosen.to : 0}
        tabIndex={0}
        onKeyDown={keys}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragging.current = true;
          const at = barAt(event);
          setChosen({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (dragging.current) setChosen((old) => ({ from: old?.from ?? 0, to: barAt(event) }));
        }}
        onPointerUp={() => {
          dragging.current = false;
          // A click only shows its bar; a drag is meant.
          if (low !== high) use();
        }}
      >
        <svg viewBox={`0 0 ${bars.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {chosen && <rect class="chosen" x={low} y={0} width={high - low + 1} height={HEIGHT} />}
          {bars.map((bar, i) => {
            const height = most === 0 ? 0 : Math.max(bar.count > 0 ? 2 : 0, (bar.count / most) * HEIGHT);
            return (
              <rect
                key={bar.start}
                class={i >= low && i <= high ? "bar-on" : "bar-off"}
                x={i + 0.08}
                width={0.84}
                y={HEIGHT - height}
                height={height}
              >
                <title>{`${shortTime(bar.start)}: ${count(bar.count)}`}</title>
              </rect>
            );
          })}
        </svg>
      </div>
      <div class="histogram-foot muted">
        <span>{shortTime(bars[0]!.start)}</span>
        <span class="histogram-text">
          {text}{" "}
          {chosen && (
            <button type="button" class="button small" onClick={use}>
              Use as range
            </button>
          )}
        </span>
        <span>{shortTime(bars.at(-1)!.start + width)}</span>
      </div>
    </div>
  );
}
