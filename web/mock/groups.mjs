// The log groups of the mock: shipped logs, read by the program when answers are recorded, and staged ones, made here.

/** Shipped logs: where they are, from the root of the repository, and whether fields are discovered. */
export const SHIPPED = {
  "/vpc/flows": { path: "examples/flow-logs", raw: false, storedBytes: 341254 },
  "/vpc/custom": { path: "examples/flow-logs-22-fields", raw: true, storedBytes: 440640 },
  "/vpc/custom-19": { path: "examples/flow-logs-19-fields", raw: true, storedBytes: 392418 },
};

/** The groups of lessons are not listed, but queries may name them. */
const OF_LESSONS = {
  "flow-logs": { path: "examples/flow-logs/default.log", raw: false },
  "flow-logs-19-fields": { path: "examples/flow-logs-19-fields", raw: false },
};

export function shipped(name) {
  return SHIPPED[name] ?? OF_LESSONS[name] ?? null;
}

const MANY = 10_000;
const START = Date.parse("2024-05-07T12:00:00Z");
const LEVELS = ["INFO", "INFO", "INFO", "WARN", "ERROR"];

function time(ms) {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}

/** Ten thousand events, for scrolling and sorting. */
function many() {
  return Array.from({ length: MANY }, (_, i) => ({
    "@timestamp": time(START + i * 1000),
    level: LEVELS[(i * 7) % LEVELS.length],
    took: String((i * 7919) % 1000),
    "@message": `request ${i} of client 192.0.2.${i % 250} took ${(i * 7919) % 1000} ms`,
  }));
}

/** Events whose text would do harm, or at least look bad, in a page that took it for more than text. */
function odd() {
  const texts = [
    `<script>window.harmed = true; document.title = "harmed"</script>`,
    `<img src=x onerror="window.harmed = true"> & &lt;b&gt; </td></table>`,
    `a line\nof several\n\tlines`,
    `a very long one ${"that goes on ".repeat(120)}`,
    `"quotes", 'more', \\backslashes\\, | pipes | and \`ticks\``,
    `emoji 🦀 and ligatures ﬁ, right to left: שלום`,
  ];
  return texts.map((text, i) => ({ "@timestamp": time(START + i * 60_000), "@message": text, odd: "yes" }));
}

/** Staged groups give their events for any query; a slow one takes its time. */
export const STAGED = {
  "/mock/many": { events: many(), storedBytes: 1_200_000, takesMs: 0 },
  "/mock/odd": { events: odd(), storedBytes: 3_000, takesMs: 0 },
  "/mock/slow": { events: many().slice(0, 400), storedBytes: 4_000_000_000, takesMs: 20_000 },
};
