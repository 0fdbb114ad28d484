/** The basket, kept in this browser and shared by its tabs. */

import type { WareFragment } from "./shop.gen.ts";

const KEY = "waypost.basket";
const MOST_PIECES = 99;

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly price: WareFragment["price"];
  readonly quantity: number;
}

export class Basket {
  items = $state.raw<readonly Item[]>(kept());

  constructor() {
    addEventListener("storage", (changed) => {
      if (changed.key === KEY) this.items = kept();
    });
  }

  get pieces(): number {
    return this.items.reduce((so, item) => so + item.quantity, 0);
  }

  add(ware: WareFragment): void {
    const has = this.items.find((item) => item.sku === ware.sku);
    if (has) return this.set(ware.sku, has.quantity + 1);
    this.#keep([...this.items, { sku: ware.sku, name: ware.name, price: ware.price, quantity: 1 }]);
  }

  /** None or fewer takes it out. */
  set(sku: string, quantity: number): void {
    const wanted = Math.min(quantity, MOST_PIECES);
    const items = this.items.map((item) => (item.sku === sku ? { ...item, quantity: wanted } : item));
    this.#keep(items.filter((item) => item.quantity > 0));
  }

  /** Today's name and price of what is in it. */
  renew(ware: WareFragment): void {
    const known = this.items.find((item) => item.sku === ware.sku);
    if (known === undefined || (known.name === ware.name && known.price.amount === ware.price.amount)) return;
    const { name, price } = ware;
    this.#keep(this.items.map((item) => (item.sku === ware.sku ? { ...item, name, price } : item)));
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(items: readonly Item[]): void {
    this.items = items;
    localStorage.setItem(KEY, JSON.stringify(items));
  }
}

function kept(): readonly Item[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isItem) : [];
  } catch {
    return [];
  }
}

function isItem(found: unknown): found is Item {
  const { sku, name, price, quantity } = (found ?? {}) as Partial<Item>;
  return (
    typeof sku === "string" && typeof name === "string" && typeof price?.amount === "string" && Number.isInteger(quantity)
  );
}
