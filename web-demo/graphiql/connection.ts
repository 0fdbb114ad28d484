/** Carries operations to the server: one request for an answer, one shared websocket for what stays open. */

import type { Fetcher, FetcherParams, Observable } from "@graphiql/toolkit";
import { getOperationAST, parse, type ExecutionResult, type OperationDefinitionNode } from "graphql";
import { createClient, type Client } from "graphql-ws";

import { Feed, type FeedState, type Observer } from "./feed";
import { authorization, type Identity } from "./identity";

const ENDPOINT = "/graphql";

export class Connection {
  #identity: Identity;
  #socket: Client | undefined;
  /** Told how the newest subscription is. */
  onFeed: (state: FeedState | null) => void = () => undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** Speaks as `identity` from now on; open subscriptions belong to the former one and end. */
  become(identity: Identity): void {
    this.#identity = identity;
    void this.#socket?.dispose();
    this.#socket = undefined;
    this.onFeed(null);
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

  #subscribe(params: FetcherParams): Observable<ExecutionResult> {
    const request = {
      query: params.query,
      operationName: params.operationName ?? null,
      ...(params.variables ? { variables: params.variables as Record<string, unknown> } : {}),
    };
    const open = (): Client => (this.#socket ??= this.#open());
    return {
      subscribe: (observer: Observer) => {
        const feed = new Feed(open, request, observer, (state) => this.onFeed(state));
        return { unsubscribe: () => feed.stop() };
      },
    } as unknown as Observable<ExecutionResult>; // GraphiQL always gives an observer, never three functions
  }

  #open(): Client {
    const url = new URL(ENDPOINT, window.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return createClient({
      url: url.href,
      connectionParams: () => authorization(this.#identity),
      retryAttempts: 0, // coming back is the feed's work: it knows its cursor
      keepAlive: 10_000,
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
