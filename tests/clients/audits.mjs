// usage: node audits.mjs <url>; prints what each published audit of GraphQL over HTTP says of that server
import { serverAudits } from 'graphql-http'

const results = []
for (const { id, name, fn } of serverAudits({ url: process.argv[2] })) {
  const { status, reason } = await fn()
  results.push({ id, name, status, reason })
}
process.stdout.write(JSON.stringify(results))
