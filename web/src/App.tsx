// The page: a bar, the place to work, and a panel beside it.

import { useState } from "preact/hooks";
import { Chart } from "./charts/Chart";
import { Editor } from "./editor/Editor";
import { format } from "./editor/format";
import { Explain } from "./explain/Explain";
import { Lessons } from "./lessons/Lessons";
import { Manual } from "./parts/Manual";
import { Problems } from "./parts/Problems";
import { Status } from "./parts/Status";
import { Tabs } from "./parts/Tabs";
import { Toolbar } from "./parts/Toolbar";
import { Fields } from "./results/Fields";
import { Results } from "./results/Results";
import { Queries, SaveDialog, ShareDialog } from "./saved/Queries";
import { start } from "./state/run";
import { dark, nextTheme } from "./state/theme";
import { notice, panel, trouble, view, type Panel, type View } from "./state/workspace";

const PANELS: { id: Exclude<Panel, "">; text: string }[] = [
  { id: "lessons", text: "Lessons" },
  { id: "queries", text: "Queries" },
  { id: "fields", text: "Fields" },
  { id: "manual", text: "Manual" },
];

const VIEWS: { id: View; text: string }[] = [
  { id: "results", text: "Results" },
  { id: "chart", text: "Chart" },
  { id: "explain", text: "Explain" },
];

export function App() {
  return (
    <>
      <header class="bar">
        <span class="brand">cwli</span>
        <span class="brand-sub">playground</span>
        <nav aria-label="Panels">
          {PANELS.map(({ id, text }) => (
            <button
              key={id}
              type="button"
              aria-pressed={panel.value === id}
              onClick={() => (panel.value = panel.value === id ? "" : id)}
            >
              {text}
            </button>
          ))}
        </nav>
        <button
          type="button"
          class="icon theme"
          aria-label={dark.value ? "Light theme" : "Dark theme"}
          title={dark.value ? "Light theme" : "Dark theme"}
          onClick={nextTheme}
        >
          {dark.value ? "☀" : "☾"}
        </button>
      </header>
      <div class={panel.value ? "page-grid with-panel" : "page-grid"}>
        <main>
          <h1 class="visually-hidden">Query logs</h1>
          {trouble.value && (
            <p class="trouble" role="alert">
              {trouble.value}
            </p>
          )}
          <Toolbar />
          <Editor />
          <Actions />
          <Problems />
          <Tabs label="Views of the answer" tabs={VIEWS} chosen={view.value} onChoose={(id) => (view.value = id)} />
          <div id="view" class="view" role="tabpanel" aria-labelledby={`tab-${view.value}`}>
            {view.value === "results" && <Results />}
            {view.value === "chart" && <Chart />}
            {view.value === "explain" && <Explain />}
          </div>
        </main>
        {panel.value && (
          <aside aria-label={PANELS.find(({ id }) => id === panel.value)!.text}>
            <header>
              <h2>{PANELS.find(({ id }) => id === panel.value)!.text}</h2>
              <button type="button" class="icon" aria-label="Close the panel" onClick={() => (panel.value = "")}>
                ×
              </button>
            </header>
            {panel.value === "lessons" && <Lessons />}
            {panel.value === "queries" && <Queries />}
            {panel.value === "fields" && <Fields />}
            {panel.value === "manual" && <Manual />}
          </aside>
        )}
      </div>
      <div class="notice" role="status" aria-live="polite">
        {notice.value && <span>{notice.value}</span>}
      </div>
    </>
  );
}

function Actions() {
  const [dialog, setDialog] = useState<"save" | "share" | "">("");
  return (
    <div class="actions">
      <button type="button" class="button primary" title="Run the query (Ctrl+Enter)" onClick={() => void start()}>
        Run
      </button>
      <button type="button" class="button" title="Lay out the query (Shift+Alt+F)" onClick={() => void format()}>
        Format
      </button>
      <button type="button" class="button" onClick={() => setDialog("save")}>
        Save…
      </button>
      <button type="button" class="button" onClick={() => setDialog("share")}>
        Share…
      </button>
      <Status />
      {dialog === "save" && <SaveDialog onClose={() => setDialog("")} />}
      {dialog === "share" && <ShareDialog onClose={() => setDialog("")} />}
    </div>
  );
}
