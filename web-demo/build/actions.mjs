/**
 * Writes `src/ops/actions.gen.ts`: every mutation that takes one `input`, with all that a form needs to ask for it.
 * The forms of the operations pages are made from this, so that a new mutation has one without a line being written.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  buildSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from "graphql";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const schema = buildSchema(readFileSync(join(here, "../schema.graphql"), "utf8"));
const inputs = {};
const choices = {};

function keep(type) {
  if (isEnumType(type)) {
    choices[type.name] ??= type.getValues().map(({ name, description }) => ({ name, about: description ?? "" }));
  }
  if (!isInputObjectType(type) || type.name in inputs) return;
  inputs[type.name] = []; // before its fields, which may be of its own type
  inputs[type.name] = Object.values(type.getFields()).map((field) => {
    const bare = getNullableType(field.type);
    const named = getNamedType(bare);
    keep(named);
    return {
      name: field.name,
      about: field.description ?? "",
      type: named.name,
      isList: isListType(bare),
      isNeeded: isNonNullType(field.type) && field.defaultValue === undefined,
      preset: field.defaultValue ?? null,
    };
  });
}

const mutations = {};
for (const mutation of Object.values(schema.getMutationType().getFields())) {
  const [input, ...more] = mutation.args;
  const result = getNamedType(mutation.type);
  if (input?.name !== "input" || more.length > 0 || !isUnionType(result)) continue;
  keep(getNamedType(input.type));
  mutations[mutation.name] = {
    about: mutation.description ?? "",
    input: getNamedType(input.type).name,
    answers: result.getTypes().map(({ name }) => name),
  };
}

const text = `/** Made from schema.graphql by build/actions.mjs. */
export interface Asked {
  readonly name: string;
  readonly about: string;
  /** The name of a scalar, of an entry of CHOICES or of one of INPUTS. */
  readonly type: string;
  readonly isList: boolean;
  readonly isNeeded: boolean;
  readonly preset: unknown;
}
export interface Mutation {
  readonly about: string;
  readonly input: string;
  /** The members of its result's union. */
  readonly answers: readonly string[];
}
export interface Choice {
  readonly name: string;
  readonly about: string;
}
export const MUTATIONS: Readonly<Record<string, Mutation>> = ${JSON.stringify(mutations, null, 1)};
export const INPUTS: Readonly<Record<string, readonly Asked[]>> = ${JSON.stringify(inputs, null, 1)};
export const CHOICES: Readonly<Record<string, readonly Choice[]>> = ${JSON.stringify(choices, null, 1)};
`;
const filename = join(here, "src/ops/actions.gen.ts");
if (!existsSync(filename) || readFileSync(filename, "utf8") !== text) writeFileSync(filename, text);
