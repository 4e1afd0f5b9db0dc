import { defineConfig } from "@playwright/test";

const PORT = 4598;
/** Another server than the mock, such as the real one, that has the same log groups but the staged ones. */
const OTHER = process.env.PLAYGROUND;

export default defineConfig({
  testDir: "tests",
  testMatch: "*.spec.ts",
  timeout: 30_000,
  expect: { timeout: 10_000 },
  // The saved queries of the mock are shared, and the machine may be small.
  workers: 1,
  reporter: process.env.CI ? "line" : "list",
  use: {
    baseURL: OTHER ?? `http://127.0.0.1:${PORT}/`,
    viewport: { width: 1280, height: 860 },
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: {
      // Debian's; Playwright's own browsers are not installed.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  ...(!OTHER && { webServer: { command: `node mock/server.mjs ${PORT}`, port: PORT, reuseExistingServer: false } }),
});
