/** One order followed by its tracking token: read at once, then kept as it is by the live connection. */

import { untrack } from "svelte";

import { askedOverHttp } from "../graphql/api.ts";
import { guest } from "../graphql/identity.ts";
import { Live } from "../live/live.svelte.ts";
import { reader } from "../words/reader.svelte.ts";
import { TrackingLiveDocument, TrackingNowDocument, type WayFragment } from "./tracking.gen.ts";

export class Followed {
  readonly live = new Live(guest);
  way = $state<WayFragment | null>(null);
  /** The link is no good, has expired or was revoked. */
  isOver = $state(false);
  readonly #token: string;
  readonly #stop: () => void;

  constructor(token: string) {
    this.#token = token;
    // The words come from the server, so another language follows anew, beginning with a snapshot.
    this.#stop = $effect.root(() => {
      $effect(() => {
        const { locale } = reader;
        return untrack(() => this.#follow(locale));
      });
    });
  }

  close(): void {
    this.#stop();
    this.live.close();
  }

  #follow(locale: "EN" | "ZH"): () => void {
    let isPushed = false;
    void this.#readNow(locale).then((way) => {
      if (!isPushed && way) this.way = way;
    });
    const followed = this.live.follow({
      document: TrackingLiveDocument,
      variables: { token: this.#token, locale },
      onEvent: ({ tracking }) => {
        isPushed = true;
        this.way = tracking;
      },
      onOver: () => {
        isPushed = true;
        this.isOver = true;
        this.way = null;
      },
    });
    return () => {
      isPushed = true;
      followed.stop();
    };
  }

  /** One question over the connection that brought the page: there before a websocket is open. */
  async #readNow(locale: "EN" | "ZH"): Promise<WayFragment | null> {
    const answer = await askedOverHttp(guest).query(TrackingNowDocument, { token: this.#token, locale }).toPromise();
    return answer.data?.tracking ?? null;
  }
}
