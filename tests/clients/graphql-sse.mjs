import { client, follow } from './guide/graphql-sse.mjs'
import { codesOf, eventsOf, firstOf, speak } from './speaking.mjs'

speak({
  ask: (query, variables) => firstOf(client.iterate({ query, variables })),
  watch: (query, variables) => eventsOf(client.iterate({ query, variables })),
  follow,
  name: (ended) => 
    Array.isArray(ended) ? `errors ${codesOf(ended)}` : `NetworkError ${ended.response?.status ?? ''}`,
})
