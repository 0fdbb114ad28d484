/** What is typed into a form that was made from the schema, and the input that it means. */

import { CHOICES, INPUTS, type Asked } from "../actions.gen.ts";

export type Draft = { [field: string]: DraftValue };
export type DraftValue = string | boolean | string[] | Draft | Draft[];

/** Given by the page: the reader is not asked for them. */
const OWN = new Set(["number", "id", "idempotencyKey", "expectedVersion"]);
const DEEPEST = 4; // an input may hold its own type

export function asked(input: string, isTop: boolean): readonly Asked[] {
  return (INPUTS[input] ?? []).filter(({ name }) => !(isTop && OWN.has(name)));
}

function isSeldom({ name, isNeeded }: Asked): boolean {
  return !isNeeded && name === "occurredAt";
}

/** Needed fields first; the rest may be folded away. */
export function split(fields: readonly Asked[]): readonly [readonly Asked[], readonly Asked[]] {
  return [fields.filter((field) => !isSeldom(field)), fields.filter(isSeldom)];
}

export function isGroup({ type }: Asked): boolean {
  return type in INPUTS;
}

export function isChoice({ type }: Asked): boolean {
  return type in CHOICES;
}

export function emptyDraft(input: string, isTop: boolean, depth = 0): Draft {
  return Object.fromEntries(asked(input, isTop).map((field) => [field.name, emptyValue(field, depth)]));
}

function emptyValue(field: Asked, depth: number): DraftValue {
  if (isGroup(field)) {
    if (depth >= DEEPEST) return [];
    if (!field.isList) return emptyDraft(field.type, false, depth + 1);
    return field.isNeeded ? [emptyDraft(field.type, false, depth + 1)] : [];
  }
  if (field.isList) return isChoice(field) ? [] : "";
  if (field.type === "Boolean") return field.preset === true;
  return typeof field.preset === "string" || typeof field.preset === "number" ? String(field.preset) : "";
}

/** The input's part that this value means; undefined where nothing was given. */
function meant(field: Asked, value: DraftValue): unknown {
  if (isGroup(field)) {
    if (Array.isArray(value)) {
      const entries = (value as Draft[]).map((each) => inputOf(field.type, each, false));
      return entries.length > 0 || field.isNeeded ? entries : undefined;
    }
    const group = inputOf(field.type, value as Draft, false);
    return Object.keys(group).length > 0 || field.isNeeded ? group : undefined;
  }
  if (typeof value === "boolean") return value === (field.preset === true) ? undefined : value;
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  const text = (value as string).trim();
  if (text === "") return undefined;
  return field.isList ? text.split(/[\s,，、]+/).map((part) => scalar(field, part)) : scalar(field, text);
}

function scalar(field: Asked, text: string): unknown {
  if (field.type === "Int" || field.type === "Float") return Number(text);
  if (field.type === "DateTime") return new Date(text).toISOString(); // typed in the reader's zone
  return text;
}

export function inputOf(input: string, draft: Draft, isTop: boolean): Record<string, unknown> {
  const parts = asked(input, isTop).map((field) => [field.name, meant(field, draft[field.name] ?? "")] as const);
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}

/** Paths of what is needed and was not given, such as `lines.0.quantity`. */
export function missing(input: string, draft: Draft, isTop: boolean, above = ""): string[] {
  return asked(input, isTop).flatMap((field) => {
    const value = draft[field.name] ?? "";
    const path = `${above}${field.name}`;
    if (isGroup(field)) {
      if (Array.isArray(value)) {
        return (value as Draft[]).flatMap((each, place) => missing(field.type, each, false, `${path}.${place}.`));
      }
      const isGiven = field.isNeeded || meant(field, value) !== undefined;
      return isGiven ? missing(field.type, value as Draft, false, `${path}.`) : [];
    }
    return field.isNeeded && field.type !== "Boolean" && meant(field, value) === undefined ? [path] : [];
  });
}
