// usage: node urql.mjs <overSocket|overEvents>
import * as guide from './guide/urql.mjs'
import { codesOf, eventsOf, speak } from './speaking.mjs'
import { toAsyncIterable } from 'wonka'

const client = guide[process.argv[2]]

async function ask(query, variables) {
  const verb = query.startsWith('mutation') ? 'mutation' : 'query'
  const { data, error } = await client[verb](query, variables).toPromise()
  if (error?.networkError) throw error
  return { data, errors: error?.graphQLErrors }
}

function name({ graphQLErrors, networkError }) {
  if (!networkError) return `graphQLErrors ${codesOf(graphQLErrors)}`
  return `networkError ${networkError.constructor.name} ${networkError.code ?? ''}`
}

speak({
  ask,
  watch: (query, variables) => eventsOf(toAsyncIterable(client.subscription(query, variables))),
  follow: (query, variables) => guide.follow(client, query, variables),
  name,
})
