import { createClient } from 'graphql-sse'
import { resuming } from './resuming.mjs'

export const client = createClient({
  url: process.env.WAYPOST_URL.replace(/^ws/, 'http'),
  headers: () => ({ authorization: `Bearer ${process.env.TOKEN}` }),
  retryAttempts: 0,
})

export const follow = (query, variables) =>
  resuming((now) => client.iterate({ query, variables: now }), variables)
