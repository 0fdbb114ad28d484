/** The basket, kept in this browser and shared by its tabs. */

import { freshKey } from "../graphql/key.ts";
import { keep, kept } from "./kept.ts";
import type { WareFragment } from "./shop.gen.ts";

const KEY = "waypost.basket";
const ORDER_KEY = "waypost.basket.order";
const MOST_PIECES = 99;

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly price: WareFragment["price"];
  readonly quantity: number;
}

export class Basket {
  items = $state.raw<readonly Item[]>(itemsKept());

  constructor() {
    addEventListener("storage", (changed) => {
      if (changed.key === KEY) this.items = itemsKept();
    });
  }

  get pieces(): number {
    return this.items.reduce((so, item) => so + item.quantity, 0);
  }

  /** What this basket is ordered under, by whichever tab: sent twice, it is one order. Another basket has another. */
  get orderKey(): string {
    const known = kept("localStorage", ORDER_KEY);
    if (known === null) this.anotherOrder();
    return known ?? kept("localStorage", ORDER_KEY) ?? "";
  }

  /** What is in it may be ordered once more. */
  anotherOrder(): void {
    keep("localStorage", ORDER_KEY, freshKey());
  }

  add(ware: WareFragment): void {
    const has = this.items.find((item) => item.sku === ware.sku);
    if (has) return this.set(ware.sku, has.quantity + 1);
    this.#change([...this.items, { sku: ware.sku, name: ware.name, price: ware.price, quantity: 1 }]);
  }

  /** None or fewer takes it out. */
  set(sku: string, quantity: number): void {
    const wanted = Math.min(quantity, MOST_PIECES);
    const items = this.items.map((item) => (item.sku === sku ? { ...item, quantity: wanted } : item));
    this.#change(items.filter((item) => item.quantity > 0));
  }

  /** Today's name and price of what is in it. */
  renew(ware: WareFragment): void {
    const known = this.items.find((item) => item.sku === ware.sku);
    if (known === undefined || isAsKnown(known, ware)) return;
    const { name, price } = ware;
    this.#keep(this.items.map((item) => (item.sku === ware.sku ? { ...item, name, price } : item)));
  }

  clear(): void {
    this.#change([]);
  }

  #change(items: readonly Item[]): void {
    this.anotherOrder();
    this.#keep(items);
  }

  #keep(items: readonly Item[]): void {
    this.items = items;
    keep("localStorage", KEY, JSON.stringify(items));
  }
}

function isAsKnown({ name, price }: Item, ware: WareFragment): boolean {
  return name === ware.name && price.amount === ware.price.amount && price.currency === ware.price.currency;
}

/** What was kept and can be shown; a shop of another day, or somebody's tools, may have left anything. */
function itemsKept(): readonly Item[] {
  try {
    const read: unknown = JSON.parse(kept("localStorage", KEY) ?? "[]");
    const items = Array.isArray(read) ? read.filter(isItem) : [];
    return items.filter(({ sku }, place) => items.findIndex((other) => other.sku === sku) === place);
  } catch {
    return [];
  }
}

function isItem(found: unknown): found is Item {
  const { sku, name, price, quantity } = (found ?? {}) as Partial<Item>;
  return (
    typeof sku === "string" &&
    typeof name === "string" &&
    /^\d+(\.\d+)?$/.test(price?.amount ?? "") &&
    /^[A-Z]{3}$/.test(price?.currency ?? "") &&
    Number.isInteger(quantity) &&
    (quantity ?? 0) > 0 &&
    (quantity ?? 0) <= MOST_PIECES
  );
}
