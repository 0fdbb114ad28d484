"""The GraphQL documents of the examiner; `gql` joins the fragments a document names."""

from __future__ import annotations

import re

FRAGMENTS = {
    "Price": "fragment Price on Money { amount currency }",
    "OrderFacts": """fragment OrderFacts on Order {
      id number externalReference channel status paymentStatus holds priority placedAt
      promisedShipBy promisedDeliverBy version
      lines { id sku name quantity cancelled allocated shipped delivered returned
        unitPrice { ...Price } total { ...Price } }
      subtotal { ...Price } shippingFee { ...Price } discount { ...Price } total { ...Price }
      paidAmount { ...Price } refundedAmount { ...Price }
      shipments { ...ParcelFacts }
    }""",
    "Contact": """fragment Contact on Order {
      customer { id account name email phone tier }
      shippingAddress { recipient line1 line2 city region postalCode country phone }
    }""",
    "ParcelFacts": """fragment ParcelFacts on Shipment {
      id number status trackingStatus carrier trackingNumber estimatedDelivery dispatchedAt
      deliveredAt version warehouse { code }
      lines { sku quantity picked } trackingEvents { at status description location }
    }""",
    "LevelFacts": """fragment LevelFacts on StockLevel {
      id onHand reserved available incoming safetyStock version
      product { sku } warehouse { code }
    }""",
    "AlertFacts": """fragment AlertFacts on Alert {
      id kind severity status message ownerRole raisedAt resolvedAt acknowledgedBy { role name }
      order { number } shipment { number } stockLevel { product { sku } warehouse { code } }
      availableActions { action allowed blockedBy { code } }
    }""",
    "Happening": """fragment Happening on OrderEvent {
      cursor type occurredAt recordedAt actor { role name } orderNumber status previousStatus
      version message order { number status version } shipment { number status version }
    }""",
    "Progress": """fragment Progress on Tracking {
      number status statusLabel placedAt promisedDeliverBy
      shipments { number status trackingStatus carrier trackingNumber trackingUrl
        estimatedDelivery items { name quantity } events { at status label city } }
      history { at status label }
    }""",
    "Page": "fragment Page on PageInfo { hasNextPage hasPreviousPage startCursor endCursor }",
    "Refusal": """fragment Refusal on ErrorResult { code message path
      ... on ValidationError { problems { path message } }
      ... on PermissionDeniedError { requiredRoles }
      ... on InvalidTransitionError { from action allowed blockedBy { code message } }
      ... on InsufficientStockError { shortages { sku requested available } }
      ... on VersionConflictError { currentVersion }
    }""",
    "OrderAnswer": """fragment OrderAnswer on OrderResult { __typename ...Refusal
      ... on OrderSuccess { replayed order { ...OrderFacts } } }""",
    "ParcelAnswer": """fragment ParcelAnswer on ShipmentResult { __typename ...Refusal
      ... on ShipmentSuccess { replayed shipment { ...ParcelFacts } } }""",
    "StockAnswer": """fragment StockAnswer on StockResult { __typename ...Refusal
      ... on StockSuccess { replayed stockLevels { ...LevelFacts } } }""",
    "ProductAnswer": """fragment ProductAnswer on ProductResult { __typename ...Refusal
      ... on ProductSuccess { product { id sku name gtin available price { ...Price } } } }""",
    "WarehouseAnswer": """fragment WarehouseAnswer on WarehouseResult { __typename ...Refusal
      ... on WarehouseSuccess { warehouse { id code name country latitude longitude } } }""",
    "AlertAnswer": """fragment AlertAnswer on AlertResult { __typename ...Refusal
      ... on AlertSuccess { alert { ...AlertFacts } } }""",
}

MUTATIONS = {
    "orderPlace": ("OrderPlaceInput", "OrderAnswer"),
    "orderConfirm": ("OrderConfirmInput", "OrderAnswer"),
    "orderHold": ("OrderHoldInput", "OrderAnswer"),
    "orderRelease": ("OrderReleaseInput", "OrderAnswer"),
    "orderCancel": ("OrderCancelInput", "OrderAnswer"),
    "orderRecordPayment": ("OrderPaymentInput", "OrderAnswer"),
    "orderSetPriority": ("OrderPriorityInput", "OrderAnswer"),
    "orderAddNote": ("OrderNoteInput", "OrderAnswer"),
    "orderConfirmReceipt": ("OrderReceiptInput", "OrderAnswer"),
    "shipmentStartPicking": ("ShipmentStartPickingInput", "ParcelAnswer"),
    "shipmentRecordPick": ("ShipmentPickInput", "ParcelAnswer"),
    "shipmentPack": ("ShipmentPackInput", "ParcelAnswer"),
    "shipmentMarkReady": ("ShipmentReadyInput", "ParcelAnswer"),
    "shipmentDispatch": ("ShipmentDispatchInput", "ParcelAnswer"),
    "shipmentRecordTracking": ("ShipmentTrackingInput", "ParcelAnswer"),
    "shipmentCancel": ("ShipmentCancelInput", "ParcelAnswer"),
    "productUpsert": ("ProductInput", "ProductAnswer"),
    "warehouseUpsert": ("WarehouseInput", "WarehouseAnswer"),
    "stockReceive": ("StockReceiveInput", "StockAnswer"),
    "stockCount": ("StockCountInput", "StockAnswer"),
    "stockTransfer": ("StockTransferInput", "StockAnswer"),
    "stockSetPolicy": ("StockPolicyInput", "StockAnswer"),
    "alertAcknowledge": ("AlertActionInput", "AlertAnswer"),
    "alertResolve": ("AlertActionInput", "AlertAnswer"),
}


def gql(document: str) -> str:
    """The document with every fragment it needs, each once; a finished one stays as it is."""
    if "\nfragment " in document:
        return document
    needed: list[str] = []
    waiting = [document]
    while waiting:
        for name in re.findall(r"\.\.\.(\w+)", waiting.pop()):
            if name in FRAGMENTS and name not in needed:
                needed.append(name)
                waiting.append(FRAGMENTS[name])
    return "\n".join([document, *(FRAGMENTS[name] for name in needed)])


def mutation(name: str) -> str:
    kind, answer = MUTATIONS[name]
    return gql(f"mutation($input: {kind}!) {{ answer: {name}(input: $input) {{ ...{answer} }} }}")


def carrier_mutation() -> str:
    """A carrier may not read all of a parcel's order, so its own document asks for little."""
    return gql(
        "mutation($input: ShipmentTrackingInput!) { answer: shipmentRecordTracking(input: $input)"
        " { __typename ...Refusal ... on ShipmentSuccess { replayed shipment { number status"
        " trackingStatus } } } }"
    )


ORDER = gql("query($number: String!) { order(number: $number) { ...OrderFacts } }")
SHIPMENT = gql("query($number: String!) { shipment(number: $number) { ...ParcelFacts } }")
TIMELINE = gql(
    """query($number: String!, $first: Int = 100, $after: String) { order(number: $number) {
      timeline(first: $first, after: $after) {
        edges { cursor node { ...Happening } } nodes { cursor } pageInfo { ...Page } } } }"""
)
MOVEMENTS = gql(
    """query($sku: String!, $warehouse: String, $first: Int = 100, $after: String) {
      stockMovements(sku: $sku, warehouse: $warehouse, first: $first, after: $after) {
        nodes { id kind sku onHandChange reservedChange onHandAfter reservedAfter reason at
          warehouse { code } order { number } actor { role name } } pageInfo { ...Page } } }"""
)
LEVELS = gql(
    """query($skus: [String!], $warehouse: String, $lowOnly: Boolean) {
      stockLevels(first: 50, filter: {skus: $skus, warehouse: $warehouse, lowOnly: $lowOnly}) {
        nodes { ...LevelFacts } totalCount } }"""
)
ALERTS = gql(
    """query($filter: AlertFilter, $after: String) { alerts(first: 50, filter: $filter,
      after: $after) { nodes { ...AlertFacts } pageInfo { ...Page } totalCount } }"""
)
ACTIONS = gql(
    """query($number: String!) { order(number: $number) { status
      availableActions { action allowed blockedBy { code message } }
      shipments { number status availableActions { action allowed blockedBy { code } } } } }"""
)
FEED_CURSOR = gql("{ feedCursor }")
PICK_QUEUE = gql(
    """query($warehouse: String!) { pickQueue(warehouse: $warehouse, first: 50) {
      nodes { number order { number } } totalCount } }"""
)
ORDER_UPDATED = gql(
    """subscription($number: String!, $after: String) {
      orderUpdated(number: $number, after: $after) { ...Happening } }"""
)
ORDER_EVENTS = gql(
    """subscription($filter: OrderEventFilter, $after: String) {
      orderEvents(filter: $filter, after: $after) { ...Happening } }"""
)
STOCK_CHANGED = gql(
    """subscription($filter: StockFilter, $after: String) { stockChanged(filter: $filter,
      after: $after) { cursor kind sku warehouse onHand reserved available occurredAt } }"""
)
AVAILABILITY = gql(
    """subscription($skus: [String!]!, $after: String) { availabilityChanged(skus: $skus,
      after: $after) { cursor sku available occurredAt } }"""
)
ALERT_CHANGED = gql(
    """subscription($filter: AlertFilter, $after: String) { alertChanged(filter: $filter,
      after: $after) { cursor type alert { ...AlertFacts } } }"""
)
TRACKING_UPDATED = gql(
    """subscription($token: String!, $after: String) { trackingUpdated(token: $token,
      after: $after) { cursor type tracking { ...Progress } } }"""
)
OPERATIONS = gql(
    """subscription($ms: Int) { operations(intervalMs: $ms) { at placedLastHour
      ordersByStatus { status count } openAlerts { severity count } } }"""
)
TRACK = gql(
    """query($number: String!, $contact: String!) { trackOrder(number: $number,
      contact: $contact) { token expiresAt tracking { ...Progress } } }"""
)
STOCK = gql(
    """mutation($w: WarehouseInput!, $p: ProductInput!, $s: StockReceiveInput!) {
      warehouseUpsert(input: $w) { __typename } productUpsert(input: $p) { __typename }
      stockReceive(input: $s) { __typename ...Refusal } }"""
)
