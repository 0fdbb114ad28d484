/** Does what `availableActions` offers, whatever it is: the document is made from the schema's facts. */

import { gql, type Client } from "@urql/core";

import { reader } from "../../words/reader.svelte.ts";
import { INPUTS, MUTATIONS } from "../actions.gen.ts";

/** What an action is about. */
export interface Target {
  /** An order's or a parcel's; an alert has an id alone. */
  readonly number?: string;
  readonly id?: string;
  readonly version?: number;
  /** What a form about its goods begins with. */
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface Offered {
  readonly action: string;
  readonly allowed: boolean;
  readonly blockedBy: readonly { readonly code: string; readonly message: string }[];
}

export interface Problem {
  /** Such as `lines.0.sku`; empty where it is about no single field. */
  readonly path: string;
  readonly message: string;
}

/** `null`: nothing came back, so try again with the same key. */
export type Outcome = { readonly isDone: true } | { readonly isDone: false; readonly problems: readonly Problem[] | null };

interface Answer {
  readonly __typename: string;
  readonly message?: string;
  readonly path?: readonly string[];
  readonly problems?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly blockedBy?: readonly { readonly message: string }[];
}

export function isKnown(action: string): boolean {
  return action in MUTATIONS;
}

/** `key` makes a second try of the same thing harmless. */
export async function perform(
  api: Client,
  action: string,
  target: Target,
  more: Record<string, unknown>,
  key: string,
): Promise<Outcome> {
  const input = { ...own(action, target, key), ...more };
  const result = await api.mutation<{ answer: Answer }>(documentOf(action), { input, locale: reader.locale }).toPromise();
  const answer = result.data?.answer;
  if (answer !== undefined) return outcomeOf(answer);
  const said = result.error?.graphQLErrors.map(({ message }) => ({ path: "", message })) ?? [];
  return { isDone: false, problems: said.length > 0 ? said : null };
}

/** The fields of the input that the page knows itself. */
function own(action: string, target: Target, key: string): Record<string, unknown> {
  const known: Record<string, unknown> = {
    number: target.number,
    id: target.id,
    idempotencyKey: key,
    expectedVersion: target.version,
  };
  const fields = INPUTS[MUTATIONS[action]?.input ?? ""] ?? [];
  return Object.fromEntries(
    fields.filter(({ name }) => known[name] !== undefined).map(({ name }) => [name, known[name]]),
  );
}

function documentOf(action: string): ReturnType<typeof gql> {
  const { input = "", answers = [] } = MUTATIONS[action] ?? {};
  const has = (name: string): boolean => answers.includes(name);
  return gql(`mutation Act($input: ${input}!, $locale: Locale!) {
    answer: ${action}(input: $input) {
      __typename
      ... on ErrorResult { message(locale: $locale) path }
      ${has("ValidationError") ? "... on ValidationError { problems { path message(locale: $locale) } }" : ""}
      ${has("InvalidTransitionError") ? "... on InvalidTransitionError { blockedBy { message(locale: $locale) } }" : ""}
    }
  }`);
}

function outcomeOf(answer: Answer): Outcome {
  if (answer.message === undefined) return { isDone: true };
  const listed = answer.problems?.map(({ path, message }) => ({ path: path.join("."), message })) ?? [];
  const blockers = answer.blockedBy?.map(({ message }) => ({ path: "", message })) ?? [];
  const problems = [...listed, ...blockers];
  if (problems.length > 0) return { isDone: false, problems };
  return { isDone: false, problems: [{ path: (answer.path ?? []).join("."), message: answer.message }] };
}
