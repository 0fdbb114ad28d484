/** The documents that count the parcels of several carriers at once, one for each number of carriers. */

import { gql } from "@urql/core";

export const MOST = 12; // carriers; the server reads at most thirty aliases

/** Counts the parcels that are on their way with each of so many carriers: `$c0` under `c0`. */
export function countEach(count: number): ReturnType<typeof gql> {
  const places = Array.from({ length: count }, (_, place) => `c${place}`);
  return gql(`query ParcelsOf${count}Carriers(${places.map((place) => `$${place}: String!`).join(", ")}) {
    ${places
      .map((place) => `${place}: shipments(first: 1, filter: { statuses: [DISPATCHED], carrier: $${place} }) { totalCount totalCountCapped }`)
      .join("\n")}
  }`);
}

/** For the list of what the pages send. */
export function everyDocument(): ReturnType<typeof gql>[] {
  return Array.from({ length: MOST }, (_, before) => countEach(before + 1));
}
