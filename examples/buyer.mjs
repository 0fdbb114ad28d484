// Places an order and watches it until it is over.
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const client = createClient({
  url: process.env.WAYPOST_URL ?? 'ws://127.0.0.1:8000/graphql',
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.TOKEN}` },
})
const PLACE = `mutation Place($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    ... on OrderSuccess { order { number status total { amount currency } } }
    ... on ErrorResult { code message path }
  }
}`
const WATCH = `subscription Watch($number: String!) {
  orderUpdated(number: $number) { type status version message }
}`
const input = {
  channel: 'WEBSITE',
  customer: { name: 'Anna Hartley', email: 'anna.hartley@example.org' },
  shippingAddress: {
    recipient: 'Anna Hartley',
    line1: '14 Lantern Mews',
    city: 'London',
    postalCode: 'E8 4QN',
    country: 'GB',
  },
  lines: [{ sku: 'STA-NOTE-A5', quantity: 2 }, { sku: 'KIT-BOWL-4', quantity: 1 }],
  payment: { method: 'cod' },
}

const { value: placed } = await client.iterate({ query: PLACE, variables: { input } }).next()
const order = placed.data?.orderPlace.order
if (!order) throw new Error(JSON.stringify(placed))
console.log('placed', order.number, order.status, order.total.amount)

for await (const { data, errors } of client.iterate({ query: WATCH, variables: { number: order.number } })) {
  if (errors) throw new Error(JSON.stringify(errors))
  const { type, status, message } = data.orderUpdated
  console.log(type.padEnd(26), status.padEnd(18), message)
  if (['COMPLETED', 'CANCELLED', 'RETURNED'].includes(status)) break
}
await client.dispose()
