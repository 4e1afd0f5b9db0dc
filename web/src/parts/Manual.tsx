// The manual of the chosen language: the catalogue, to search and read.

import { useState } from "preact/hooks";
import type { CommandPage, FunctionPage } from "../api/types";
import { replaceQuery } from "../editor/control";
import { Line } from "./Markdown";
import { catalogue, language } from "../state/workspace";

export function Manual() {
  const [search, setSearch] = useState("");
  const pages = catalogue.value;
  if (!pages) return <p class="muted">Reading the manual…</p>;
  const wanted = search.toLowerCase();
  const matches = (page: CommandPage | FunctionPage) =>
    page.language === language.value &&
    [page.name, ...page.aliases, page.summary].some((text) => text.toLowerCase().includes(wanted));
  const topics = new Map<string, FunctionPage[]>();
  for (const page of pages.functions.filter(matches)) topics.set(page.topic, [...(topics.get(page.topic) ?? []), page]);
  const commands = pages.commands.filter(matches);
  return (
    <>
      <input
        type="search"
        placeholder="Search the manual"
        aria-label="Search the manual"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      {commands.length > 0 && <h3>Commands</h3>}
      {commands.map((page) => (
        <Command key={page.name} page={page} />
      ))}
      {[...topics].map(([topic, list]) => (
        <section key={topic}>
          <h3>{topic}</h3>
          {list.map((page) => (
            <Function key={page.name} page={page} />
          ))}
        </section>
      ))}
      {commands.length + topics.size === 0 && <p class="muted">Nothing matches.</p>}
    </>
  );
}

function Command({ page }: { page: CommandPage }) {
  return (
    <details class="page">
      <summary>
        <code>{page.name}</code>{" "}
        <span class="muted">
          <Line text={page.summary} />
        </span>
      </summary>
      <pre>{Array.isArray(page.syntax) ? page.syntax.join("\n") : page.syntax}</pre>
      {page.notes && (
        <p>
          <Line text={page.notes} />
        </p>
      )}
      {page.aliases.length > 0 && <p class="muted">Also written {page.aliases.join(", ")}.</p>}
      {page.examples.map((example) => (
        <div key={example} class="example">
          <pre>{example}</pre>
          <button
            type="button"
            class="icon"
            aria-label="Put this example into the editor"
            title="Put it into the editor"
            onClick={() => replaceQuery(example)}
          >
            ↵
          </button>
        </div>
      ))}
    </details>
  );
}

function Function({ page }: { page: FunctionPage }) {
  return (
    <details class="page">
      <summary>
        <code>{page.signature}</code>{" "}
        <span class="muted">
          <Line text={page.summary} />
        </span>
      </summary>
      <ul>
        {page.params.map((param) => (
          <li key={param.name}>
            <code>{param.name}</code>: {param.kind}
            {param.required ? "" : ", optional"}. <Line text={param.summary} />
          </li>
        ))}
      </ul>
      <p>Gives {page.returns}.</p>
      {page.aliases.length > 0 && <p class="muted">Also written {page.aliases.join(", ")}.</p>}
      {page.examples.length > 0 && <pre>{page.examples.join("\n")}</pre>}
    </details>
  );
}
