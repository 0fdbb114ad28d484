/** What the checkout asks, what becomes of it, and whose fault is shown where. */

import type { Language } from "../words/reader.svelte.ts";
import type { Item } from "./basket.svelte.ts";
import type { Refusal } from "./placing.svelte.ts";
import type { OrderPlaceInput } from "./shop.gen.ts";

/** By the path of each field in the order's input, dots between: the server's errors name the same paths. */
export interface Answers {
  "customer.name": string;
  "customer.email": string;
  "customer.phone": string;
  "shippingAddress.line1": string;
  "shippingAddress.line2": string;
  "shippingAddress.city": string;
  "shippingAddress.region": string;
  "shippingAddress.postalCode": string;
  "shippingAddress.country": string;
  note: string;
}

export type FieldName = keyof Answers;
export type PayBy = "cash_on_delivery" | "bank_transfer";

export const COUNTRIES: readonly string[] = [
  "CN", "HK", "TW", "SG", "JP", "KR", "GB", "IE", "DE", "AT", "CH", "FR", "NL", "BE", "ES", "IT", "PL", "SE", "DK", "US", "CA", "AU", "NZ",
];

export function blank(): Answers {
  return {
    "customer.name": "",
    "customer.email": "",
    "customer.phone": "",
    "shippingAddress.line1": "",
    "shippingAddress.line2": "",
    "shippingAddress.city": "",
    "shippingAddress.region": "",
    "shippingAddress.postalCode": "",
    "shippingAddress.country": countryHere(),
    note: "",
  };
}

function countryHere(): string {
  const region = navigator.languages.map((tag) => new Intl.Locale(tag).maximize().region ?? "").find((code) => COUNTRIES.includes(code));
  return region ?? "CN";
}

/** Left blank is left out, except where the order cannot be without it: then the server says so. */
export function orderOf(given: Answers, items: readonly Item[], payBy: PayBy, language: Language): OrderPlaceInput {
  const text = (name: FieldName) => given[name].replaceAll(/\p{Cc}/gu, " ").trim(); // control characters come with what is pasted
  const optional = (name: FieldName) => (text(name) === "" ? null : text(name));
  return {
    channel: "WEBSITE",
    customer: {
      name: text("customer.name"),
      email: optional("customer.email"),
      phone: optional("customer.phone"),
      locale: language === "zh" ? "ZH" : "EN",
    },
    shippingAddress: {
      recipient: text("customer.name"),
      line1: text("shippingAddress.line1"),
      line2: optional("shippingAddress.line2"),
      city: text("shippingAddress.city"),
      region: optional("shippingAddress.region"),
      postalCode: optional("shippingAddress.postalCode"),
      country: text("shippingAddress.country"),
      phone: optional("customer.phone"),
    },
    // The price that was shown: should it have changed meanwhile, the server says so.
    lines: items.map(({ sku, quantity, price }) => ({ sku, quantity, unitPrice: price.amount })),
    payment: { method: payBy, status: "UNPAID" },
    note: optional("note"),
  };
}

/** The field that stands for a path of the input, where it is not the path itself. */
const STANDS_FOR: Readonly<Record<string, FieldName>> = {
  "shippingAddress.recipient": "customer.name",
  "shippingAddress.phone": "customer.phone",
  customer: "customer.email",
};

export interface Faults {
  readonly fields: Partial<Record<FieldName, readonly string[]>>;
  /** By SKU: lines may be taken out meanwhile. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** What is about no field of the page. */
  readonly others: readonly string[];
}

/** `skus` are those of the lines as they were sent. */
export function faultsOf(refusal: Refusal | null, skus: readonly string[], language: Language): Faults {
  const fields: Partial<Record<FieldName, string[]>> = {};
  const lines: Record<string, string[]> = {};
  const others: string[] = [];
  for (const { path, [language]: message } of problemsOf(refusal)) {
    const name = path.join(".");
    const field = STANDS_FOR[name] ?? (name in blankNames ? (name as FieldName) : undefined);
    const line = skus[Number(/^lines\.(\d+)/.exec(name)?.[1])];
    const said = field ? (fields[field] ??= []) : line ? (lines[line] ??= []) : others;
    if (!said.includes(message)) said.push(message);
  }
  return { fields, lines, others };
}

const blankNames = blank();

type Problem = { readonly path: readonly string[] } & Readonly<Record<Language, string>>;

/** The page has words of its own for these. */
const SAID_BY_THE_PAGE: ReadonlySet<string> = new Set(["InsufficientStockError", "IdempotencyConflictError", "Unread"]);

function problemsOf(refusal: Refusal | null): readonly Problem[] {
  if (refusal === null || SAID_BY_THE_PAGE.has(refusal.__typename) || !("en" in refusal)) return [];
  return refusal.__typename === "ValidationError" ? refusal.problems : [refusal];
}
