// The page as the tests see it: opened with a query, and watched for anything that the browser complains about.

import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { fragment } from "../src/state/link";
import type { Range } from "../src/state/time";

export interface Opened {
  query?: string;
  groups?: string[];
  range?: Range;
}

export class Playground {
  readonly editor: Locator;
  readonly rows: Locator;

  constructor(readonly page: Page) {
    this.editor = page.getByRole("textbox", { name: "Query" });
    this.rows = page.getByRole("grid", { name: "Results" }).getByRole("row");
  }

  async open({ query = "", groups = ["/vpc/flows"], range = { kind: "all" } }: Opened = {}): Promise<void> {
    base.skip(
      Boolean(process.env.PLAYGROUND) && groups.some((group) => group.startsWith("/mock/")),
      "only the mock has this log group",
    );
    await this.page.goto(`./${fragment({ query, language: "CWLI", groups, range })}`);
    await expect(this.editor).toBeVisible();
  }

  async run(): Promise<void> {
    await this.page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(this.page.getByRole("status").filter({ hasText: "records matched" })).toBeVisible();
  }

  /** Puts another query in the place of the one that is there, with the keys. */
  async write(query: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(query);
  }

  /** The text of the query, without the line breaks that wrapping makes. */
  async query(): Promise<string> {
    return this.editor.evaluate((content) =>
      [...content.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"),
    );
  }

  async panel(name: string): Promise<void> {
    const button = this.page.getByRole("navigation", { name: "Panels" }).getByRole("button", { name });
    if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
  }
}

/** Requests that are refused on purpose show in the console as failed loads; everything else there is an error. */
const REFUSED = /status of 400/;

export const test = base.extend<{ playground: Playground; complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !REFUSED.test(message.text()))
          complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => {
        const own = new URL(request.url());
        if (/^https?:$/.test(own.protocol) && own.hostname !== "127.0.0.1") complaints.push(`a request to ${own.host}`);
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  playground: async ({ page }, use) => use(new Playground(page)),
});

export { expect };
