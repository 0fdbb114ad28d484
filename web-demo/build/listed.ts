import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Kind, parse } from "graphql";
import { runnerImport, type Plugin } from "vite";

interface Operation {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

/**
 * Writes `documents.json`: what the pages send, in the form of Apollo's manifest. A server that runs listed
 * documents only reads it, so that its own pages work there.
 */
export function listed(): Plugin {
  let folder = "";
  return {
    name: "waypost-listed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle: {
      sequential: true,
      order: "post", // nobody fetches it, so it is not packed
      async handler() {
        const loaded = await runnerImport<{ texts: () => string[] }>("./build/texts.ts", { configFile: false });
        const operations = [...new Set(loaded.module.texts())]
          .map(operationOf)
          .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const manifest = { format: "apollo-persisted-query-manifest", version: 1, operations };
        writeFileSync(join(folder, "documents.json"), `${JSON.stringify(manifest, null, 1)}\n`);
      },
    },
  };
}

function operationOf(body: string): Operation {
  const operation = parse(body).definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.name === undefined) throw new Error(`A page sends an operation without a name: ${body}`);
  const id = createHash("sha256").update(body).digest("hex");
  return { id, name: operation.name.value, type: operation.operation, body };
}
