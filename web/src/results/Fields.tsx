// The discovered fields of the chosen log groups, with the share of events that have each.

import { useState } from "preact/hooks";
import * as server from "../api/client";
import { insert } from "../editor/control";
import { fieldName } from "../language/edits";
import * as workspace from "../state/workspace";
import { FilterButtons } from "./Details";

/** Values shown of a field: the most frequent. */
const VALUES = 8;

export function Fields() {
  const [search, setSearch] = useState("");
  const all = workspace.fields.value;
  const found = all.filter((field) => field.name.toLowerCase().includes(search.toLowerCase()));
  return (
    <>
      <input
        type="search"
        placeholder="Search fields"
        aria-label="Search fields"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {workspace.fieldsState.value === "loading" && all.length === 0 && <p class="muted">Looking for fields…</p>}
      {workspace.fieldsState.value === "failed" && <p class="muted">The fields could not be read.</p>}
      <ul class="field-list">
        {found.map((field) => (
          <Field key={field.name} name={field.name} percent={field.percent} />
        ))}
      </ul>
    </>
  );
}

function Field({ name, percent }: { name: string; percent: number }) {
  const [values, setValues] = useState<string[] | null>(null);
  const [open, setOpen] = useState(false);
  const toggle = () => {
    setOpen(!open);
    if (values) return;
    server.values(workspace.groups.value, name).then(
      (found) => setValues(found),
      () => setValues([]),
    );
  };
  const written = fieldName(name, workspace.language.value);
  return (
    <li>
      <div class="field">
        <button type="button" class="item" aria-expanded={open} onClick={toggle}>
          <span class="field-name">{name}</span>
          <span class="field-part">{percent.toFixed(percent < 10 && percent > 0 ? 1 : 0)} %</span>
          <svg class="field-bar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
            <rect width={percent} height="2" />
          </svg>
        </button>
        <button
          type="button"
          class="icon"
          aria-label={`Write ${name} into the query`}
          title="Write it into the query"
          onClick={() => insert(written)}
        >
          ↵
        </button>
      </div>
      {open && (
        <ul class="value-list">
          {!values && <li class="muted">Reading values…</li>}
          {values?.length === 0 && <li class="muted">No values seen.</li>}
          {values?.slice(0, VALUES).map((value) => (
            <li key={value}>
              <FilterButtons field={name} value={value} />
              <span>{value}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
