/** A few orders that are on their way, each with the last thing that happened to it. */

import { untrack } from "svelte";

import { askedOverHttp } from "../graphql/api.ts";
import { guest, type Identity } from "../graphql/identity.ts";
import { Live } from "../live/live.svelte.ts";
import { reader } from "../words/reader.svelte.ts";
import { MovesDocument, OnTheMoveDocument, type OrderOnTheMoveFragment } from "./moving.gen.ts";
import { TrackDocument } from "./tracking.gen.ts";

const SHOWN = 5;
const OVER: ReadonlySet<string> = new Set(["DELIVERED", "COMPLETED", "CANCELLED", "RETURNED"]);

export interface Mover {
  readonly order: OrderOnTheMoveFragment;
  /** What happened last, while one looked on. */
  readonly message: string;
}

export class Moving {
  readonly live: Live;
  movers = $state.raw<readonly Mover[]>([]);
  readonly #staff: Identity;
  readonly #stop: () => void;

  constructor(staff: Identity) {
    this.#staff = staff;
    this.live = new Live(staff);
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

  /** The token that follows the order, as its customer gets it with number and contact. */
  async tokenOf({ number, customer }: OrderOnTheMoveFragment): Promise<string | null> {
    const asked = { number, contact: contactOf(customer) ?? "" };
    const { data } = await askedOverHttp(guest).query(TrackDocument, asked).toPromise();
    return data?.trackOrder?.token ?? null;
  }

  #follow(locale: "EN" | "ZH"): () => void {
    const followed = this.live.follow({
      document: MovesDocument,
      variables: { locale },
      onBegun: () => void this.#read(locale),
      onEvent: ({ order, message }) => this.#moved({ order, message }),
    });
    return () => followed.stop();
  }

  async #read(locale: "EN" | "ZH"): Promise<void> {
    const { data } = await askedOverHttp(this.#staff).query(OnTheMoveDocument, { locale }).toPromise();
    const found = data?.orders.nodes.filter(({ customer }) => contactOf(customer) !== null) ?? [];
    this.movers = found.map((order) => ({ order, message: "" }));
  }

  /** Rows stay where they are, for whoever is about to press one; an order that is over makes room. */
  #moved(mover: Mover): void {
    const known = this.movers.findIndex(({ order }) => order.number === mover.order.number);
    if (known >= 0) {
      this.movers = this.movers.with(known, mover);
    } else if (contactOf(mover.order.customer) !== null && !OVER.has(mover.order.status)) {
      const room = this.movers.findIndex(({ order }) => OVER.has(order.status));
      if (room >= 0) this.movers = this.movers.with(room, mover);
      else if (this.movers.length < SHOWN) this.movers = [...this.movers, mover];
    }
  }
}

function contactOf(customer: OrderOnTheMoveFragment["customer"]): string | null {
  return customer?.email ?? customer?.phone ?? null;
}
