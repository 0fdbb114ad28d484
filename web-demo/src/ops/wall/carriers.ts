/** How many parcels are on their way with each carrier, as the server counts them. */

import { gql, type Client, type CombinedError } from "@urql/core";

import { UnderWayDocument } from "../ops.gen.ts";

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

const MOST = 12; // carriers; the server reads at most thirty aliases

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

function countEach(count: number): ReturnType<typeof gql> {
  const places = Array.from({ length: count }, (_, place) => `c${place}`);
  return gql(`query ParcelsByCarrier(${places.map((place) => `$${place}: String!`).join(", ")}) {
    ${places
      .map((place) => `${place}: shipments(first: 1, filter: { statuses: [DISPATCHED], carrier: $${place} }) { totalCount totalCountCapped }`)
      .join("\n")}
  }`);
}
