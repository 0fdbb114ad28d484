/** The operations GraphiQL opens with, ready to run against what the server holds right now. */

import type { Connection } from "./connection";
import liveOperations from "./examples/live-operations.graphql?raw";
import liveOrders from "./examples/live-orders.graphql?raw";
import order from "./examples/order.graphql?raw";
import orders from "./examples/orders.graphql?raw";
import place from "./examples/place.graphql?raw";
import viewer from "./examples/viewer.graphql?raw";

const PATIENCE_MS = 3000; // the page opens without the facts rather than late
const FACTS = "{ orders(first: 1) { nodes { number } } products(first: 2) { nodes { sku } } }";

/** What the examples name: an order that exists and products on sale. */
interface Facts {
  readonly number: string;
  readonly skus: readonly string[];
}

interface Example {
  readonly query: string;
  readonly variables?: string;
}

interface Nodes<T> {
  readonly nodes?: readonly T[];
}

export async function examples(connection: Connection): Promise<Example[]> {
  const facts = await currentFacts(connection);
  return [
    { query: orders, variables: json({ first: 10 }) },
    { query: liveOrders },
    { query: order, variables: json({ number: facts.number }) },
    { query: place, variables: json({ input: basket(facts.skus) }) },
    { query: liveOperations },
    { query: viewer },
  ];
}

async function currentFacts(connection: Connection): Promise<Facts> {
  try {
    const answer = await connection.ask({ query: FACTS }, {}, AbortSignal.timeout(PATIENCE_MS));
    const orders = answer.data?.["orders"] as Nodes<{ number: string }> | null | undefined;
    const products = answer.data?.["products"] as Nodes<{ sku: string }> | null | undefined;
    return {
      number: orders?.nodes?.[0]?.number ?? "paste an order's number here",
      skus: products?.nodes?.map((product) => product.sku) ?? [],
    };
  } catch {
    return { number: "paste an order's number here", skus: [] };
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
