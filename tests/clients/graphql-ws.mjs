import { client, follow } from './guide/graphql-ws.mjs'
import { codesOf, eventsOf, firstOf, speak } from './speaking.mjs'

// A refusal is thrown as the array of its errors; a close is thrown as it is.
async function ask(query, variables) {
  try {
    return await firstOf(client.iterate({ query, variables }))
  } catch (ended) {
    if (Array.isArray(ended)) return { errors: ended }
    throw ended
  }
}

speak({
  ask,
  watch: (query, variables) => eventsOf(client.iterate({ query, variables })),
  follow,
  name: (ended) => 
    Array.isArray(ended) ? `array of ${codesOf(ended)}` : `${ended.constructor.name} ${ended.code ?? ''}`,
})
