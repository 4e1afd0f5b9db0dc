// The editor. It stands in a shadow tree: only there does CodeMirror use adopted style sheets, which the page's
// Content-Security-Policy allows without a nonce; in the document it would write a <style> element.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyField, historyKeymap, toggleComment } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
  tooltips,
} from "@codemirror/view";
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "../api/types";
import { wordsOf, type Words } from "../language/words";
import * as running from "../state/run";
import * as workspace from "../state/workspace";
import { completions, hovers, type Knowledge } from "./completion";
import * as control from "./control";
import { checkedQuery, findings, watch } from "./findings";
import { format } from "./format";
import { highlighting } from "./highlighting";
import { look } from "./look";

let words: Words = wordsOf(null, "CWLI");

function knowledge(): Knowledge {
  return { language: workspace.language.value, words, fields: workspace.fields.value, groups: workspace.groups.value };
}

function toDiagnostic(finding: Finding, length: number): Diagnostic {
  const start = Math.min(finding.start, length);
  return {
    from: start,
    to: Math.max(start, Math.min(finding.end, length)),
    severity: finding.severity === "note" ? "info" : finding.severity,
    source: finding.code,
    message: [finding.message, ...finding.helps].join("\n"),
    actions: finding.fixes.map((fix) => ({ name: fix.title, apply: () => control.applyEdits(fix.edits) })),
  };
}

/**
 * Writing over a selection. Left to itself, Chromium puts the new text into an element with an inline style, which the
 * Content-Security-Policy refuses loudly.
 */
function overwrite(event: InputEvent, view: EditorView): boolean {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  const text = event.data;
  if (
    event.inputType !== "insertText" ||
    text === null ||
    event.isComposing ||
    empty ||
    state.selection.ranges.length > 1
  )
    return false;
  const insert = () => state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  const handled = state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert));
  if (!handled) view.dispatch(insert());
  event.preventDefault();
  return true;
}

const language = new Compartment();

function extensions(): Extension {
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completions(knowledge)], maxRenderedOptions: 80 }),
    hovers(knowledge),
    tooltips({ position: "fixed" }),
    language.of([]),
    control.marks,
    EditorView.domEventHandlers({ beforeinput: overwrite }),
    look,
    placeholder("Write a query, or choose a lesson or a saved one"),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "Query", spellcheck: "false" }),
    // Before the default keys: Ctrl+Enter there makes a new line.
    keymap.of([
      { key: "Mod-Enter", run: () => (void running.start(), true) },
      { key: "Shift-Alt-f", run: () => (void format(), true) },
      { key: "Mod-/", run: toggleComment },
    ]),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      workspace.query.value = update.state.doc.toString();
      saveHistory(update.state);
    }),
  ];
}

let saveTimer = 0;

/** Keeps text and undo steps over a reload; not at each key, since the steps can be many. */
function saveHistory(state: EditorState): void {
  clearTimeout(saveTimer);
  saveTimer = window.setTimeout(() => workspace.store("editor", state.toJSON({ history: historyField })), 500);
}

/** The state with its undo steps, if what was kept is of the query that is there. */
function restored(): EditorState {
  const config = { doc: workspace.query.value, extensions: extensions() };
  try {
    const kept = JSON.parse(localStorage.getItem("cwli.editor") ?? "null");
    if (kept?.doc === workspace.query.value)
      return EditorState.fromJSON(kept, { extensions: config.extensions }, { history: historyField });
  } catch {
    // Kept by an older page; the text is enough.
  }
  return EditorState.create(config);
}

export function Editor() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const view = new EditorView({ state: restored(), root, parent: root });
    control.register(view);
    workspace.query.value = view.state.doc.toString();
    const effects = [
      effect(() => {
        words = wordsOf(workspace.catalogue.value, workspace.language.value);
        view.dispatch({ effects: language.reconfigure(highlighting(workspace.language.value, words)) });
      }),
      effect(() => {
        const text = view.state.doc.toString();
        if (checkedQuery.value !== text) return;
        view.dispatch(
          setDiagnostics(
            view.state,
            findings.value.map((finding) => toDiagnostic(finding, text.length)),
          ),
        );
      }),
      effect(() => {
        if (workspace.query.value !== view.state.doc.toString()) control.replaceQuery(workspace.query.value);
      }),
    ];
    watch();
    return () => {
      effects.forEach((stop) => stop());
      control.register(null);
      view.destroy();
    };
  }, []);
  return <div class="editor" ref={host} />;
}
