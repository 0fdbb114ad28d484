import { createClient } from 'graphql-ws'
import WebSocket from 'ws' // browsers, and Node from 22 on, have their own
import { resuming } from './resuming.mjs'

export const client = createClient({
  url: process.env.WAYPOST_URL,
  webSocketImpl: WebSocket,
  connectionParams: () => ({ authorization: `Bearer ${process.env.TOKEN}` }),
  retryAttempts: 0,
})

export const follow = (query, variables) =>
  resuming((now) => client.iterate({ query, variables: now }), variables)
