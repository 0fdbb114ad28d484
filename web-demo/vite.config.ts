import { defineConfig } from "vite";

/** Two pages in one build; everything they need lies under /assets, named by its hash. */
export default defineConfig({
  appType: "mpa",
  worker: { format: "es" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // `data:` only where an editor's own style sheet asks for it
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000, // kB; the Monaco editor is one piece of about 3 MB
    rollupOptions: {
      input: ["index.html", "graphiql/index.html"],
      onwarn(warning, warn) {
        // "use client" speaks to server rendering, which is not done here.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
});
