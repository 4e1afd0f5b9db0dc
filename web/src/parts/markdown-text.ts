// Reads the part of Markdown that lessons use.

export type Block = { kind: "paragraph" | "heading" | "code"; text: string } | { kind: "list"; items: string[] };

export interface Span {
  kind: "text" | "code" | "strong" | "emphasis" | "link";
  text: string;
  to?: string;
}

export function blocks(text: string): Block[] {
  const all: Block[] = [];
  const lines = text.replace(/\r/g, "").split("\n");
  let paragraph: string[] = [];
  const end = () => {
    if (paragraph.length > 0) all.push({ kind: "paragraph", text: paragraph.join(" ") });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const heading = /^#{1,6} +(.*)$/.exec(line);
    const item = /^[-*] +(.*)$/.exec(line);
    const last = all.at(-1);
    if (line.startsWith("```")) {
      end();
      const close = lines.findIndex((other, j) => j > i && other.startsWith("```"));
      const stop = close < 0 ? lines.length : close;
      all.push({ kind: "code", text: lines.slice(i + 1, stop).join("\n") });
      i = stop;
    } else if (heading) {
      end();
      all.push({ kind: "heading", text: heading[1]! });
    } else if (item) {
      end();
      if (last?.kind === "list" && lines[i - 1]?.trim()) last.items.push(item[1]!);
      else all.push({ kind: "list", items: [item[1]!] });
    } else if (/^\s+\S/.test(line) && paragraph.length === 0 && last?.kind === "list")
      last.items.push(`${last.items.pop()} ${line.trim()}`);
    else if (line.trim() === "") end();
    else paragraph.push(line.trim());
  }
  end();
  return all;
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g;

export function spans(text: string): Span[] {
  const all: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(SPAN)) {
    if (found.index > at) all.push({ kind: "text", text: text.slice(at, found.index) });
    if (found[1] !== undefined) all.push({ kind: "code", text: found[1] });
    else if (found[2] !== undefined) all.push({ kind: "strong", text: found[2] });
    else if (found[3] !== undefined) all.push({ kind: "emphasis", text: found[3] });
    else all.push({ kind: "link", text: found[4]!, to: found[5]! });
    at = found.index + found[0].length;
  }
  if (at < text.length) all.push({ kind: "text", text: text.slice(at) });
  return all;
}
