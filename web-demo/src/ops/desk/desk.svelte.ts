/** What every operations page works with: the API and the live connection of one member of staff. */

import type { Client } from "@urql/core";
import { getContext, setContext } from "svelte";

import { askedOverHttp } from "../../graphql/api.ts";
import type { Identity } from "../../graphql/identity.ts";
import { Live, type Followed } from "../../live/live.svelte.ts";
import { reader } from "../../words/reader.svelte.ts";
import { HappeningsDocument, type HappeningFragment, type OrderEventFilter } from "../ops.gen.ts";

const KEY = Symbol("desk");
const AGAIN_MS = 700; // a queue in a storm is read again at most so often

export class Desk {
  readonly role: string;
  readonly subject: string;
  readonly permissions: ReadonlySet<string>;
  readonly canChoose: boolean;
  readonly api: Client;
  readonly live: Live;
  /** The moment that ages are said for; moves on every ten seconds. */
  now = $state(Date.now());

  constructor(identity: Identity, me: { role: string; subject: string | null; permissions: readonly string[] }, canChoose: boolean) {
    this.role = me.role;
    this.subject = me.subject ?? "";
    this.permissions = new Set(me.permissions);
    this.canChoose = canChoose;
    this.api = askedOverHttp(identity);
    this.live = new Live(identity);
    setInterval(() => (this.now = Date.now()), 10_000);
  }

  /**
   * Reads at once, and again whenever an event that fits may have changed the answer. Ask in an effect:
   * the answer ends it. In a storm of events it reads at most every 0.7 seconds, the last time after the last event.
   */
  keep(filter: OrderEventFilter, read: () => Promise<unknown>): () => void {
    const again = atMostEvery(AGAIN_MS, read);
    again.ask();
    const followed = this.follow(filter, again.ask, again.ask);
    return () => {
      followed.stop();
      again.stop();
    };
  }

  follow(filter: OrderEventFilter, onEvent: (event: HappeningFragment) => void, onBegun: () => void): Followed {
    return this.live.follow({
      document: HappeningsDocument,
      variables: { filter, locale: reader.locale },
      onEvent,
      onBegun,
    });
  }
}

export function atMostEvery(ms: number, read: () => Promise<unknown>): { ask: () => void; stop: () => void } {
  let timer: number | undefined;
  let isReading = false;
  let isWanted = false;
  let isOver = false;
  async function now(): Promise<void> {
    timer = undefined;
    isReading = true;
    isWanted = false;
    await read();
    isReading = false;
    if (isWanted && !isOver) timer = window.setTimeout(now, ms);
  }
  return {
    ask: () => {
      isWanted = true;
      if (!isReading && timer === undefined && !isOver) timer = window.setTimeout(now, 30);
    },
    stop: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

export function bringDesk(desk: Desk): void {
  setContext(KEY, desk);
}

export function theDesk(): Desk {
  return getContext(KEY);
}
