// Asks the same twice through Apollo Client's persisted query link, and prints what went over the wire.
// usage: node apollo.mjs <url> <POST|GET> <operation's name> <folder with node_modules>
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [url, hashedBy, name, folder] = process.argv.slice(2)
const require = createRequire(join(folder, 'package.json'))
const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = require('@apollo/client')
const { PersistedQueryLink } = require('@apollo/client/link/persisted-queries')

const sent = []
const watched = async (address, options) => {
  const { method } = options
  const asked = method === 'GET' ? Object.fromEntries(new URL(address).searchParams) : JSON.parse(options.body)
  const answer = await fetch(address, options)
  const hash = JSON.stringify(asked.extensions ?? null).includes('sha256Hash')
  sent.push({ method, text: 'query' in asked, hash, status: answer.status })
  return answer
}
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: hashedBy === 'GET',
    }),
    new HttpLink({ uri: url, fetch: watched }),
  ]),
})
const query = gql(`query ${name} { hello }`)
const answers = []
for (let time = 0; time < 2; time++) answers.push((await client.query({ query, fetchPolicy: 'no-cache' })).data)
process.stdout.write(JSON.stringify({ answers, sent }))
