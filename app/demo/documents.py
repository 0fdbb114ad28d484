"""Every GraphQL document the demo sends: the same public API a storefront would use."""

from typing import Final

_ACTIONS: Final = "availableActions { action allowed blockedBy { code } }"

ORDER_FIELDS: Final = f"""
    number channel status paymentStatus holds priority placedAt version
    total {{ amount currency }} paidAmount {{ amount }} refundedAmount {{ amount }}
    lines {{ sku quantity cancelled allocated shipped }}
    {_ACTIONS}
"""

SHIPMENT_FIELDS: Final = f"""
    number status trackingStatus carrier trackingNumber version dispatchedAt
    warehouse {{ code country }}
    lines {{ sku quantity picked }}
    {_ACTIONS}
"""

_LEVEL: Final = "product { sku } warehouse { code } onHand reserved available safetyStock version"
_ALERT: Final = f"""
    id kind severity status ownerRole order {{ number }} shipment {{ number }}
    {_ACTIONS}
"""

VIEWER: Final = "query DemoViewer { viewer { role subject } }"

ORDERS: Final = f"""
query DemoOrders($filter: OrderFilter, $sort: OrderSort, $first: Int, $after: String) {{
  orders(filter: $filter, sort: $sort, first: $first, after: $after) {{
    nodes {{ {ORDER_FIELDS} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

# Who is behind an order, for those who may read it: the account their receipt is confirmed with.
BUYERS: Final = f"""
query DemoBuyers($filter: OrderFilter, $sort: OrderSort, $first: Int, $after: String) {{
  orders(filter: $filter, sort: $sort, first: $first, after: $after) {{
    nodes {{ {ORDER_FIELDS} customer {{ account }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

ORDER: Final = f"""
query DemoOrder($number: String!) {{ order(number: $number) {{ {ORDER_FIELDS} }} }}
"""

SHIPMENTS: Final = f"""
query DemoShipments($filter: ShipmentFilter, $first: Int, $after: String) {{
  shipments(filter: $filter, first: $first, after: $after) {{
    nodes {{ {SHIPMENT_FIELDS} order {{ number shippingAddress {{ city country }} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

PICK_QUEUE: Final = f"""
query DemoPickQueue($warehouse: String!, $first: Int, $after: String) {{
  pickQueue(warehouse: $warehouse, first: $first, after: $after) {{
    nodes {{ {SHIPMENT_FIELDS} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

PRODUCTS: Final = """
query DemoProducts($first: Int, $after: String) {
  products(first: $first, after: $after) {
    nodes { sku name gtin available price { amount currency } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

TRACK_ORDER: Final = """
query DemoTrackOrder($number: String!, $contact: String!) {
  trackOrder(number: $number, contact: $contact) { token }
}
"""

AVAILABLE: Final = "query DemoAvailable($sku: String!) { product(sku: $sku) { sku available } }"

WAREHOUSES: Final = "query DemoWarehouses { warehouses { code name country latitude longitude } }"

STOCK_LEVELS: Final = f"""
query DemoStock($filter: StockFilter, $first: Int, $after: String) {{
  stockLevels(filter: $filter, first: $first, after: $after) {{
    nodes {{ {_LEVEL} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

ALERTS: Final = f"""
query DemoAlerts($filter: AlertFilter, $first: Int, $after: String) {{
  alerts(filter: $filter, first: $first, after: $after) {{
    nodes {{ {_ALERT} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

OPERATIONS: Final = """
query DemoOperations {
  operations {
    ordersByStatus { status count }
    openAlerts { severity count }
    placedLastHour shippedLastHour deliveredLastHour
  }
}
"""

ORDER_DONE: Final = "... on OrderSuccess { replayed order { number status version } }"
SHIPMENT_DONE: Final = (
    "... on ShipmentSuccess { replayed shipment { number status trackingStatus version } }"
)
_STOCK_DONE: Final = f"... on StockSuccess {{ replayed stockLevels {{ {_LEVEL} }} }}"
PRODUCT_DONE: Final = "... on ProductSuccess { product { sku } }"
_WAREHOUSE_DONE: Final = "... on WarehouseSuccess { warehouse { code } }"
_ALERT_DONE: Final = "... on AlertSuccess { alert { id status } }"

# fmt: off
_MUTATIONS: Final = (
    # mutation               its input                what a success shows
    ("orderPlace",             "OrderPlaceInput",            ORDER_DONE),
    ("orderConfirm",           "OrderConfirmInput",          ORDER_DONE),
    ("orderHold",              "OrderHoldInput",             ORDER_DONE),
    ("orderRelease",           "OrderReleaseInput",          ORDER_DONE),
    ("orderCancel",            "OrderCancelInput",           ORDER_DONE),
    ("orderRecordPayment",     "OrderPaymentInput",          ORDER_DONE),
    ("orderSetPriority",       "OrderPriorityInput",         ORDER_DONE),
    ("orderAddNote",           "OrderNoteInput",             ORDER_DONE),
    ("orderConfirmReceipt",    "OrderReceiptInput",          ORDER_DONE),
    ("shipmentStartPicking",   "ShipmentStartPickingInput",  SHIPMENT_DONE),
    ("shipmentRecordPick",     "ShipmentPickInput",          SHIPMENT_DONE),
    ("shipmentPack",           "ShipmentPackInput",          SHIPMENT_DONE),
    ("shipmentMarkReady",      "ShipmentReadyInput",         SHIPMENT_DONE),
    ("shipmentDispatch",       "ShipmentDispatchInput",      SHIPMENT_DONE),
    ("shipmentRecordTracking", "ShipmentTrackingInput",      SHIPMENT_DONE),
    ("shipmentCancel",         "ShipmentCancelInput",        SHIPMENT_DONE),
    ("productUpsert",          "ProductInput",               PRODUCT_DONE),
    ("warehouseUpsert",        "WarehouseInput",             _WAREHOUSE_DONE),
    ("stockReceive",           "StockReceiveInput",          _STOCK_DONE),
    ("stockCount",             "StockCountInput",            _STOCK_DONE),
    ("stockTransfer",          "StockTransferInput",         _STOCK_DONE),
    ("stockSetPolicy",         "StockPolicyInput",           _STOCK_DONE),
    ("alertAcknowledge",       "AlertActionInput",           _ALERT_DONE),
    ("alertResolve",           "AlertActionInput",           _ALERT_DONE),
)
# fmt: on


def mutation(field: str, input_type: str, success: str) -> str:
    name = "Demo" + field[0].upper() + field[1:]
    return f"""
mutation {name}($input: {input_type}!) {{
  {field}(input: $input) {{
    __typename
    {success}
    ... on ErrorResult {{ code message path }}
  }}
}}
"""


MUTATIONS: Final = {row[0]: mutation(*row) for row in _MUTATIONS}
QUERIES: Final = {
    "viewer": VIEWER,
    "orders": ORDERS,
    "buyers": BUYERS,
    "order": ORDER,
    "shipments": SHIPMENTS,
    "pickQueue": PICK_QUEUE,
    "products": PRODUCTS,
    "available": AVAILABLE,
    "trackOrder": TRACK_ORDER,
    "warehouses": WAREHOUSES,
    "stockLevels": STOCK_LEVELS,
    "alerts": ALERTS,
    "operations": OPERATIONS,
}
