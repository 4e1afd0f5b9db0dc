// Completion and hover help, from the catalogue, the discovered fields and the values seen.

import { snippet, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { hoverTooltip, type Tooltip } from "@codemirror/view";
import * as server from "../api/client";
import type { CommandPage, FieldShare, FunctionPage, Language } from "../api/types";
import { fieldName, literal } from "../language/edits";
import { after, atStart, tokenAt, type Before } from "../language/scan";
import type { Words } from "../language/words";

export interface Knowledge {
  language: Language;
  words: Words;
  fields: FieldShare[];
  groups: string[];
}

/** A block of help, made of text alone. */
function help(title: string, lines: string[], example?: string): HTMLElement {
  const block = document.createElement("div");
  block.className = "help";
  const add = (tag: string, text: string) => {
    const part = document.createElement(tag);
    part.textContent = text;
    block.append(part);
  };
  add("code", title);
  for (const line of lines) if (line) add("p", line);
  if (example) add("pre", example);
  return block;
}

function commandHelp(page: CommandPage): HTMLElement {
  const syntax = Array.isArray(page.syntax) ? page.syntax : page.syntax.split("\n");
  return help(syntax[0] || page.name, [page.summary], page.examples[0]);
}

function functionHelp(page: FunctionPage): HTMLElement {
  const params = page.params.map(
    (param) => `${param.name}: ${param.kind}${param.required ? "" : ", optional"}. ${param.summary}`,
  );
  return help(`${page.signature} → ${page.returns}`, [page.summary, ...params], page.examples[0]);
}

/** Another spelling is offered to those who type it, after the name itself. */
const ALIAS_BOOST = -2;

function commandOption(page: CommandPage, name: string): Completion {
  return {
    label: name,
    type: "keyword",
    detail: page.summary,
    info: () => commandHelp(page),
    apply: `${name} `,
    boost: name === page.name ? 0 : ALIAS_BOOST,
  };
}

function functionOption(page: FunctionPage, name: string): Completion {
  const required = page.params.some((param) => param.required);
  return {
    label: name,
    boost: name === page.name ? 0 : ALIAS_BOOST,
    type: "function",
    detail: page.signature.slice(page.name.length),
    info: () => functionHelp(page),
    apply: snippet(required ? `${name}(\${})` : `${name}()`),
  };
}

function fieldOption(field: FieldShare, language: Language): Completion {
  const part = `${Math.round(field.percent)} % of events`;
  return {
    label: field.name,
    type: "variable",
    detail: part,
    apply: fieldName(field.name, language),
    boost: field.percent / 100,
  };
}

/** What stands before a place of the text. */
function beforePlace(text: string, place: number, language: Language): { before: Before; inside: string } {
  let before = atStart();
  for (let at = 0; at < place;) {
    const token = tokenAt(text, at, before, language);
    // The word that is being written decides nothing yet.
    if (token.kind === "word" && token.end >= place) return { before, inside: "" };
    const closed =
      token.kind !== "string" || (token.end - token.start > 1 && text[token.start] === text[token.end - 1]);
    const reaches = token.end > place || (token.end === place && !closed);
    if (reaches || (token.end === place && token.kind === "comment")) return { before, inside: token.kind };
    before = after(before, token, text);
    at = token.end;
  }
  return { before, inside: "" };
}

/** A comparison whose value is being written: the field, and what of the value is there. */
const COMPARED =
  /(?:^|[\s(|,!])(`[^`]+`|@?[\p{L}_][\p{L}\p{N}_.@]*)\s*(?:=|!=|==|<>|\blike\b|\bnot like\b|\b(?:not )?in\s*\[[^\]]*?)\s*(["']?[^\s"'|,()[\]]*)$/iu;

const seen = new Map<string, Promise<string[]>>();

function valuesOf(groups: string[], field: string): Promise<string[]> {
  const key = JSON.stringify([groups, field]);
  let known = seen.get(key);
  if (!known) {
    known = server.values(groups, field);
    known.catch(() => seen.delete(key));
    seen.set(key, known);
  }
  return known;
}

async function valueOptions(context: CompletionContext, knowledge: Knowledge): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const found = COMPARED.exec(line.text.slice(0, context.pos - line.from));
  if (!found) return null;
  const field = found[1]!.replaceAll("`", "");
  if (!knowledge.fields.some((one) => one.name === field)) return null;
  const values = await valuesOf(knowledge.groups, field).catch(() => []);
  if (values.length === 0) return null;
  const written = found[2]!;
  const options = values.map((value, i): Completion => ({
    label: literal(value, knowledge.language),
    type: "text",
    detail: "seen",
    boost: -i / 10,
  }));
  // A number may be wanted in quotation marks too, which then are there already.
  const quoted = /^["']/.test(written);
  return {
    from: context.pos - written.length,
    options: quoted ? options.filter((one) => /^["']/.test(one.label)) : options,
    validFor: /^["']?[^\s"'|,()[\]]*$/,
  };
}

function everyName<P extends { name: string; aliases: string[] }>(
  pages: Map<string, P>,
  option: (page: P, name: string) => Completion,
): Completion[] {
  return [...new Set(pages.values())].flatMap((page) => [page.name, ...page.aliases].map((name) => option(page, name)));
}

/** The source of all suggestions. */
export function completions(knowledge: () => Knowledge) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const know = knowledge();
    const text = context.state.doc.toString();
    const { before, inside } = beforePlace(text, context.pos, know.language);
    if (inside === "comment" || inside === "pattern") return null;
    const ofValues = await valueOptions(context, know);
    if (ofValues && (ofValues.from < context.pos || context.explicit || /\s$/.test(text.slice(0, context.pos))))
      return ofValues;
    if (inside === "string") return null;
    const word = context.matchBefore(/[\p{L}\p{N}_@$.]+/u);
    if (!word && !context.explicit && before.lastKind !== "pipe") return null;
    const from = word?.from ?? context.pos;
    const commands = everyName(know.words.commands, commandOption);
    const starts = know.language === "SQL" ? before.lastKind === "" : before.command === "";
    if (starts) return { from, options: commands, validFor: /^\w*$/ };
    const options = [
      // In SQL a clause may begin anywhere.
      ...(know.language === "SQL" ? commands : []),
      ...know.fields.map((field) => fieldOption(field, know.language)),
      ...everyName(know.words.functions, functionOption),
      ...[...know.words.keywords].map((label): Completion => ({
        label: know.language === "SQL" ? label.toUpperCase() : label,
        type: "keyword",
        boost: -5,
      })),
    ];
    return { from, options, validFor: /^[\p{L}\p{N}_@$.]*$/u };
  };
}

/** Help on the word under the pointer. */
export function hovers(knowledge: () => Knowledge) {
  return hoverTooltip((view, place): Tooltip | null => {
    const line = view.state.doc.lineAt(place);
    const at = place - line.from;
    const start = /[\p{L}\p{N}_@$.]*$/u.exec(line.text.slice(0, at))!.index;
    const end = at + /^[\p{L}\p{N}_@$.]*/u.exec(line.text.slice(at))![0].length;
    if (start === end) return null;
    const content = wordHelp(line.text.slice(start, end), /^\s*\(/.test(line.text.slice(end)), knowledge());
    return content && { pos: line.from + start, end: line.from + end, above: true, create: () => ({ dom: content }) };
  });
}

function wordHelp(word: string, called: boolean, know: Knowledge): HTMLElement | null {
  const small = word.toLowerCase();
  const asFunction = know.words.functions.get(small);
  if (called && asFunction) return functionHelp(asFunction);
  const asField = know.fields.find((field) => field.name === word);
  if (asField) return help(word, [`Discovered field, in ${asField.percent.toFixed(0)} % of the events.`]);
  const asCommand = know.words.commands.get(small);
  return asCommand ? commandHelp(asCommand) : null;
}
