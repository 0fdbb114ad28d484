/** The shop's time: the reader's own clock, set right where it is wrong by minutes or days. */

const WRONG_MS = 60_000; // less is the way of an answer, and that servers tell whole seconds
let aheadMs = 0;

/** Learns from the `Date` that an answer came with. */
export function hearDate(date: string | null): void {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) return;
  const found = told - Date.now();
  aheadMs = Math.abs(found) < WRONG_MS ? 0 : found;
}

/** In milliseconds of the epoch. */
export function shopNow(): number {
  return Date.now() + aheadMs;
}
