/** What every operations page works with: the API and the live connection of one member of staff. */

import type { Client, CombinedError } from "@urql/core";
import { getContext, setContext } from "svelte";

import { askedOverHttp, isPassing } from "../../graphql/api.ts";
import { shopNow } from "../../graphql/clock.ts";
import type { Identity } from "../../graphql/identity.ts";
import { Live, type Followed } from "../../live/live.svelte.ts";
import { pauseMs } from "../../live/pause.ts";
import { reader } from "../../words/reader.svelte.ts";
import { HappeningsDocument, type HappeningFragment, type OrderEventFilter } from "../ops.gen.ts";

const KEY = Symbol("desk");
const AGAIN_MS = 700; // a queue in a storm is read again at most so often

/** What a reading came to, as far as it tells whether an answer came. */
export interface Read {
  readonly error?: CombinedError | undefined;
}

export class Desk {
  readonly role: string;
  readonly subject: string;
  readonly permissions: ReadonlySet<string>;
  readonly canChoose: boolean;
  readonly api: Client;
  readonly live: Live;
  /** The moment that ages are said for; moves on every ten seconds. */
  now = $state(shopNow());

  constructor(identity: Identity, me: { role: string; subject: string | null; permissions: readonly string[] }, canChoose: boolean) {
    this.role = me.role;
    this.subject = me.subject ?? "";
    this.permissions = new Set(me.permissions);
    this.canChoose = canChoose;
    this.api = askedOverHttp(identity);
    this.live = new Live(identity);
    setInterval(() => (this.now = shopNow()), 10_000);
  }

  /**
   * Reads at once, and again whenever an event that fits may have changed the answer. Ask in an effect:
   * the answer ends it. In a storm of events it reads at most every 0.7 seconds, the last time after the last event.
   */
  keep(filter: OrderEventFilter, read: () => Promise<Read>): () => void {
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

/**
 * Reads when asked, at most so often. A reading that got no answer is tried again by itself: the event that asked
 * for it does not come twice.
 */
export function atMostEvery(ms: number, read: () => Promise<Read>): { ask: () => void; stop: () => void } {
  let timer: number | undefined;
  let isReading = false;
  let isWanted = false;
  let isOver = false;
  let failures = 0;
  async function now(): Promise<void> {
    timer = undefined;
    isReading = true;
    isWanted = false;
    const { error } = await read();
    isReading = false;
    failures = isPassing(error) ? failures + 1 : 0;
    if (isOver || (failures === 0 && !isWanted)) return;
    timer = window.setTimeout(now, failures === 0 ? ms : Math.max(ms, pauseMs(failures)));
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
