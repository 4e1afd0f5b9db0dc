// What a query runs over: log groups, time range, language.

import { useState } from "preact/hooks";
import type { Language } from "../api/types";
import { parseTime, rangeText, shortTime, UNITS, type Range, type Unit } from "../state/time";
import * as workspace from "../state/workspace";
import { bytes } from "./numbers";
import { Popover } from "./Popover";

export function Toolbar() {
  return (
    <div class="toolbar">
      <Groups />
      <TimeRange />
      <label class="inline">
        <span class="visually-hidden">Language</span>
        <select
          value={workspace.language.value}
          onChange={(event) => (workspace.language.value = event.currentTarget.value as Language)}
          title="Language of the query"
        >
          <option value="CWLI">Logs Insights</option>
          <option value="SQL">SQL</option>
          <option value="PPL">PPL</option>
        </select>
      </label>
    </div>
  );
}

function Groups() {
  const chosen = workspace.groups.value;
  const label =
    chosen.length === 0 ? "Choose log groups" : chosen.length === 1 ? chosen[0] : `${chosen.length} log groups`;
  return (
    <Popover label={<span class="cut">{label} ▾</span>} title="Log groups" class="button groups-button">
      {() => <GroupList />}
    </Popover>
  );
}

function GroupList() {
  const [search, setSearch] = useState("");
  const chosen = workspace.groups.value;
  const listed = workspace.allGroups.value;
  // A lesson or a link may have brought one that is not listed.
  const others = chosen
    .filter((name) => !listed.some((group) => group.logGroupName === name))
    .map((logGroupName) => ({ logGroupName, storedBytes: undefined }));
  const found = [...listed, ...others].filter((group) =>
    group.logGroupName.toLowerCase().includes(search.toLowerCase()),
  );
  const toggle = (name: string) => {
    workspace.groups.value = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name];
  };
  return (
    <div class="groups">
      <input
        type="search"
        placeholder="Search log groups"
        aria-label="Search log groups"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <div class="group-list">
        {found.map((group) => (
          <label key={group.logGroupName} class="item">
            <input
              type="checkbox"
              checked={chosen.includes(group.logGroupName)}
              onChange={() => toggle(group.logGroupName)}
            />
            <span class="group-name">{group.logGroupName}</span>
            {group.storedBytes !== undefined && <span class="muted">{bytes(group.storedBytes)}</span>}
          </label>
        ))}
        {found.length === 0 && <p class="muted">No log group matches.</p>}
      </div>
      {chosen.length > 0 && (
        <button type="button" class="button small" onClick={() => (workspace.groups.value = [])}>
          Choose none
        </button>
      )}
    </div>
  );
}

const QUICK: [number, Unit][] = [
  [5, "m"],
  [30, "m"],
  [1, "h"],
  [3, "h"],
  [12, "h"],
  [1, "d"],
  [7, "d"],
  [4, "w"],
];

function TimeRange() {
  return (
    <Popover label={<span class="cut">{rangeText(workspace.range.value)} ▾</span>} title="Time range" class="button">
      {(close) => <RangeForm close={close} />}
    </Popover>
  );
}

function RangeForm({ close }: { close: () => void }) {
  const now = workspace.range.value;
  const [amount, setAmount] = useState(now.kind === "relative" ? String(now.amount) : "2");
  const [unit, setUnit] = useState<Unit>(now.kind === "relative" ? now.unit : "h");
  const [from, setFrom] = useState(now.kind === "absolute" ? shortTime(now.start) : "");
  const [to, setTo] = useState(now.kind === "absolute" ? shortTime(now.end) : "");
  const [wrong, setWrong] = useState("");
  const use = (range: Range) => {
    workspace.range.value = range;
    close();
  };
  const useRelative = (event: Event) => {
    event.preventDefault();
    if (/^[1-9]\d{0,5}$/.test(amount)) use({ kind: "relative", amount: Number(amount), unit });
    else setWrong("The number is a whole one, above zero.");
  };
  const useAbsolute = (event: Event) => {
    event.preventDefault();
    const [start, end] = [parseTime(from), parseTime(to)];
    if (Number.isNaN(start) || Number.isNaN(end)) setWrong("A time is written like 2024-05-07 12:00:00, in UTC.");
    else if (start > end) setWrong("The range ends before it begins.");
    else use({ kind: "absolute", start, end });
  };
  return (
    <div class="range">
      <div class="quick">
        <button
          type="button"
          class={now.kind === "all" ? "button small on" : "button small"}
          onClick={() => use({ kind: "all" })}
        >
          Whole log
        </button>
        {QUICK.map(([amount, unit]) => (
          <button
            key={`${amount}${unit}`}
            type="button"
            class="button small"
            title={`Last ${amount} ${UNITS[unit].name}`}
            onClick={() => use({ kind: "relative", amount, unit })}
          >
            {amount}
            {unit}
          </button>
        ))}
      </div>
      <form onSubmit={useRelative}>
        <fieldset>
          <legend>Relative to now</legend>
          <input
            inputMode="numeric"
            aria-label="How many"
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
            class="short"
          />
          <select aria-label="Unit" value={unit} onChange={(event) => setUnit(event.currentTarget.value as Unit)}>
            {(Object.keys(UNITS) as Unit[]).map((one) => (
              <option key={one} value={one}>
                {UNITS[one].name}
              </option>
            ))}
          </select>
          <button type="submit" class="button small">
            Use
          </button>
        </fieldset>
      </form>
      <form onSubmit={useAbsolute}>
        <fieldset>
          <legend>From … to …, in UTC; both are part of it</legend>
          <input
            aria-label="From"
            placeholder="2024-05-07 12:00"
            value={from}
            onInput={(event) => setFrom(event.currentTarget.value)}
          />
          <input
            aria-label="To"
            placeholder="2024-05-07 13:00"
            value={to}
            onInput={(event) => setTo(event.currentTarget.value)}
          />
          <button type="submit" class="button small">
            Use
          </button>
        </fieldset>
      </form>
      {wrong && (
        <p class="error-text" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
