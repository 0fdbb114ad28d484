/** How many parcels are on their way with each carrier, as the server counts them. */

import type { Client } from "@urql/core";

import { UnderWayDocument } from "../ops.gen.ts";
import { countEach, MOST } from "./documents.ts";

export interface Carrier {
  readonly name: string;
  readonly count: number;
  readonly isCapped: boolean;
}

export class Carriers {
  /** A carrier that was seen once is asked for again, also when the newest hundred parcels are not its own. */
  readonly #seen = new Set<string>();

  async read(api: Client): Promise<readonly Carrier[] | null> {
    const { data } = await api.query(UnderWayDocument, {}).toPromise();
    if (!data) return null;
    for (const { carrier } of data.shipments.nodes) if (carrier !== null && this.#seen.size < MOST) this.#seen.add(carrier);
    const names = [...this.#seen];
    if (names.length === 0) return [];
    const counted = await api
      .query<Record<string, { totalCount: number; totalCountCapped: boolean }>>(
        countEach(names.length),
        Object.fromEntries(names.map((name, place) => [`c${place}`, name])),
      )
      .toPromise();
    if (!counted.data) return null;
    return names
      .map((name, place) => {
        const { totalCount = 0, totalCountCapped = false } = counted.data?.[`c${place}`] ?? {};
        return { name, count: totalCount, isCapped: totalCountCapped };
      })
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count);
  }
}
