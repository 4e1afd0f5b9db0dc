// How the page looks and how quickly it is there: pictures of the main states, sizes, contrast, and small screens.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "./page";

const DIST = new URL("../dist/", import.meta.url);
const QUERY =
  'fields @timestamp, srcAddr, dstAddr, dstPort, action\n| filter action = "REJECT" # only those\n| limit 100';

test("the whole transfer is below 500 kB", () => {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name),
  );
  const size = files.reduce(
    (sum, entry) => sum + gzipSync(readFileSync(`${entry.parentPath}/${entry.name}`)).length,
    0,
  );
  expect(size).toBeLessThan(500_000);
});

test("the first paint comes within 200 ms", async ({ page, playground }) => {
  // The first visit starts the browser's own machinery.
  await playground.open();
  const paints: number[] = [];
  for (let i = 0; i < 5; i++) {
    await page.reload();
    await expect(playground.editor).toBeVisible();
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN));
  }
  // The best of five: a machine that does other things at the same time is not what is measured.
  expect(Math.min(...paints)).toBeLessThan(200);
});

for (const theme of ["light", "dark"] as const) {
  test(`pictures and contrast, ${theme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme: theme });
    await playground.open({ query: QUERY, groups: ["flow-logs"] });
    await playground.run();
    await expect(page.getByRole("slider", { name: /Events over time/ })).toBeVisible();
    for (const panel of ["Lessons", "Queries", "Fields", "Manual"]) {
      await playground.panel(panel);
      await page.waitForTimeout(150);
      await page.screenshot({ path: `pictures/${theme}-${panel.toLowerCase()}.png` });
      expect(await page.evaluate(poorContrast)).toEqual([]);
    }
  });
}

test("readable at 360 pixels", async ({ page, playground }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await playground.open({ query: QUERY, groups: ["flow-logs"] });
  await playground.run();
  for (const [name, act] of [
    ["results", async () => {}],
    ["row", async () => playground.rows.nth(1).click()],
    [
      "chart",
      async () => {
        await playground.write("stats sum(bytes) as bytes, count(*) as flows by bin(1h), action");
        await playground.run();
        await page.getByRole("tab", { name: "Chart" }).click();
        await expect(page.locator(".chart canvas")).toBeVisible();
      },
    ],
    ["groups", async () => page.getByRole("button", { name: "flow-logs" }).click()],
    ["lessons", async () => (await page.keyboard.press("Escape"), await playground.panel("Lessons"))],
  ] as const) {
    await act();
    await page.waitForTimeout(200);
    await page.screenshot({ path: `pictures/narrow-${name}.png`, fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(360);
  }
});

test("everything is reached with the Tab key", async ({ page, playground }) => {
  await playground.open({ query: QUERY, groups: ["flow-logs"] });
  await page.locator("body").press("Tab");
  const names = new Set<string>();
  for (let i = 0; i < 24; i++) {
    names.add(
      await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      }),
    );
    await page.keyboard.press("Tab");
  }
  for (const name of ["Lessons", "flow-logs ▾", "Whole log ▾", "Query", "Run", "Format", "Save…", "Share…", "Results"])
    expect([...names]).toContain(name);
});

/** The texts in sight whose contrast with the colour behind them is below 4.5:1. Runs in the page. */
function poorContrast(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  const rgba = (colour: string): number[] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour: number[]): number => {
    const part = (i: number) => {
      const value = colour[i]! / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
  };
  const behind = (element: Element): number[] => {
    for (let at: Element | null = element; at; at = at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba(getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "#12151b" : "#fff");
  };
  const texts = (root: ParentNode): Element[] =>
    [...root.querySelectorAll("*")].flatMap((element) => [
      ...([...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim()) ? [element] : []),
      ...(element.shadowRoot ? texts(element.shadowRoot) : []),
    ]);
  const poor = texts(document.body).flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    if (width * height < 4 || element.tagName === "STYLE") return [];
    const [one, two] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    return contrast < 4.5
      ? [`${contrast.toFixed(2)}: ${element.tagName} ${element.className} ${element.textContent!.slice(0, 30)}`]
      : [];
  });
  return [...new Set(poor)];
}
