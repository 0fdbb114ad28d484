import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Styles are always files: the pages' Content-Security-Policy lets nothing inline pass. */
export default {
  preprocess: vitePreprocess({ script: true }),
  compilerOptions: { runes: true, css: "external" },
};
