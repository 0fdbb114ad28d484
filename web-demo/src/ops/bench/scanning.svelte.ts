/** Scans, one after the other: a parcel's number opens it, a product's code picks one piece of it. */

import { isPassing } from "../../graphql/api.ts";
import { freshKey } from "../../graphql/key.ts";
import { reader } from "../../words/reader.svelte.ts";
import type { Desk } from "../desk/desk.svelte.ts";
import { OneParcelDocument, type QueuedParcelFragment } from "../ops.gen.ts";
import { perform } from "../order/perform.ts";
import { opsWords as w } from "../words.ts";

export interface Said {
  readonly isGood: boolean;
  readonly text: string;
  /** Another number each time, so that the same words flash again. */
  readonly turn: number;
}

/** `noAnswer`: nobody knows whether there is such a parcel. */
type Found = "yes" | "no" | "noAnswer";

export class Scanning {
  parcel = $state.raw<QueuedParcelFragment | null>(null);
  said = $state.raw<Said | null>(null);
  readonly #desk: Desk;
  readonly #onSaid: (isGood: boolean) => void;
  #turn = 0;
  #asked = 0;
  #last: Promise<void> = Promise.resolve();
  /** A pick that was sent and never answered: scanned again, it is the same piece under the same key. */
  #unsure: { readonly line: string; readonly key: string } | null = null;

  constructor(desk: Desk, onSaid: (isGood: boolean) => void) {
    this.#desk = desk;
    this.#onSaid = onSaid;
  }

  /** A scanner is quicker than the network: what it reads waits its turn. */
  scan(code: string): Promise<void> {
    const scanned = this.#last.then(() => this.#scanned(code));
    this.#last = scanned.catch(() => undefined); // one that failed does not hold up the next
    return scanned;
  }

  async open(number: string): Promise<Found> {
    const asked = ++this.#asked;
    const { found, parcel } = await this.#read(number);
    if (parcel !== null && asked === this.#asked) this.parcel = parcel; // else another was opened meanwhile
    return found;
  }

  /** Reads the parcel again, as it is now. */
  async again(): Promise<void> {
    if (this.parcel === null) return;
    const { parcel } = await this.#read(this.parcel.number);
    if (parcel !== null && parcel.id === this.parcel.id && parcel.version >= this.parcel.version) this.parcel = parcel;
  }

  async #read(number: string): Promise<{ readonly found: Found; readonly parcel: QueuedParcelFragment | null }> {
    const { data, error } = await this.#desk.api.query(OneParcelDocument, { number, locale: reader.locale }).toPromise();
    if (data?.shipment) return { found: "yes", parcel: data.shipment };
    return { found: isPassing(error) ? "noAnswer" : "no", parcel: null };
  }

  async #scanned(code: string): Promise<void> {
    const line = this.parcel?.lines.find(({ sku, gtin }) => sku === code || (gtin !== null && bare(gtin) === bare(code)));
    if (this.parcel === null || line === undefined) {
      const found = await this.open(code);
      if (found === "yes") return this.#say(true, code);
      if (found === "noAnswer") return this.#say(false, w().unreachable);
      return this.#say(false, this.parcel === null ? w().noSuch(code) : w().wrong(code));
    }
    const isUnsure = this.#unsure?.line === `${this.parcel.number} ${line.sku}`;
    if (line.picked >= line.quantity && !isUnsure) return this.#say(false, w().enough(line.sku));
    await this.#pick(this.parcel, line);
  }

  async #pick(parcel: QueuedParcelFragment, line: QueuedParcelFragment["lines"][number]): Promise<void> {
    const target = { number: parcel.number };
    const starts = parcel.availableActions.some(({ action, allowed }) => action === "shipmentStartPicking" && allowed);
    if (starts) await perform(this.#desk.api, "shipmentStartPicking", target, {}, freshKey());
    const lines = [{ sku: line.sku, quantity: 1 }];
    const piece = `${parcel.number} ${line.sku}`;
    const key = this.#unsure?.line === piece ? this.#unsure.key : freshKey();
    const outcome = await perform(this.#desk.api, "shipmentRecordPick", target, { lines }, key);
    this.#unsure = !outcome.isDone && outcome.problems === null ? { line: piece, key } : null;
    await this.again();
    const picked = this.parcel?.lines.find(({ sku }) => sku === line.sku)?.picked ?? line.picked + 1;
    if (outcome.isDone) return this.#say(true, w().right(line.name, picked, line.quantity));
    this.#say(false, outcome.problems?.map(({ message }) => message).join(" ") ?? w().unreachable);
  }

  #say(isGood: boolean, text: string): void {
    this.#turn += 1;
    this.said = { isGood, text, turn: this.#turn };
    this.#onSaid(isGood);
  }
}

/** A GTIN with and without its leading zeros is the same number. */
function bare(code: string): string {
  return /^\d+$/.test(code) ? code.replace(/^0+/, "") : code;
}
