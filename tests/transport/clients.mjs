// Talks to a running server as other people's libraries do, and prints what they saw as JSON.
// usage: node clients.mjs <audits|graphql-ws|graphql-sse> <url> <folder with node_modules>
import { createRequire } from "node:module";
import { join } from "node:path";

const [task, url, folder] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));

async function audits() {
  const { serverAudits } = require("graphql-http");
  const results = [];
  for (const audit of serverAudits({ url })) {
    const result = await audit.fn();
    results.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason });
  }
  return results;
}

async function everything(client) {
  const seen = {};
  for (const [name, query] of Object.entries({
    query: "{ who }",
    mutation: 'mutation { shout(text: "x") }',
    subscription: "subscription { ticks { number } }",
    refused: "{ nothing }",
    lagging: "subscription { lagging }",
  })) {
    seen[name] = [];
    try {
      for await (const result of client.iterate({ query })) seen[name].push(result);
    } catch (error) {
      seen[name].push({ thrown: Array.isArray(error) ? error : String(error) });
    }
  }
  await client.dispose();
  return seen;
}

const tasks = {
  audits,
  "graphql-ws": () =>
    everything(
      require("graphql-ws").createClient({
        url: url.replace("http", "ws"),
        webSocketImpl: require("ws").WebSocket,
        connectionParams: { authorization: "Bearer anna" },
        retryAttempts: 0,
      }),
    ),
  "graphql-sse": () =>
    everything(
      require("graphql-sse").createClient({
        url,
        headers: { Authorization: "Bearer anna" },
        retryAttempts: 0,
      }),
    ),
};

process.stdout.write(JSON.stringify(await tasks[task]()));
