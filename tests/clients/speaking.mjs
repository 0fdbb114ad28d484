// A library's side of its talk with a test: commands come in, and what was seen goes out, as JSON lines.
import { createInterface } from 'node:readline'

// `ask` answers once, `watch` and `follow` bring events, `name` says in a word how the library tells an end.
export async function speak({ ask, watch, follow, name }) {
  const feeds = { watch, follow }

  async function listen(say, events, most) {
    let seen = 0
    for await (const { cursor, type, version } of events) {
      say({ event: { cursor, type, version } })
      if (++seen === most) break
    }
    say({ left: true })
  }

  async function carryOut({ id, verb, query, variables, most }) {
    const say = (record) => process.stdout.write(`${JSON.stringify({ id, ...record })}\n`)
    try {
      if (verb === 'ask') say({ answer: await ask(query, variables) })
      else await listen(say, feeds[verb](query, variables), most)
    } catch (ended) {
      say({ ended: name(ended) })
    }
  }

  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line)
    if (command.verb === 'become') process.env.TOKEN = command.token
    else carryOut(command)
  }
  process.exit()
}

// The value of the only field of each result; whatever it says went wrong is thrown.
export async function* eventsOf(results) {
  for await (const { data, error, errors = error } of results) {
    if (errors) throw errors
    yield Object.values(data)[0]
  }
}

export async function firstOf(results) {
  for await (const result of results) return result
}

export const codesOf = (errors) => errors.map(({ extensions }) => extensions.code).join()
