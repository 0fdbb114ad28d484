import { setTimeout as pause } from 'node:timers/promises'

// Ends that pass by themselves; a cut line has no code. Any other needs a person, a token or a fresh load.
const PASSING = new Set([
  undefined, 1006, 1012, 1013, 4408, 429, 502, 503, 504,
  'LAGGED', 'SHUTTING_DOWN', 'RATE_LIMITED', 'INTERNAL',
])

export const passes = (ended) => PASSING.has(codeOf(ended))
export const aMoment = () => 1000 * Math.random() // so that not all clients come back at once

// Whatever `subscribe` brings for these variables, and again behind the last cursor.
export async function* resuming(subscribe, { after, ...variables }) {
  for (;; await pause(aMoment())) {
    try {
      for await (const { data, error, errors = error } of subscribe({ ...variables, after })) {
        if (errors) throw errors
        const [event] = Object.values(data)
        after = event.cursor
        yield event
      }
    } catch (ended) {
      if (!passes(ended)) throw ended
    }
  }
}

function codeOf(ended) {
  const [refused] = Array.isArray(ended) ? ended : (ended.errors ?? ended.graphQLErrors ?? [])
  const { code, response } = ended.networkError ?? ended
  return refused?.extensions?.code ?? code ?? response?.status
}
