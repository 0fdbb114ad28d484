/** How many parcels are on their way with each carrier, as the server counts them. */

import type { Client, CombinedError } from "@urql/core";

import { UnderWayDocument } from "../ops.gen.ts";
import { countEach, MOST } from "./documents.ts";

export interface Carrier {
  readonly name: string;
  readonly count: number;
  readonly isCapped: boolean;
}

/** Null where no answer came, or none that counts. */
interface Counted {
  readonly found: readonly Carrier[] | null;
  readonly error?: CombinedError | undefined;
}

export class Carriers {
  /** A carrier that was seen once is asked for again, also when the newest hundred parcels are not its own. */
  readonly #seen = new Set<string>();

  async read(api: Client): Promise<Counted> {
    const { data, error } = await api.query(UnderWayDocument, {}).toPromise();
    if (!data) return { found: null, error };
    for (const { carrier } of data.shipments.nodes) if (carrier !== null && this.#seen.size < MOST) this.#seen.add(carrier);
    const names = [...this.#seen];
    if (names.length === 0) return { found: [] };
    const counted = await api
      .query<Record<string, { totalCount: number; totalCountCapped: boolean }>>(
        countEach(names.length),
        Object.fromEntries(names.map((name, place) => [`c${place}`, name])),
      )
      .toPromise();
    if (!counted.data) return { found: null, error: counted.error };
    const found = names
      .map((name, place) => {
        const { totalCount = 0, totalCountCapped = false } = counted.data?.[`c${place}`] ?? {};
        return { name, count: totalCount, isCapped: totalCountCapped };
      })
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.count - a.count);
    return { found };
  }
}
