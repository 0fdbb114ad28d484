import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-ws'
import { toAsyncIterable } from 'wonka'
import WebSocket from 'ws'
import { resuming } from './resuming.mjs'

const url = process.env.WAYPOST_URL
const token = () => ({ authorization: `Bearer ${process.env.TOKEN}` })
const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams: token, retryAttempts: 0 })
const forwardSubscription = (request) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }) })
const http = { url: url.replace(/^ws/, 'http'), fetchOptions: () => ({ headers: token() }) }

export const overSocket = new Client({ ...http, exchanges: [fetchExchange, subscriptionExchange({ forwardSubscription })] })
export const overEvents = new Client({ ...http, exchanges: [fetchExchange], fetchSubscriptions: true })

export const follow = (client, query, variables) =>
  resuming((now) => toAsyncIterable(client.subscription(query, now)), variables)
