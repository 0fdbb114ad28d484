/** The document of each action that may be offered, made from the schema's facts. */

import { gql } from "@urql/core";

import { MUTATIONS } from "../actions.gen.ts";
import { ACTIONS } from "../actionWords.ts";

/** What asks for the action, under `answer`. Its name is the action's: `OrderCancel`. */
export function documentOf(action: string): ReturnType<typeof gql> {
  const { input = "", answers = [] } = MUTATIONS[action] ?? {};
  const has = (name: string): boolean => answers.includes(name);
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  return gql(`mutation ${name}($input: ${input}!, $locale: Locale!) {
    answer: ${action}(input: $input) {
      __typename
      ... on ErrorResult { message(locale: $locale) path }
      ${has("ValidationError") ? "... on ValidationError { problems { path message(locale: $locale) } }" : ""}
      ${has("InvalidTransitionError") ? "... on InvalidTransitionError { blockedBy { message(locale: $locale) } }" : ""}
    }
  }`);
}

/** For the list of what the pages send. */
export function everyDocument(): ReturnType<typeof gql>[] {
  return Object.keys(ACTIONS).map(documentOf);
}
