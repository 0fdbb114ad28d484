// Drives an order on, one allowed step after the other, until it is over.
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const client = createClient({
  url: process.env.WAYPOST_URL ?? 'ws://127.0.0.1:8000/graphql',
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${process.env.TOKEN}` },
})
const READ = `query Read($number: String!) {
  order(number: $number) {
    status
    availableActions { action allowed }
    shipments {
      number status trackingStatus
      lines { sku quantity picked }
      availableActions { action allowed }
    }
  }
}`
const INPUTS = {
  shipmentStartPicking: 'ShipmentStartPickingInput',
  shipmentRecordPick: 'ShipmentPickInput',
  shipmentPack: 'ShipmentPackInput',
  shipmentMarkReady: 'ShipmentReadyInput',
  shipmentDispatch: 'ShipmentDispatchInput',
  shipmentRecordTracking: 'ShipmentTrackingInput',
  orderConfirmReceipt: 'OrderReceiptInput',
}
const SCANS = ['UNKNOWN', 'PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED']

const allowed = (thing) => thing.availableActions.filter((entry) => entry.allowed).map((entry) => entry.action)

// The next mutation and its input; undefined when nothing is left to do.
function nextStep(number, order) {
  if (allowed(order).includes('orderConfirmReceipt')) return ['orderConfirmReceipt', { number }]
  for (const parcel of order.shipments) {
    const may = allowed(parcel)
    const about = { number: parcel.number }
    const lines = parcel.lines
      .map(({ sku, quantity, picked }) => ({ sku, quantity: quantity - picked }))
      .filter(({ quantity }) => quantity > 0)
    if (may.includes('shipmentStartPicking')) return ['shipmentStartPicking', about]
    if (may.includes('shipmentRecordPick') && lines.length) return ['shipmentRecordPick', { ...about, lines }]
    for (const step of ['shipmentPack', 'shipmentMarkReady']) if (may.includes(step)) return [step, about]
    if (may.includes('shipmentDispatch')) return ['shipmentDispatch', { ...about, carrier: 'dhl' }]
    if (parcel.status === 'DISPATCHED') {
      const at = SCANS.indexOf(parcel.trackingStatus)
      return ['shipmentRecordTracking', { ...about, status: at < 0 ? 'DELIVERED' : SCANS[at + 1], city: 'London' }]
    }
  }
}

async function ask(query, variables) {
  const { value } = await client.iterate({ query, variables }).next()
  if (value.errors) throw new Error(JSON.stringify(value.errors))
  return value.data
}

const number = process.argv[2]
for (;;) {
  const { order } = await ask(READ, { number })
  const step = nextStep(number, order)
  if (!step) {
    console.log('nothing left to do:', order.status)
    break
  }
  const [name, input] = step
  const mutation = `mutation Step($input: ${INPUTS[name]}!) {
    step: ${name}(input: $input) { __typename ... on ErrorResult { code message } }
  }`
  const { step: done } = await ask(mutation, { input })
  console.log(name.padEnd(24), done.code ?? 'done')
  await pause(1000)
}
await client.dispose()
