/** Carries operations to the server: one request for an answer, one shared websocket for what stays open. */

import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import { getOperationAST, parse, type ExecutionResult, type OperationDefinitionNode } from "graphql";
import { createClient, type Client } from "graphql-ws";

import { authorization, type Identity } from "./identity";

const ENDPOINT = "/graphql";
const TOKEN_REFUSED = 4403;

export class Connection {
  #identity: Identity;
  #socket: Client | undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** Speaks as `identity` from now on; open subscriptions belong to the former one and end. */
  become(identity: Identity): void {
    this.#identity = identity;
    void this.#socket?.dispose();
    this.#socket = undefined;
  }

  readonly fetcher: Fetcher = (params, options) => {
    const request = named(params);
    return isSubscription(request) ? this.#subscribe(request) : this.ask(request, options?.headers);
  };

  async ask(params: FetcherParams, headers?: Record<string, string>, signal?: AbortSignal): Promise<ExecutionResult> {
    const response = await fetch(ENDPOINT, {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json, application/json",
        "content-type": "application/json",
        ...authorization(this.#identity),
        ...headers,
      },
      body: JSON.stringify(params),
      signal: signal ?? null,
    });
    return (await response.json()) as ExecutionResult;
  }

  async *#subscribe(params: FetcherParams): AsyncGenerator<ExecutionResult> {
    this.#socket ??= this.#open();
    try {
      const request = { ...params, operationName: params.operationName ?? null };
      // GraphiQL only prints what comes; its types name the class of errors where plain ones travel.
      yield* this.#socket.iterate(request) as AsyncIterable<ExecutionResult>;
    } catch (error) {
      throw error instanceof CloseEvent ? new Error(closing(error)) : error;
    }
  }

  #open(): Client {
    const url = new URL(ENDPOINT, window.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return createClient({
      url: url.href,
      connectionParams: () => authorization(this.#identity),
      shouldRetry: (cause) => !(cause instanceof CloseEvent && cause.code === TOKEN_REFUSED),
    });
  }
}

/**
 * `params` under a name its document has. For a moment after a change of tabs GraphiQL 5.4 still
 * gives the name, and the parsed document, of the tab before.
 */
function named(params: FetcherParams): FetcherParams {
  const operation = operationOf(params.query, params.operationName) ?? operationOf(params.query, null);
  return operation === null ? params : { ...params, operationName: operation.name?.value ?? null };
}

function isSubscription(params: FetcherParams): boolean {
  return operationOf(params.query, params.operationName)?.operation === "subscription";
}

/** Null where the document cannot be read, or has several operations and none of that name. */
function operationOf(query: string, name: string | null | undefined): OperationDefinitionNode | null {
  try {
    return getOperationAST(parse(query), name) ?? null;
  } catch {
    return null; // the server says what is wrong with it, and where
  }
}

function closing(event: CloseEvent): string {
  const reason = event.reason === "" ? "no reason given" : event.reason;
  return `The server closed the websocket: ${event.code}, ${reason}`;
}
