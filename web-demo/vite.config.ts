import { readdirSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { compressed } from "./build/compressed.ts";
import { listed } from "./build/listed.ts";

/** Every folder with an `index.html` is a page, and so is the front page beside this file. */
const pages = readdirSync(import.meta.dirname, { recursive: false, withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["node_modules", "dist", "src", "build"].includes(entry.name))
  .filter((entry) => readdirSync(entry.name).includes("index.html"))
  .map((entry) => `${entry.name}/index.html`);

/** Many pages in one build; everything they need lies under /assets, named by its hash. */
export default defineConfig({
  appType: "mpa",
  plugins: [svelte(), compressed(), listed()],
  worker: { format: "es" },
  server: {
    // `npm run dev` beside a running Waypost: the pages reload as they are edited.
    proxy: {
      "/graphql": { target: "http://127.0.0.1:8000", ws: true },
      "/dev": "http://127.0.0.1:8000",
      "/health": "http://127.0.0.1:8000",
    },
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // `data:` only where an editor's own style sheet asks for it
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000, // kB; the Monaco editor is one piece of about 3 MB
    rollupOptions: {
      input: ["index.html", ...pages],
      onwarn(warning, warn) {
        // "use client" speaks to server rendering, which is not done here.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
