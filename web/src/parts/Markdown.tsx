// The Markdown of lessons as elements: paragraphs, headings, lists, fences, code, emphasis and links. Everything else
// stays the text that it is, HTML too.

import type { ComponentChildren } from "preact";
import { blocks, spans, type Span } from "./markdown-text";

function span(one: Span, key: number): ComponentChildren {
  switch (one.kind) {
    case "code":
      return <code key={key}>{one.text}</code>;
    case "strong":
      return <strong key={key}>{one.text}</strong>;
    case "emphasis":
      return <em key={key}>{one.text}</em>;
    case "link":
      return (
        <a key={key} href={one.to} rel="noreferrer noopener" target="_blank">
          {one.text}
        </a>
      );
    default:
      return one.text;
  }
}

/** One line of it, such as a sentence with code in back ticks. */
export function Line({ text }: { text: string }) {
  return <>{spans(text).map(span)}</>;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div class="markdown">
      {blocks(text).map((block, key) => {
        if (block.kind === "code") return <pre key={key}>{block.text}</pre>;
        if (block.kind === "heading") return <h4 key={key}>{spans(block.text).map(span)}</h4>;
        if (block.kind === "list")
          return (
            <ul key={key}>
              {block.items.map((item, i) => (
                <li key={i}>{spans(item).map(span)}</li>
              ))}
            </ul>
          );
        return <p key={key}>{spans(block.text).map(span)}</p>;
      })}
    </div>
  );
}
