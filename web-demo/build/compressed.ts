import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WORTH_BYTES = 1024; // below, the headers cost more than is won
const TEXTS = /\.(js|css|svg|html|json|map|ttf)$/;

/** Writes `.br` and `.gz` beside what is text, so that the server compresses nothing while it serves. */
export function compressed(): Plugin {
  let folder = "";
  return {
    name: "waypost-compressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, name);
        if (!TEXTS.test(name) || statSync(path).size < WORTH_BYTES) continue;
        const plain = readFileSync(path);
        // Brotli's last two steps take a minute for the editor of GraphiQL and win two per cent.
        const params = { [constants.BROTLI_PARAM_QUALITY]: plain.length > 500_000 ? 9 : 11 };
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params }));
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}
