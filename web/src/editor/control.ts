// The one editor of the page, as its other parts see it. Every change is a step that undo takes back.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Edit } from "../api/types";
import * as workspace from "../state/workspace";

let view: EditorView | null = null;

export function register(editor: EditorView | null): void {
  view = editor;
}

/** Makes the edits at once; places outside of the text are those of an older text and are left alone. */
export function applyEdits(edits: Edit[]): void {
  if (!view || edits.some((edit) => edit.start > edit.end || edit.end > view!.state.doc.length)) return;
  view.dispatch({
    changes: edits.map((edit) => ({ from: edit.start, to: edit.end, insert: edit.text })),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** Puts another query in place of the one that is there, touching only what differs. */
export function replaceQuery(text: string): void {
  if (!view) {
    workspace.query.value = text;
    return;
  }
  const old = view.state.doc.toString();
  const wanted = text.replace(/\r\n?/g, "\n");
  if (old === wanted) return;
  let start = 0;
  const shorter = Math.min(old.length, wanted.length);
  while (start < shorter && old[start] === wanted[start]) start++;
  let tail = 0;
  while (tail < shorter - start && old[old.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail++;
  applyEdits([{ start, end: old.length - tail, text: wanted.slice(start, wanted.length - tail) }]);
}

/** Writes at the cursor, with a space before when words would run together. */
export function insert(text: string): void {
  if (!view) return;
  const { from, to } = view.state.selection.main;
  const before = view.state.sliceDoc(Math.max(0, from - 1), from);
  const inserted = /[\w@)"'`]/.test(before) ? ` ${text}` : text;
  view.dispatch({
    changes: { from, to, insert: inserted },
    selection: { anchor: from + inserted.length },
    userEvent: "input",
  });
  view.focus();
}

export function focus(): void {
  view?.focus();
}

/** Selects a place of the query and goes there. */
export function goTo(start: number, end: number): void {
  if (!view) return;
  const length = view.state.doc.length;
  view.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) }, scrollIntoView: true });
  view.focus();
}

const setMark = StateEffect.define<{ start: number; end: number } | null>();

/** Marks the part of the query that another part of the page talks about. */
export function mark(place: { start: number; end: number } | null): void {
  view?.dispatch({ effects: setMark.of(place) });
}

/** The mark goes with the next change of the text, since its place is that of the text before. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, change) {
    if (change.docChanged) value = Decoration.none;
    for (const one of change.effects) {
      if (!one.is(setMark)) continue;
      const place = one.value;
      const fits = place && place.start < place.end && place.end <= change.state.doc.length;
      value = fits
        ? Decoration.set([Decoration.mark({ class: "cm-step" }).range(place.start, place.end)])
        : Decoration.none;
    }
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});
