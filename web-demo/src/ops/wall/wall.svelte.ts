/**
 * All that the wall shows, kept fresh by four feeds. What comes is put where its size is bounded, and looked at
 * once a frame: at two hundred events a second as on a quiet night, for a minute as for a week.
 */

import { atMostEvery, type Desk, type Read } from "../desk/desk.svelte.ts";
import { shopNow } from "../../graphql/clock.ts";
import { reader } from "../../words/reader.svelte.ts";
import { Frames } from "../frames.ts";
import {
  AlertMovesDocument,
  FiguresDocument,
  HappeningsDocument,
  LowStockDocument,
  OpenAlertsDocument,
  StockMovesDocument,
  type FiguresSubscription,
  type LowStockQuery,
  type Severity,
  type TroubleFragment,
} from "../ops.gen.ts";
import { Carriers, type Carrier } from "./carriers.ts";
import { Everything, ofAlert, ofOrder, ofStock, type Entry, type Wanted } from "./feed.ts";
import { Flows, type Flow } from "./flow.ts";
import { Troubles } from "./troubles.ts";

export type Figures = FiguresSubscription["operations"];
export type LowShelf = LowStockQuery["stockLevels"]["nodes"][number];

/** The states in the order of an order's way; the last four are ends. */
export const STATES = [
  "PLACED",
  "ON_HOLD",
  "BACKORDERED",
  "CONFIRMED",
  "PROCESSING",
  "READY_TO_SHIP",
  "PARTIALLY_SHIPPED",
  "SHIPPED",
  "DELIVERED",
  "COMPLETED",
  "CANCELLED",
  "RETURNED",
] as const;

const SEVERITIES: readonly Severity[] = ["CRITICAL", "WARNING", "INFO"];
const ALERTS_READ = 30; // of each severity
const STOCK_KINDS: ReadonlySet<string> = new Set(["LOW_STOCK", "OUT_OF_STOCK"]);
const STOCK_EVERY_MS = 4_000;
const CARRIERS_EVERY_MS = 15_000;

export class WallState {
  figures = $state.raw<Figures | null>(null);
  flows = $state.raw<ReadonlyMap<string, Flow>>(new Map());
  troubles = $state.raw<readonly TroubleFragment[]>([]);
  entries = $state.raw<readonly Entry[]>([]);
  low = $state.raw<readonly LowShelf[] | null>(null);
  carriers = $state.raw<readonly Carrier[] | null>(null);
  isPaused = $state(false);

  readonly everything = new Everything();
  readonly #desk: Desk;
  readonly #flows = new Flows(STATES);
  readonly #troubles = new Troubles();
  readonly #carriers = new Carriers();
  readonly #frames = new Frames(() => this.#look());
  #readMore: () => void = () => undefined;
  readonly #after: Record<string, string | undefined> = {};

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Follows everything in the reader's language until the answer is called. */
  follow(locale: "EN" | "ZH"): () => void {
    const { live, api } = this.#desk;
    const stock = atMostEvery(STOCK_EVERY_MS, () => this.#readStock());
    const carriers = atMostEvery(CARRIERS_EVERY_MS, async () => {
      const { found, error } = await this.#carriers.read(api);
      this.carriers = found ?? this.carriers;
      return { error };
    });
    const alerts = atMostEvery(1_000, () => this.#readAlerts(locale));
    this.#readMore = alerts.ask;
    stock.ask();
    carriers.ask();
    alerts.ask();
    const figures = live.follow({ document: FiguresDocument, variables: { intervalMs: 1000 }, onEvent: (told) => this.#figured(told) });
    const feeds = {
      orders: live.follow({
        document: HappeningsDocument,
        variables: { filter: {}, locale },
        after: this.#after["orders"],
        onBegun: carriers.ask,
        onEvent: (event) => {
          this.everything.add(ofOrder(event));
          if (event.previousStatus !== null || event.type === "order.placed") {
            this.#flows.moved(event.previousStatus, event.status, Date.parse(event.recordedAt));
          }
          if (event.type.startsWith("shipment.")) carriers.ask();
          this.#frames.ask();
        },
      }),
      alerts: live.follow({
        document: AlertMovesDocument,
        variables: { locale },
        after: this.#after["alerts"],
        onBegun: alerts.ask,
        onEvent: ({ cursor, type, alert }) => {
          this.#troubles.put(alert);
          if (STOCK_KINDS.has(alert.kind)) stock.ask(); // a shelf's safety stock changes without moving a piece
          this.everything.add(ofAlert(cursor, type, alert));
          this.#frames.ask();
        },
      }),
      stock: live.follow({
        document: StockMovesDocument,
        variables: {},
        after: this.#after["stock"],
        onBegun: stock.ask,
        onEvent: (event) => {
          this.everything.add(ofStock(event));
          stock.ask();
          this.#frames.ask();
        },
      }),
    };
    // Flow ages without events.
    const ageing = setInterval(this.#frames.ask, 10_000);
    return () => {
      figures.stop();
      for (const [name, feed] of Object.entries(feeds)) {
        this.#after[name] = feed.after; // in another language it goes on from there
        feed.stop();
      }
      for (const reading of [stock, carriers, alerts]) reading.stop();
      clearInterval(ageing);
      this.#frames.stop();
    };
  }

  want(wanted: Wanted): void {
    this.everything.want(wanted);
    this.entries = this.everything.shown();
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    if (!isPaused) this.#frames.ask();
  }

  #figured(figures: Figures): void {
    this.figures = figures;
    const open = figures.openAlerts.reduce((sum, { count }) => sum + count, 0);
    // Some of the rest may be shown now that others are settled.
    if (this.#troubles.size < Math.min(open, ALERTS_READ / 2)) this.#readMore();
  }

  async #readAlerts(locale: "EN" | "ZH"): Promise<Read> {
    const found: TroubleFragment[] = [];
    for (const severity of SEVERITIES) {
      const filter = { statuses: ["OPEN", "ACKNOWLEDGED"] as const, severities: [severity] };
      const { data, error } = await this.#desk.api.query(OpenAlertsDocument, { first: ALERTS_READ, filter, locale }).toPromise();
      if (!data) return { error };
      found.push(...data.alerts.nodes);
    }
    if (locale === reader.locale) this.#troubles.begin(found); // else others are read in the language chosen since
    this.#frames.ask();
    return {};
  }

  async #readStock(): Promise<Read> {
    const { data, error } = await this.#desk.api.query(LowStockDocument, {}).toPromise();
    if (data) this.low = data.stockLevels.nodes.toSorted((a, b) => a.available - b.available);
    return { error };
  }

  #look(): void {
    const now = shopNow();
    this.flows = new Map(STATES.map((state) => [state, this.#flows.of(state, now)]));
    this.troubles = this.#troubles.sorted();
    if (!this.isPaused) this.entries = this.everything.shown();
  }
}
