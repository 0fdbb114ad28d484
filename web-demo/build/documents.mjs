/**
 * Beside each `name.graphql` under `src` writes `name.gen.ts`: its operations, typed from the schema in the
 * repository's root. An operation that the schema does not serve fails the build here.
 *
 * One file each, so that a page loads its own operations only; a fragment is known in its own file.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { codegen } from "@graphql-codegen/core";
import * as typedDocuments from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(here, "src");
const schema = parse(readFileSync(join(here, "../schema.graphql"), "utf8"));

const config = {
  useTypeImports: true,
  immutableTypes: true,
  skipTypename: true,
  dedupeFragments: true,
  scalars: { DateTime: "string", Decimal: "string" },
  defaultScalarType: "unknown",
};

for (const name of readdirSync(sources, { recursive: true })) {
  if (!name.endsWith(".graphql")) continue;
  const document = parse(readFileSync(join(sources, name), "utf8"));
  const filename = join(sources, name.replace(/\.graphql$/, ".gen.ts"));
  const text = await codegen({
    filename,
    schema,
    documents: [{ location: name, document }],
    config,
    plugins: [{ operations: {} }, { typedDocuments: {} }],
    pluginMap: { operations, typedDocuments },
  });
  // Unchanged text is left alone, so that a watching server does not start over.
  if (!existsSync(filename) || readFileSync(filename, "utf8") !== text) writeFileSync(filename, text);
}
