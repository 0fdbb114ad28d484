/** Placing an order once, whatever happens to the answer: one key for one order until it is answered. */

import { askedOverHttp, codeOf, isPassing } from "../graphql/api.ts";
import { guest, type Identity } from "../graphql/identity.ts";
import { keep as keepText, kept } from "./kept.ts";
import { LinkOfDocument, type OrderPlaceInput, PlaceDocument, type PlaceMutation } from "./shop.gen.ts";

type Answer = PlaceMutation["orderPlace"];
export type PlacedOrder = Extract<Answer, { readonly __typename: "OrderSuccess" }>["order"];
/** The server could not read the order at all, such as one of a megabyte: it was not placed. */
interface Unread {
  readonly __typename: "Unread";
}
export type Refusal = Exclude<Answer, { readonly __typename: "OrderSuccess" }> | Unread;

/** `unsure`: it was sent and never answered; it may be placed, so only the very same may be sent again. */
type PlacingState = "ready" | "sending" | "unsure";

const PENDING = "waypost.pending-order";
const PAUSES_MS: readonly number[] = [500, 1_500, 3_000];

interface Pending {
  readonly input: OrderPlaceInput;
}

export class Placing {
  state = $state<PlacingState>(pending() === null ? "ready" : "unsure");
  refusal = $state.raw<Refusal | null>(null);

  readonly #identity: Identity;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** The order as it is placed; null where it was refused, or nobody knows yet. */
  async place(input: OrderPlaceInput, idempotencyKey: string): Promise<PlacedOrder | null> {
    if (this.state !== "ready") return null; // the second click of two
    keep({ input: { ...input, idempotencyKey } });
    return this.#send();
  }

  /** Sends what was never answered once more, under its key. */
  async askAgain(): Promise<PlacedOrder | null> {
    return this.state === "unsure" ? this.#send() : null;
  }

  async #send(): Promise<PlacedOrder | null> {
    const waiting = pending();
    if (waiting === null) {
      this.state = "ready";
      return null;
    }
    this.state = "sending";
    this.refusal = null;
    const answer = await this.#answerTo(waiting.input);
    if (answer === null) {
      this.state = "unsure";
      return null;
    }
    keep(null);
    this.state = "ready";
    if (answer.__typename === "OrderSuccess") return answer.order;
    this.refusal = answer;
    return null;
  }

  /** The server's word on it; null where none came, however often it was asked. */
  async #answerTo(input: OrderPlaceInput): Promise<Answer | Unread | null> {
    for (const pause of [...PAUSES_MS, null]) {
      const { data, error } = await askedOverHttp(this.#identity).mutation(PlaceDocument, { input }).toPromise();
      if (data) return data.orderPlace;
      if (error && codeOf(error) === "UNAUTHENTICATED") await this.#identity.renewed();
      else if (!isPassing(error)) return { __typename: "Unread" }; // and so was each time before
      if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return null;
  }
}

/** Where the order can be followed from now on. */
export async function trackingPath(number: string, contact: string): Promise<string> {
  const { data } = await askedOverHttp(guest).query(LinkOfDocument, { number, contact }).toPromise();
  const token = data?.trackOrder?.token;
  return token ? `/track/${encodeURIComponent(token)}` : `/track?number=${encodeURIComponent(number)}`;
}

/** The contact of the order that waits for its answer, to find it by. */
export function pendingContact(): string {
  const customer = pending()?.input.customer;
  return customer?.email ?? customer?.phone ?? "";
}

function pending(): Pending | null {
  try {
    return JSON.parse(kept("sessionStorage", PENDING) ?? "null") as Pending | null;
  } catch {
    return null;
  }
}

function keep(waiting: Pending | null): void {
  keepText("sessionStorage", PENDING, waiting === null ? null : JSON.stringify(waiting));
}
