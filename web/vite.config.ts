import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:4599";

export default defineConfig({
  // The page may be served below any path.
  base: "./",
  build: {
    target: "es2022",
    sourcemap: false,
    // Inlining would need `data:` in more of the Content-Security-Policy than images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Names without hashes: the built page is committed, and a change of one file is a change of that file alone.
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
  // The development server has the page; everything else it asks of the mock, or of `cwli serve --port 4599`.
  server: {
    proxy: {
      "/_cwli": SERVER,
      "/": { target: SERVER, bypass: (request) => (request.method === "POST" ? undefined : request.url) },
    },
  },
  test: { include: ["src/**/*.test.ts", "mock/**/*.test.ts"] },
});
