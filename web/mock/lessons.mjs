// Reads the lessons, which are files for people first: see `lessons/README.md`.

import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../lessons/", import.meta.url);

function lesson(file) {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const fence = (name) => new RegExp(`^\`\`\`${name}\\n([\\s\\S]*?)\\n\`\`\`$`, "m").exec(text)?.[1] ?? "";
  const body = text
    .replace(/^# .*\n/, "")
    .replace(/^logs: .*\n/gm, "")
    .replace(/^```(cwli start|cwli solution|hint)\n[\s\S]*?\n```\n?/gm, "")
    .trim();
  const logs = [...text.matchAll(/^logs: (.*)$/gm)].map((found) => found[1]);
  return {
    id: file.replace(/\.md$/, ""),
    title: /^# (.*)$/m.exec(text)[1],
    text: body,
    logGroup: logs[0].split("=")[0],
    logs,
    start: fence("cwli start"),
    hint: fence("hint"),
    solution: fence("cwli solution"),
  };
}

export function lessons() {
  return readdirSync(FOLDER)
    .filter((file) => /^\d\d-.*\.md$/.test(file))
    .sort()
    .map(lesson);
}
