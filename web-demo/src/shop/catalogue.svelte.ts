/** What the shop sells, page by page, and what of it is still there, live. */

import { askedOverHttp } from "../graphql/api.ts";
import { guest } from "../graphql/identity.ts";
import type { Followed, Live } from "../live/live.svelte.ts";
import type { Basket } from "./basket.svelte.ts";
import { AvailabilityDocument, OneWareDocument, type WareFragment, WaresDocument } from "./shop.gen.ts";

const PAGE = 48;
const MOST_READ = 100; // the API's longest page
const MOST_WATCHED = 200; // what one availability feed takes

export interface Taken {
  readonly name: string;
  readonly pieces: number;
  readonly left: number;
}

export class Catalogue {
  wares = $state.raw<readonly WareFragment[]>([]);
  total = $state(0);
  isTotalCapped = $state(false);
  hasMore = $state(false);
  isReading = $state(true);
  hasFailed = $state(false);
  /** What may still be sold, by SKU; the newest word on it. */
  available = $state<Record<string, number>>({});
  /** What somebody has just taken, of all that is shown. */
  justTaken = $state.raw<Taken | null>(null);

  readonly #api = askedOverHttp(guest);
  readonly #live: Live;
  readonly #basket: Basket;
  #search = "";
  #end: string | null = null;
  #asked = 0;
  #feed: Followed | null = null;
  #watched = "";

  constructor(live: Live, basket: Basket) {
    this.#live = live;
    this.#basket = basket;
  }

  /** Begins anew with what the words find. */
  async find(search: string): Promise<void> {
    this.#search = search.trim();
    this.#end = null;
    await this.#read([]);
  }

  async more(): Promise<void> {
    await this.#read(this.wares);
  }

  /** Follows what is on the page and in the basket; called again whenever either changes. */
  watch(): void {
    const skus = [...new Set([...this.#basket.items, ...this.wares].map(({ sku }) => sku))].slice(0, MOST_WATCHED);
    const key = skus.toSorted().join("\n");
    if (key === this.#watched) return;
    this.#watched = key;
    const after = this.#feed?.after; // what happened meanwhile is told again, nothing is missed
    this.#feed?.stop();
    this.#feed = null;
    if (skus.length === 0) return;
    this.#feed = this.#live.follow({
      document: AvailabilityDocument,
      variables: { skus },
      after,
      onBegun: () => void this.#readAgain(),
      onEvent: ({ sku, available }) => {
        const pieces = (this.available[sku] ?? 0) - available;
        if (pieces > 0) this.justTaken = { name: this.#nameOf(sku), pieces, left: Math.max(available, 0) };
        this.available[sku] = available;
      },
    });
    void this.#readUnknown();
  }

  async #read(before: readonly WareFragment[]): Promise<void> {
    const asked = ++this.#asked;
    this.isReading = true;
    const variables = { first: PAGE, after: this.#end, search: this.#search === "" ? null : this.#search };
    const { data, error } = await this.#api.query(WaresDocument, variables).toPromise();
    if (asked !== this.#asked) return; // the reader has typed on
    this.isReading = false;
    this.hasFailed = error !== undefined;
    if (!data) return;
    const { nodes, pageInfo, totalCount, totalCountCapped } = data.products;
    this.wares = [...before, ...nodes];
    this.total = totalCount;
    this.isTotalCapped = totalCountCapped;
    this.hasMore = pageInfo.hasNextPage;
    this.#end = pageInfo.endCursor;
    this.#learn(nodes);
  }

  /** The feed has just taken its place in the log: everything shown is read once more. */
  async #readAgain(): Promise<void> {
    const variables = {
      first: Math.min(Math.max(this.wares.length, PAGE), MOST_READ),
      search: this.#search === "" ? null : this.#search,
    };
    const { data } = await this.#api.query(WaresDocument, variables).toPromise();
    this.#learn(data?.products.nodes ?? []);
    const read = new Set(data?.products.nodes.map(({ sku }) => sku));
    await this.#readEach([...this.wares, ...this.#basket.items].map(({ sku }) => sku).filter((sku) => !read.has(sku)));
  }

  /** What lies in the basket and not on the page is asked for by itself. */
  async #readUnknown(): Promise<void> {
    await this.#readEach(this.#basket.items.map(({ sku }) => sku).filter((sku) => !(sku in this.available)));
  }

  /** Today's price of what is in the basket, and what is left of it. */
  async readBasket(): Promise<void> {
    await this.#readEach(this.#basket.items.map(({ sku }) => sku));
  }

  async #readEach(skus: readonly string[]): Promise<void> {
    const answers = [...new Set(skus)].map((sku) => this.#api.query(OneWareDocument, { sku }).toPromise());
    for (const { data } of await Promise.all(answers)) if (data?.product) this.#learn([data.product]);
  }

  #learn(wares: readonly WareFragment[]): void {
    for (const ware of wares) {
      this.available[ware.sku] = ware.available;
      this.#basket.renew(ware);
    }
  }

  #nameOf(sku: string): string {
    return [...this.wares, ...this.#basket.items].find((known) => known.sku === sku)?.name ?? sku;
  }
}
