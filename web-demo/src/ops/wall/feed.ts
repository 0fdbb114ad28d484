/** The feed of everything: orders, parcels, alerts and stock in one list of bounded length, filtered as it comes. */

import { shopNow } from "../../graphql/clock.ts";
import { codeLabel } from "../labels.ts";
import type { HappeningFragment, StockMovesSubscription, TroubleFragment } from "../ops.gen.ts";
import { Ring } from "../ring.ts";
import { opsWords as w } from "../words.ts";

export type Kind = "order" | "parcel" | "alert" | "stock";
export const KINDS: readonly Kind[] = ["order", "parcel", "alert", "stock"];

export interface Entry {
  readonly key: string;
  readonly kind: Kind;
  readonly at: string;
  readonly text: string;
  readonly who: string;
  /** The order it is about. */
  readonly number: string | null;
  readonly status: string | null;
  /** What the text filter looks in, in lower case. */
  readonly found: string;
}

export interface Wanted {
  readonly kinds: readonly Kind[];
  readonly status: string;
  readonly text: string;
}

const KEPT = 500; // of all that came, for filters chosen later
const SHOWN = 60;

export class Everything {
  readonly #all = new Ring<Entry>(KEPT);
  readonly #fitting = new Ring<Entry>(SHOWN);
  #wanted: Wanted = { kinds: ["order", "parcel", "alert"], status: "", text: "" };

  get wanted(): Wanted {
    return this.#wanted;
  }

  want(wanted: Wanted): void {
    this.#wanted = { ...wanted, text: wanted.text.trim().toLowerCase() };
    this.#fitting.clear();
    for (const entry of this.#all.newest(SHOWN, this.#fits).toReversed()) this.#fitting.push(entry);
  }

  add(entry: Entry): void {
    this.#all.push(entry);
    if (this.#fits(entry)) this.#fitting.push(entry);
  }

  shown(): readonly Entry[] {
    return this.#fitting.newest(SHOWN);
  }

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  readonly #fits = (entry: Entry): boolean => {
    const { kinds, status, text } = this.#wanted;
    return kinds.includes(entry.kind) && (status === "" || entry.status === status) && entry.found.includes(text);
  };
}

export function ofOrder(event: HappeningFragment): Entry {
  return {
    key: event.cursor,
    kind: event.type.startsWith("shipment.") ? "parcel" : "order",
    at: event.recordedAt,
    text: event.message,
    who: codeLabel(event.actor.role),
    number: event.orderNumber,
    status: event.status,
    found: event.orderNumber.toLowerCase(),
  };
}

export function ofStock(event: StockMovesSubscription["stockChanged"]): Entry {
  return {
    key: event.cursor,
    kind: "stock",
    at: event.occurredAt,
    text: w().stockMoved(codeLabel(event.kind), event.sku, event.warehouse, event.available),
    who: "",
    number: null,
    status: null,
    found: event.sku.toLowerCase(),
  };
}

export function ofAlert(cursor: string, type: string, alert: TroubleFragment): Entry {
  const what = type.split(".").at(-1) ?? type;
  const said = w().alertMoved[what as keyof ReturnType<typeof w>["alertMoved"]] ?? what;
  const number = alert.order?.number ?? null;
  return {
    key: cursor,
    kind: "alert",
    at: new Date(shopNow()).toISOString(),
    text: `${said}: ${alert.message}`,
    who: codeLabel(alert.ownerRole),
    number,
    status: null,
    found: (number ?? "").toLowerCase(),
  };
}
