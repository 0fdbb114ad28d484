/** Money, times and numbers as the reader would say them, in their zone; addresses as they were meant. */

import { reader } from "./reader.svelte.ts";

export interface Amount {
  readonly amount: string;
  readonly currency: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function money(given: Amount): string {
  const shown = new Intl.NumberFormat(reader.tag, { style: "currency", currency: given.currency });
  return shown.format(given.amount as `${number}`); // a decimal text keeps its digits
}

/** The sum of price times quantity, in whole minor units so that no cent is lost on the way; null for two currencies. */
export function sum(items: readonly { readonly price: Amount; readonly quantity: number }[]): Amount | null {
  const [first] = items;
  if (first === undefined || items.some(({ price }) => price.currency !== first.price.currency)) return null;
  const { currency } = first.price;
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const minor = items.reduce((so, item) => so + minorUnits(item.price.amount, digits) * BigInt(item.quantity), 0n);
  const text = minor.toString().padStart(digits + 1, "0");
  return { amount: digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`, currency };
}

function minorUnits(amount: string, digits: number): bigint {
  const [whole = "0", part = ""] = amount.split(".");
  return BigInt(whole + part.padEnd(digits, "0").slice(0, digits));
}

export function day(at: string): string {
  return new Intl.DateTimeFormat(reader.tag, { weekday: "short", day: "numeric", month: "long" }).format(new Date(at));
}

export function moment(at: string): string {
  return new Intl.DateTimeFormat(reader.tag, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
}

export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(reader.tag, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

/** "in 3 days", "2 hours ago". */
export function fromNow(at: string, now: number): string {
  const span = Date.parse(at) - now;
  const said = new Intl.RelativeTimeFormat(reader.tag, { numeric: "auto" });
  if (Math.abs(span) < HOUR_MS) return said.format(Math.round(span / MINUTE_MS), "minute");
  if (Math.abs(span) < DAY_MS) return said.format(Math.round(span / HOUR_MS), "hour");
  return said.format(Math.round(span / DAY_MS), "day");
}

/** A part of the address as it was meant; one that is no text in escapes, such as `%zz`, as it stands. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
