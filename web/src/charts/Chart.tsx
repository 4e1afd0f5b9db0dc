// The visualisation of the result that is there.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { groupNames } from "../language/edits";
import { saveFile } from "../parts/save";
import { result, run } from "../state/run";
import { dark } from "../state/theme";
import type { Drawing } from "./draw";
import { shapeOf, type ChartKind } from "./shape";

const NAMES: Record<ChartKind, string> = { line: "Line", area: "Stacked area", bar: "Bar", pie: "Pie" };

export function Chart() {
  const current = run.value;
  const rows = result.value;
  const [wanted, setWanted] = useState<ChartKind | null>(null);
  const [trouble, setTrouble] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawing | null>(null);
  const shape = useMemo(
    () => (current ? shapeOf(rows, groupNames(current.query, current.language)) : "Run a query to draw its result."),
    [rows, current?.number],
  );
  const drawable = typeof shape !== "string";
  const kind = drawable ? (wanted && shape.kinds.includes(wanted) ? wanted : shape.kinds[0]!) : null;
  const isDark = dark.value;

  useEffect(() => {
    if (!drawable || !kind) return;
    let gone = false;
    const watcher = new ResizeObserver(() => drawn.current?.resize());
    import("./draw").then(
      ({ drawing }) => {
        if (gone) return;
        drawn.current = drawing(box.current!);
        drawn.current.show(shape, kind, isDark);
        watcher.observe(box.current!);
      },
      () => setTrouble("The charts could not be loaded."),
    );
    return () => {
      gone = true;
      watcher.disconnect();
      drawn.current?.end();
      drawn.current = null;
    };
  }, [shape, kind, isDark]);

  if (!drawable) return <p class="nothing">{shape}</p>;
  const savePng = async () => {
    const blob = await drawn.current?.png();
    if (blob) saveFile("chart.png", "image/png", blob);
  };
  const saveSvg = async () => {
    const { svg } = await import("./draw");
    saveFile(
      "chart.svg",
      "image/svg+xml",
      svg(shape, kind!, isDark, box.current!.clientWidth, box.current!.clientHeight),
    );
  };
  const summary = `${NAMES[kind!]} chart of ${shape.series.map((series) => series.name).join(", ")}${shape.axis ? ` by ${shape.axis}` : ""}. The numbers are in the table of the results.`;
  return (
    <section>
      <div class="result-bar">
        <div class="choice" role="radiogroup" aria-label="Kind of chart">
          {shape.kinds.map((one) => (
            <label key={one} class={one === kind ? "on" : ""}>
              <input type="radio" name="chart" value={one} checked={one === kind} onChange={() => setWanted(one)} />
              {NAMES[one]}
            </label>
          ))}
        </div>
        <button type="button" class="button small" onClick={() => void savePng()}>
          Save PNG
        </button>
        <button type="button" class="button small" onClick={() => void saveSvg()}>
          Save SVG
        </button>
        {(shape.left || trouble) && <span class="muted">{trouble || shape.left}</span>}
      </div>
      <div ref={box} class="chart" role="img" aria-label={summary} />
    </section>
  );
}
