import { gql } from '@apollo/client'
import { client, follow } from './guide/apollo.mjs'
import { codesOf, eventsOf, speak } from './speaking.mjs'

async function ask(query, variables) {
  const given = { variables, fetchPolicy: 'no-cache', errorPolicy: 'all' }
  const { data, error } = query.startsWith('mutation')
    ? await client.mutate({ mutation: gql(query), ...given })
    : await client.query({ query: gql(query), ...given })
  return { data, errors: error?.errors }
}

// What an observable brings, to be read one after the other; leaving unsubscribes.
async function* eachOf(observable) {
  const brought = []
  let ended, wake
  const tell = (...news) => (brought.push(...news), wake?.())
  const subscription = observable.subscribe({
    next: tell,
    error: (error) => ((ended = { error }), tell()),
    complete: () => ((ended = {}), tell()),
  })
  try {
    for (;;) {
      while (brought.length) yield brought.shift()
      if (ended?.error) throw ended.error
      if (ended) return
      await new Promise((woken) => (wake = woken))
    }
  } finally {
    subscription.unsubscribe()
  }
}

const inWords = ({ message }) => /^Socket closed( with event \d+)?/.exec(message)?.[0] ?? message

speak({
  ask,
  watch: (query, variables) =>
    eventsOf(eachOf(client.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' }))),
  follow: (query, variables) => eachOf(follow(query, variables)),
  name: (ended) => `${ended.name} ${ended.errors ? codesOf(ended.errors) : inWords(ended)}`,
})
