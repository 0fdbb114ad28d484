/** The two questions that this page asks the shop. */
import { ANSWER, LOOK } from "./documents.ts";

export interface Money {
  amount: string;
  currency: string;
}

export interface Spoken {
  en: string;
  zh: string;
}

export interface Substitute {
  insteadOf: string;
  sku: string;
  name: string;
  quantity: number;
  priceChange: Money;
}

export interface Choice {
  choice: string;
  labelEn: string;
  labelZh: string;
  meaningEn: string;
  meaningZh: string;
  priceChange: Money | null;
  substitutes: Substitute[];
}

export interface Offer {
  orderNumber: string;
  state: "OPEN" | "ANSWERED" | "WITHDRAWN" | "EXPIRED";
  answerBy: string;
  answer: string | null;
  substitute: string | null;
  missing: { sku: string; name: string; quantity: number }[];
  choices: Choice[];
}

/** The shop said no, in both languages; what only developers read is in English. */
export class Refusal extends Error {
  constructor(readonly words: Spoken) {
    super(words.en);
  }
}

interface Answered {
  __typename: string;
  offer?: Offer;
  en?: string;
  zh?: string;
  blockedBy?: Spoken[];
}

/** The choices behind the link; null where it is none of the shop's. */
export async function look(token: string): Promise<Offer | null> {
  const data = await ask<{ shortageOffer: Offer | null }>(LOOK, { token });
  return data.shortageOffer;
}

/** Takes a choice; the same one again is answered like the first time. */
export async function answer(token: string, choice: string, substitute: string | null): Promise<Offer> {
  const input = { token, choice, substitute };
  const data = await ask<{ shortageOfferAnswer: Answered }>(ANSWER, { input });
  const { offer, blockedBy, en = "", zh = "" } = data.shortageOfferAnswer;
  if (offer) return offer;
  throw new Refusal(blockedBy?.[0] ?? { en, zh });
}

async function ask<T>(query: string, variables: object): Promise<T> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answered = (await response.json()) as { data?: T | null; errors?: { message: string }[] };
  const told = answered.errors?.[0]?.message;
  if (told !== undefined) throw new Refusal({ en: told, zh: told });
  if (!answered.data) throw new Error(`HTTP ${response.status}`);
  return answered.data;
}
