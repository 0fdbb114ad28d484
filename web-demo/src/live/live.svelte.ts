/**
 * The one live connection of a page. It says truthfully how it is, keeps the last cursor of each feed,
 * comes back by itself and goes on after that cursor: nothing is missed and nothing is shown twice.
 * Endings and what they ask of a client are those of docs/live-updates.md.
 */

import type { Client, CombinedError, TypedDocumentNode } from "@urql/core";
import { createClient, type Client as Wire } from "graphql-ws";
import { untrack } from "svelte";

import { askedOverBoth, codeOf, factOf, isPassing } from "../graphql/api.ts";
import type { Identity } from "../graphql/identity.ts";
import { pauseMs } from "./pause.ts";

/** `ended`: it will not come back by itself, such as after a token that cannot be renewed. */
export type LiveState = "connecting" | "live" | "reconnecting" | "offline" | "ended";

/** What a feed brings: with a cursor to go on after, but for figures that are whole each time, as the wall's. */
type Told = object;

/** A feed to follow. `Event` is the value of the subscription's only field. */
export interface Feed<Event extends Told, Variables extends object> {
  readonly document: TypedDocumentNode<Readonly<Record<string, Event>>, Variables & { after?: string | null }>;
  readonly variables: Omit<Variables, "after">;
  /** Go on after this cursor; without one the feed begins now, or with its snapshot. */
  readonly after?: string | undefined;
  readonly onEvent: (event: Event) => void;
  /**
   * For a feed without a snapshot: its place in the log is taken, so read now what it changes. Whatever is
   * committed after that place comes as an event, so nothing falls between. Called again where a place was lost.
   */
  readonly onBegun?: () => void;
  /** It is over for good; the code is the server's word, such as NOT_FOUND. */
  readonly onOver?: (code: string) => void;
}

/** A feed being followed. */
export interface Followed {
  /** Where it is in the log; undefined until it has a place there. */
  readonly after: string | undefined;
  stop(): void;
}

interface Following {
  readonly feed: Feed<Told, object>;
  after: string | undefined;
  leave: (() => void) | null;
}

const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
const SLEPT_MS = PING_EVERY_MS + PONG_WITHIN_MS; // so long unheard, nobody knows whether it still is live
const LOOK_EVERY_MS = 2_000;
const LINGER_MS = 2_000; // a page that changes what it follows keeps its socket
const UNREACHABLE_AFTER = 4; // attempts in a row

/** Closes that a new attempt mends. Anything else is a refusal or a bug of ours. */
const PASSING_CLOSES = new Set([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4408, 4499, 4500]);
const TOKEN_CLOSE = 4403;
/** No cursor of any log: asked to go on after it, the server names the newest one, guests too. */
const NOWHERE = "nowhere";

export class Live {
  state = $state<LiveState>("connecting");
  /** When the server was last heard, in milliseconds of the epoch. */
  heardAt = $state<number | null>(null);

  readonly #identity: Identity;
  readonly #wire: Wire;
  readonly #client: Client;
  readonly #following = new Set<Following>();
  #failures = 0;
  #retry: number | undefined;
  #silence: number | undefined;
  #socket: WebSocket | null = null;
  readonly #looking: number;
  /** The server turned us away, not one feed: nothing that is asked over this connection can be answered. */
  #isGivenUp = false;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#wire = this.#connection();
    this.#client = askedOverBoth(identity, this.#wire);
    addEventListener("offline", this.#networkGone);
    addEventListener("online", this.#now);
    addEventListener("pageshow", this.#now);
    document.addEventListener("visibilitychange", this.#now);
    this.#looking = window.setInterval(this.#now, LOOK_EVERY_MS); // a machine that slept is told by nobody
  }

  /** Follows the feed until it is stopped. */
  follow<Event extends Told, Variables extends object>(feed: Feed<Event, Variables>): Followed {
    const following: Following = {
      feed: feed as unknown as Following["feed"],
      after: feed.after,
      leave: null,
    };
    this.#following.add(following);
    // Whoever follows in an effect must not follow anew whenever the connection changes.
    if (untrack(() => this.state === "ended") && !this.#isGivenUp) this.state = "connecting"; // another feed may be answered
    if (this.#retry === undefined && !this.#isGivenUp) this.#join(following);
    return {
      get after() {
        return following.after;
      },
      stop: () => {
        this.#following.delete(following);
        this.#leave(following);
        const isLive = untrack(() => this.state === "live");
        if (isLive && this.#following.size === 0) this.state = "connecting"; // nothing is shown live any more
      },
    };
  }

  /** Lets go of everything, for a page that needs no more. */
  close(): void {
    removeEventListener("offline", this.#networkGone);
    removeEventListener("online", this.#now);
    removeEventListener("pageshow", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
    clearInterval(this.#looking);
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    for (const following of this.#following) this.#leave(following);
    this.#following.clear();
    void this.#wire.dispose();
  }

  #connection(): Wire {
    const wire = createClient({
      url: `${location.origin.replace(/^http/, "ws")}/graphql`,
      connectionParams: () => {
        const token = this.#identity.token();
        return token === null ? {} : { authorization: `Bearer ${token}` };
      },
      lazyCloseTimeout: LINGER_MS,
      keepAlive: PING_EVERY_MS,
      retryAttempts: 0, // coming back is this module's work: it alone knows the cursors
      on: {
        connected: (opened) => {
          this.#socket = opened as WebSocket;
          queueMicrotask(() => this.#askWhetherLive());
        },
        ping: (received) => {
          if (received) return this.#heard();
          this.#expectAnswer();
        },
        pong: (received) => {
          if (received) this.#answered();
        },
        message: () => this.#heard(),
        closed: () => clearTimeout(this.#silence),
      },
    });
    return wire;
  }

  #join(following: Following): void {
    this.#leave(following);
    const { feed } = following;
    const after = following.after ?? (feed.onBegun ? NOWHERE : undefined);
    const variables = { ...feed.variables, ...(after === undefined ? {} : { after }) };
    const { unsubscribe } = this.#client.subscription(feed.document, variables).subscribe((result) => {
      if (following.leave === null && !this.#following.has(following)) return;
      if (result.error) return this.#ended(following, result.error);
      const [event] = Object.values(result.data ?? {});
      if (event === undefined) return;
      following.after = (event as { readonly cursor?: string }).cursor;
      this.#answered();
      feed.onEvent(event);
    });
    following.leave = unsubscribe;
  }

  #leave(following: Following): void {
    const { leave } = following;
    following.leave = null;
    leave?.();
  }

  #heard(): void {
    this.heardAt = Date.now();
    clearTimeout(this.#silence);
  }

  /** The server has read what we asked for and speaks to us: this is live, once each feed has its place in the log. */
  #answered(): void {
    this.#heard();
    this.#failures = 0;
    if ([...this.#following].some(({ feed, after }) => feed.onBegun !== undefined && after === undefined)) return;
    if (this.state === "live" || this.#retry !== undefined || this.state === "ended") return;
    this.state = "live";
  }

  #ended(following: Following, error: CombinedError): void {
    following.leave = null;
    const code = codeOf(error);
    if (code === undefined) return this.#lost(error);
    if (isPassing(error)) return this.#later();
    if (code === "LAGGED") {
      following.after = factOf(error, "cursor") ?? following.after;
      return this.#soon(following);
    }
    if (code === "CURSOR_UNKNOWN") {
      const { onBegun } = following.feed;
      following.after = onBegun ? factOf(error, "feedCursor") : undefined; // without: a snapshot comes
      onBegun?.();
      return this.#soon(following);
    }
    if (code === "UNAUTHENTICATED" && this.#identity.token() !== null) return void this.#renew();
    this.#following.delete(following);
    following.feed.onOver?.(code);
    if (this.#following.size === 0) this.state = "ended";
    else this.#askWhetherLive(); // the others may have been waiting for this one
  }

  /** In a turn of its own, when the ended one has been cleared away. */
  #soon(following: Following): void {
    setTimeout(() => {
      if (!this.#following.has(following)) return;
      this.#join(following);
      this.#askWhetherLive();
    });
  }

  /** Subscriptions leave in this turn; the answer to a ping behind them says that they arrived. */
  #askWhetherLive(): void {
    setTimeout(() => ping(this.#socket));
  }

  #lost(error: CombinedError): void {
    const close = (error.networkError as Partial<CloseEvent> | undefined)?.code;
    if (close === TOKEN_CLOSE) return void this.#renew();
    if (close !== undefined && !PASSING_CLOSES.has(close)) return this.#giveUp(`CLOSED_${close}`);
    this.#later();
  }

  async #renew(): Promise<void> {
    if (this.#retry !== undefined) return; // another feed of the same socket said so before
    this.#later();
    if (!(await this.#identity.renewed())) this.#giveUp("UNAUTHENTICATED");
  }

  #giveUp(code: string): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#isGivenUp = true;
    this.state = "ended";
    for (const { feed } of this.#following) feed.onOver?.(code);
    this.#following.clear();
  }

  #later(): void {
    if (this.#retry !== undefined || this.state === "ended") return;
    this.#failures += 1;
    this.state = navigator.onLine && this.#failures < UNREACHABLE_AFTER ? "reconnecting" : "offline";
    this.#retry = window.setTimeout(this.#again, pauseMs(this.#failures));
  }

  readonly #again = (): void => {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (const following of this.#following) this.#join(following);
  };

  /** There may be a way again, or the way may be gone without a word: do not wait for a pause to end. */
  readonly #now = (happened?: Event): void => {
    if (document.hidden || !navigator.onLine) return;
    if (this.#retry !== undefined && happened instanceof Event) return this.#again();
    const unheardMs = Date.now() - (this.heardAt ?? Date.now());
    if (this.state !== "live" || unheardMs < SLEPT_MS) return;
    this.state = "reconnecting"; // it slept: live again with the answer
    ping(this.#socket);
    this.#expectAnswer();
  };

  #expectAnswer(): void {
    clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#wire.terminate(), PONG_WITHIN_MS);
  }

  readonly #networkGone = (): void => {
    this.#wire.terminate(); // a socket over a network that is gone looks open for minutes
    if (this.state !== "ended") this.state = "offline";
  };
}

function ping(socket: WebSocket | null): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
}
