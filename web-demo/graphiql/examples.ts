/** The operations GraphiQL opens with, ready to run against what the server holds right now. */

import type { Connection } from "./connection";
import alerts from "./examples/alerts.graphql?raw";
import catalogue from "./examples/catalogue.graphql?raw";
import deliveries from "./examples/deliveries.graphql?raw";
import liveAvailability from "./examples/live-availability.graphql?raw";
import liveOperations from "./examples/live-operations.graphql?raw";
import liveOrders from "./examples/live-orders.graphql?raw";
import order from "./examples/order.graphql?raw";
import orders from "./examples/orders.graphql?raw";
import pickQueue from "./examples/pick-queue.graphql?raw";
import place from "./examples/place.graphql?raw";
import reviewQueue from "./examples/review-queue.graphql?raw";
import viewer from "./examples/viewer.graphql?raw";

const PATIENCE_MS = 3000; // the page opens without the facts rather than late
const FACTS = "{ orders(first: 1) { nodes { number } } products(first: 2) { nodes { sku } } warehouses { code } }";

const NONE_ORDER = "paste an order's number here";
const NONE_WAREHOUSE = "paste a warehouse's code here";

/** What the examples name: an order that exists and products on sale. */
interface Facts {
  readonly number: string;
  readonly skus: readonly string[];
  readonly warehouse: string;
}

export interface Example {
  readonly query: string;
  readonly variables?: string;
}

interface Nodes<T> {
  readonly nodes?: readonly T[];
}

/** What somebody of a role would ask first. */
export interface RoleExamples {
  readonly role: string;
  readonly examples: readonly Example[];
}

export interface Examples {
  /** The tabs a newcomer finds open; the first of them is live. */
  readonly tabs: readonly Example[];
  readonly byRole: readonly RoleExamples[];
}

export async function examples(connection: Connection): Promise<Examples> {
  const facts = await currentFacts(connection);
  return { tabs: tabs(facts), byRole: byRole(facts) };
}

function byRole(facts: Facts): RoleExamples[] {
  const one = { query: order, variables: json({ number: facts.number }) };
  return [
    { role: "GUEST", examples: [{ query: catalogue, variables: json({ search: null }) }, { query: liveAvailability, variables: json({ skus: facts.skus }) }] },
    { role: "SALES", examples: [{ query: reviewQueue }, one, { query: place, variables: json({ input: basket(facts.skus) }) }] },
    { role: "WAREHOUSE", examples: [{ query: pickQueue, variables: json({ warehouse: facts.warehouse }) }] },
    { role: "LOGISTICS", examples: [{ query: deliveries }] },
    { role: "SUPPORT", examples: [{ query: orders, variables: json({ first: 10 }) }, { query: alerts }] },
    { role: "MANAGER", examples: [{ query: liveOperations }, { query: liveOrders }, { query: viewer }] },
  ];
}

function tabs(facts: Facts): Example[] {
  return [
    { query: liveOrders },
    { query: orders, variables: json({ first: 10 }) },
    { query: order, variables: json({ number: facts.number }) },
    { query: place, variables: json({ input: basket(facts.skus) }) },
    { query: liveOperations },
    { query: viewer },
  ];
}

async function currentFacts(connection: Connection): Promise<Facts> {
  try {
    const answer = await connection.ask({ query: FACTS }, {}, AbortSignal.timeout(PATIENCE_MS));
    const found = answer.data?.["orders"] as Nodes<{ number: string }> | null | undefined;
    const products = answer.data?.["products"] as Nodes<{ sku: string }> | null | undefined;
    const warehouses = answer.data?.["warehouses"] as readonly { code: string }[] | null | undefined;
    return {
      warehouse: warehouses?.[0]?.code ?? NONE_WAREHOUSE,
      number: found?.nodes?.[0]?.number ?? NONE_ORDER,
      skus: products?.nodes?.map((product) => product.sku) ?? [],
    };
  } catch {
    return { number: NONE_ORDER, skus: [], warehouse: NONE_WAREHOUSE };
  }
}

function basket(skus: readonly string[]): object {
  const wanted = skus.length > 0 ? skus : ["paste a product's sku here"];
  return {
    channel: "WEBSITE",
    customer: { name: "Lin Wei", email: "lin.wei@example.com", locale: "ZH" },
    shippingAddress: {
      recipient: "林薇",
      line1: "南京西路 1266 号",
      city: "上海",
      postalCode: "200040",
      country: "CN",
      phone: "+8613800138000",
    },
    lines: wanted.map((sku) => ({ sku, quantity: 1 })),
    payment: { status: "PAID", method: "card" },
    whenShort: "BACKORDER",
  };
}

function json(variables: object): string {
  return JSON.stringify(variables, null, 2);
}
