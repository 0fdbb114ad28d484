/** The API as one identity sees it: urql for questions and changes, graphql-ws under its subscriptions. */

import { Client, fetchExchange, subscriptionExchange, type CombinedError, type ExecutionResult } from "@urql/core";
import type { Client as Wire } from "graphql-ws";

import { hearDate } from "./clock.ts";
import type { Identity } from "./identity.ts";

const URL_PATH = "/graphql";

export function askedOverHttp(identity: Identity): Client {
  return client(identity, []);
}

/** Over HTTP, and over the given websocket what stays open. */
export function askedOverBoth(identity: Identity, wire: Wire): Client {
  const forward = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({
        unsubscribe: wire.subscribe(
          { query: request.query ?? "", variables: request.variables ?? {} },
          { next: (value) => sink.next(value as ExecutionResult), error: sink.error, complete: sink.complete },
        ),
      }),
    }),
  });
  return client(identity, [forward]);
}

function client(identity: Identity, more: ReturnType<typeof subscriptionExchange>[]): Client {
  return new Client({
    url: URL_PATH,
    preferGetMethod: false,
    requestPolicy: "network-only",
    exchanges: [fetchExchange, ...more],
    fetch: fetched,
    fetchOptions: () => {
      const token = identity.token();
      return token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
    },
  });
}

async function fetched(...asked: Parameters<typeof fetch>): Promise<Response> {
  const answer = await fetch(...asked);
  hearDate(answer.headers.get("date"));
  return answer;
}

/** The server's own code for what went wrong; undefined where no answer came. */
export function codeOf(error: CombinedError): string | undefined {
  const code: unknown = error.graphQLErrors[0]?.extensions["code"];
  return typeof code === "string" ? code : undefined;
}

const PASSING_CODES: ReadonlySet<string> = new Set(["SHUTTING_DOWN", "INTERNAL", "RATE_LIMITED"]);

/** Nothing was decided: no answer came, or one that another attempt mends. */
export function isPassing(error: CombinedError | undefined): boolean {
  if (error === undefined) return false;
  const code = codeOf(error);
  return code === undefined || PASSING_CODES.has(code);
}

/** A fact that came with the refusal, such as the cursor to go on from. */
export function factOf(error: CombinedError, name: string): string | undefined {
  const fact: unknown = error.graphQLErrors[0]?.extensions[name];
  return typeof fact === "string" ? fact : undefined;
}
