/** Queues of parcels that keep themselves fresh. */

import { reader } from "../../words/reader.svelte.ts";
import type { Desk } from "../desk/desk.svelte.ts";
import {
  ParcelQueueDocument,
  type ParcelQueueQuery,
  type QueuedParcelFragment,
  type ShipmentFilter,
} from "../ops.gen.ts";
import type { Target } from "../order/perform.ts";
import { ROWS } from "./page.ts";

export type ParcelPage = ParcelQueueQuery["shipments"];

export class Parcels {
  page = $state.raw<ParcelPage | null>(null);

  /** Call in an effect; `filter` is asked anew for what it depends on. */
  keep(desk: Desk, filter: ShipmentFilter): () => void {
    const locale = reader.locale;
    let isOver = false;
    const leave = desk.keep({}, async () => {
      const { data, error } = await desk.api.query(ParcelQueueDocument, { filter, first: ROWS, locale }).toPromise();
      if (data && !isOver) this.page = data.shipments;
      return { error };
    });
    return () => {
      isOver = true;
      leave();
    };
  }
}

export function targetOf(parcel: QueuedParcelFragment): Target {
  return {
    number: parcel.number,
    id: parcel.id,
    version: parcel.version,
    lines: parcel.lines
      .filter(({ quantity, picked }) => picked < quantity)
      .map(({ sku, quantity, picked }) => ({ sku, quantity: quantity - picked })),
  };
}

export function goodsOf(parcel: QueuedParcelFragment): string {
  return parcel.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(", ");
}
