// Saved queries and those that were run.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import * as server from "../api/client";
import type { Language, QueryDefinition } from "../api/types";
import { replaceQuery } from "../editor/control";
import { Dialog } from "../parts/Dialog";
import { copy } from "../parts/save";
import { fragment } from "../state/link";
import * as workspace from "../state/workspace";

const saved = signal<QueryDefinition[] | null>(null);
const trouble = signal("");

async function load(): Promise<void> {
  try {
    saved.value = await server.queryDefinitions();
    trouble.value = "";
  } catch (error) {
    trouble.value = (error as Error).message;
  }
}

function open(query: string, language: Language, groups: string[]): void {
  workspace.language.value = language;
  if (groups.length > 0) workspace.groups.value = groups;
  replaceQuery(query);
}

export function Queries() {
  const [search, setSearch] = useState("");
  useEffect(() => void load(), []);
  const wanted = search.toLowerCase();
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  const found = (saved.value ?? []).filter((one) => matches(one.name) || matches(one.queryString));
  return (
    <>
      <input
        type="search"
        placeholder="Search queries"
        aria-label="Search queries"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <h3>Saved</h3>
      {trouble.value && <p class="muted">{trouble.value}</p>}
      {saved.value && found.length === 0 && (
        <p class="muted">{saved.value.length === 0 ? "Nothing is saved yet." : "No saved query matches."}</p>
      )}
      <ul class="query-list">
        {found.map((one) => (
          <li key={one.queryDefinitionId}>
            <button
              type="button"
              class="item"
              title={one.queryString}
              onClick={() => open(one.queryString, one.queryLanguage ?? "CWLI", one.logGroupNames ?? [])}
            >
              <span>{one.name}</span>
              <code>{one.queryString.split("\n").find((line) => !line.startsWith("#"))}</code>
            </button>
            <button
              type="button"
              class="icon"
              aria-label={`Delete ${one.name}`}
              title="Delete"
              onClick={() => void remove(one)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <h3>Run before</h3>
      <ul class="query-list">
        {workspace.past.value
          .filter((one) => matches(one.query))
          .map((one) => (
            <li key={one.at}>
              <button
                type="button"
                class="item"
                title={one.query}
                onClick={() => open(one.query, one.language, one.groups)}
              >
                <code>{one.query}</code>
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}

async function remove(definition: QueryDefinition): Promise<void> {
  if (!confirm(`Delete the saved query "${definition.name}"?`)) return;
  try {
    await server.deleteQueryDefinition(definition.queryDefinitionId);
  } catch (error) {
    workspace.tell((error as Error).message);
  }
  await load();
}

export function SaveDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [trouble, setTrouble] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      const known = await server.queryDefinitions();
      const same = known.find((one) => one.name === name);
      if (same && !confirm(`Replace the saved query "${name}"?`)) return;
      await server.putQueryDefinition({
        name,
        queryString: workspace.query.value,
        queryLanguage: workspace.language.value,
        logGroupNames: workspace.groups.value,
        ...(same && { queryDefinitionId: same.queryDefinitionId }),
      });
      workspace.tell(`Saved as ${name}.`);
      void load();
      onClose();
    } catch (error) {
      setTrouble((error as Error).message);
    }
  };
  return (
    <Dialog title="Save the query" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <label>
          Name; slashes make folders
          <input
            required
            autofocus
            maxLength={255}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        {trouble && <p class="error-text">{trouble}</p>}
        <div class="dialog-bar">
          <button type="submit" class="button primary">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function ShareDialog({ onClose }: { onClose: () => void }) {
  const shared = {
    query: workspace.query.value,
    language: workspace.language.value,
    groups: workspace.groups.value,
    range: workspace.range.value,
  };
  const link = new URL(fragment(shared), location.href).href;
  return (
    <Dialog title="Share the query" onClose={onClose}>
      <label>
        This link holds the query, its log groups and its time range; no server gets to see them from it.
        <input readOnly value={link} aria-label="Link" onFocus={(event) => event.currentTarget.select()} />
      </label>
      <div class="dialog-bar">
        <button type="button" class="button primary" onClick={() => void copy(link, "The link is")}>
          Copy
        </button>
      </div>
    </Dialog>
  );
}
