import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { createClient } from 'graphql-ws'
import { defer, map, retry, throwError, timer } from 'rxjs'
import WebSocket from 'ws'
import { aMoment, passes } from './resuming.mjs'

globalThis.WebSocket ??= WebSocket // the link looks for it there; browsers, and Node from 22 on, have it
const url = process.env.WAYPOST_URL
const token = () => ({ authorization: `Bearer ${process.env.TOKEN}` })
const socket = new GraphQLWsLink(
  createClient({ url, webSocketImpl: WebSocket, connectionParams: token, retryAttempts: 0 }),
)
const http = ApolloLink.from([
  new SetContextLink(() => ({ headers: token() })),
  new HttpLink({ uri: url.replace(/^ws/, 'http') }),
])
export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(({ operationType }) => operationType === 'subscription', socket, http),
})

// The link tells the code of a close in words alone.
const plain = (ended) => (ended.errors ? ended : { code: Number(/event (\d+)/.exec(ended.message)?.[1]) || undefined })

export function follow(query, { after, ...variables }) {
  const ask = () => ({ query: gql(query), variables: { ...variables, after }, fetchPolicy: 'no-cache' })
  return defer(() => client.subscribe(ask())).pipe(
    map(({ data, error }) => {
      if (error) throw error
      const [event] = Object.values(data)
      after = event.cursor
      return event
    }),
    retry({ delay: (ended) => (passes(plain(ended)) ? timer(aMoment()) : throwError(() => ended)) }),
  )
}
