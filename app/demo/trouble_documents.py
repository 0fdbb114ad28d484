"""What the demo asks of trouble, beyond the agreed contract: this server's own schema has it."""

from typing import Final

from app.demo.documents import (
    ORDER_DONE,
    ORDER_FIELDS,
    PRODUCT_DONE,
    SHIPMENT_DONE,
    SHIPMENT_FIELDS,
    mutation,
)

SHORT_ORDERS: Final = f"""
query DemoShortOrders($filter: OrderFilter, $first: Int, $after: String) {{
  orders(filter: $filter, first: $first, after: $after) {{
    nodes {{
      {ORDER_FIELDS}
      shortageOffer {{ state choices {{ choice }} }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

TROUBLED_SHIPMENTS: Final = f"""
query DemoTroubledShipments($filter: ShipmentFilter, $first: Int, $after: String) {{
  shipments(filter: $filter, first: $first, after: $after) {{
    nodes {{
      {SHIPMENT_FIELDS}
      order {{ number shippingAddress {{ city country }} }}
      deliveryCase {{ status }}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

ALERT_FEED: Final = """
subscription DemoAlertFeed {
  alertChanged {
    type
    alert {
      kind severity message
      order { number } shipment { number }
      stockLevel { product { sku } warehouse { code } }
    }
  }
}
"""

ORDER_FEED: Final = """
subscription DemoOrderFeed($types: [String!]) {
  orderEvents(filter: {types: $types}) { type orderNumber actor { role name } }
}
"""

# fmt: off
_MUTATIONS: Final = (
    # mutation                 its input                     what a success shows
    ("orderAdjust",             "OrderAdjustInput",            ORDER_DONE),
    ("orderSplit",              "OrderSplitInput",             ORDER_DONE),
    ("orderOfferChoices",       "OrderOfferChoicesInput",      ORDER_DONE),
    ("orderAnswerShortage",     "OrderAnswerShortageInput",    ORDER_DONE),
    ("productSetSubstitutes",   "ProductSubstitutesInput",     PRODUCT_DONE),
    ("shipmentRedeliver",       "ShipmentRedeliverInput",      SHIPMENT_DONE),
    ("shipmentRedirect",        "ShipmentRedirectInput",       SHIPMENT_DONE),
    ("shipmentHoldForPickup",   "ShipmentPickupInput",         SHIPMENT_DONE),
    ("shipmentReturnToSender",  "ShipmentReturnToSenderInput", SHIPMENT_DONE),
    ("shipmentReship",          "ShipmentReshipInput",         SHIPMENT_DONE),
)
# fmt: on

MUTATIONS: Final = {row[0]: mutation(*row) for row in _MUTATIONS}
QUERIES: Final = {
    "shortOrders": SHORT_ORDERS,
    "troubledShipments": TROUBLED_SHIPMENTS,
    "alertFeed": ALERT_FEED,
    "orderFeed": ORDER_FEED,
}
