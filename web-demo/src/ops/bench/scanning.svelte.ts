/** Scans, one after the other: a parcel's number opens it, a product's code picks one piece of it. */

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

export class Scanning {
  parcel = $state.raw<QueuedParcelFragment | null>(null);
  said = $state.raw<Said | null>(null);
  readonly #desk: Desk;
  readonly #onSaid: (isGood: boolean) => void;
  #turn = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(desk: Desk, onSaid: (isGood: boolean) => void) {
    this.#desk = desk;
    this.#onSaid = onSaid;
  }

  /** A scanner is quicker than the network: what it reads waits its turn. */
  scan(code: string): Promise<void> {
    this.#last = this.#last.then(() => this.#scanned(code));
    return this.#last;
  }

  async open(number: string): Promise<boolean> {
    const { data } = await this.#desk.api.query(OneParcelDocument, { number, locale: reader.locale }).toPromise();
    if (!data?.shipment) return false;
    this.parcel = data.shipment;
    return true;
  }

  /** Reads the parcel again, as it is now. */
  async again(): Promise<void> {
    if (this.parcel) await this.open(this.parcel.number);
  }

  async #scanned(code: string): Promise<void> {
    const line = this.parcel?.lines.find(({ sku, gtin }) => sku === code || (gtin !== null && bare(gtin) === bare(code)));
    if (this.parcel === null || line === undefined) {
      if (await this.open(code)) return this.#say(true, code);
      return this.#say(false, this.parcel === null ? w().noSuch(code) : w().wrong(code));
    }
    if (line.picked >= line.quantity) return this.#say(false, w().enough(line.sku));
    await this.#pick(this.parcel, line);
  }

  async #pick(parcel: QueuedParcelFragment, line: QueuedParcelFragment["lines"][number]): Promise<void> {
    const target = { number: parcel.number };
    const starts = parcel.availableActions.some(({ action, allowed }) => action === "shipmentStartPicking" && allowed);
    if (starts) await perform(this.#desk.api, "shipmentStartPicking", target, {}, crypto.randomUUID());
    const lines = [{ sku: line.sku, quantity: 1 }];
    const outcome = await perform(this.#desk.api, "shipmentRecordPick", target, { lines }, crypto.randomUUID());
    await this.again();
    if (outcome.isDone) return this.#say(true, w().right(line.name, line.picked + 1, line.quantity));
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
