/** One open subscription: it comes back after its last cursor when the connection is lost, and says so. */

import { parse, print, visit, type ExecutionResult } from "graphql";
import type { Client } from "graphql-ws";

import { pauseMs } from "../src/live/pause.ts";

export interface FeedState {
  readonly is: "live" | "reconnecting" | "resumed" | "ended";
  readonly events: number;
  /** The place in the log after which it goes on. */
  readonly cursor: string | null;
}

export interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName: string | null;
}

export interface Observer {
  next(value: ExecutionResult): void;
  error(error: unknown): void;
  complete(): void;
}

/** Endings that a new attempt mends; docs/live-updates.md has them all. */
const PASSING = new Set([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4408, 4499, 4500]);
const PASSING_CODES = new Set(["SHUTTING_DOWN", "INTERNAL", "RATE_LIMITED", "LAGGED"]);

export class Feed {
  readonly #socket: () => Client;
  readonly #request: Request;
  readonly #observer: Observer;
  readonly #onState: (state: FeedState) => void;
  #cursor: string | null = null;
  #events = 0;
  #failures = 0;
  #retry: number | undefined;
  #leave: () => void = () => undefined;
  #isOver = false;

  constructor(socket: () => Client, request: Request, observer: Observer, onState: (state: FeedState) => void) {
    this.#socket = socket;
    this.#request = request;
    this.#observer = observer;
    this.#onState = onState;
    this.#join();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#retry);
    this.#leave();
    this.#tell("ended");
  }

  #join(): void {
    const query = this.#cursor === null ? this.#request.query : after(this.#request.query, this.#cursor);
    const { variables, operationName } = this.#request;
    this.#leave = this.#socket().subscribe(
      { query, operationName, ...(variables ? { variables } : {}) },
      {
        next: (result) => this.#came(result as ExecutionResult),
        error: (error) => this.#lost(error),
        complete: () => this.#over(() => this.#observer.complete()),
      },
    );
  }

  #came(result: ExecutionResult): void {
    this.#events += 1;
    this.#cursor = cursorOf(result) ?? this.#cursor;
    this.#tell(this.#failures > 0 ? "resumed" : "live");
    this.#failures = 0;
    this.#observer.next(result);
  }

  #lost(error: unknown): void {
    if (this.#isOver) return;
    if (!isPassing(error)) return this.#over(() => this.#observer.error(said(error)));
    this.#failures += 1;
    this.#tell("reconnecting");
    this.#retry = window.setTimeout(() => this.#join(), pauseMs(this.#failures));
  }

  #over(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell("ended");
    tell();
  }

  #tell(is: FeedState["is"]): void {
    this.#onState({ is, events: this.#events, cursor: this.#cursor });
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof CloseEvent) return PASSING.has(error.code);
  if (Array.isArray(error)) return PASSING_CODES.has(String(error[0]?.extensions?.["code"]));
  return error instanceof Event; // the socket itself could not be opened
}

function said(error: unknown): unknown {
  if (!(error instanceof CloseEvent)) return error;
  return new Error(`The server closed the websocket: ${error.code}, ${error.reason === "" ? "no reason given" : error.reason}`);
}

/** Known where the document asks for it, by its own name. */
function cursorOf(result: ExecutionResult): string | null {
  const [told] = Object.values(result.data ?? {});
  const cursor: unknown = (told as { readonly cursor?: unknown } | null | undefined)?.cursor;
  return typeof cursor === "string" ? cursor : null;
}

/** The same document, going on after this cursor. */
export function after(query: string, cursor: string): string {
  let depth = 0;
  const document = visit(parse(query), {
    OperationDefinition: { enter: ({ operation }) => (operation === "subscription" ? undefined : false) },
    Field: {
      enter(field) {
        depth += 1;
        if (depth > 1) return undefined;
        const others = (field.arguments ?? []).filter(({ name }) => name.value !== "after");
        const place = { kind: "Argument", name: { kind: "Name", value: "after" }, value: { kind: "StringValue", value: cursor } };
        return { ...field, arguments: [...others, place] };
      },
      leave() {
        depth -= 1;
      },
    },
  });
  return print(document);
}
