"""What is asked, in the words of the contract; servers that share the scene answer alike."""

from typing import Final

ORDER_FIELDS: Final = """number status paymentStatus placedAt promisedDeliverBy version
    subtotal { amount } total { amount currency }
    lines { sku name quantity unitPrice { amount } }
    shipments { number status carrier trackingNumber trackingEvents { at status city } }
    timeline { nodes { type occurredAt } }"""
ORDER: Final = f"""query Order($number: String!) {{
  order(number: $number) {{
    {ORDER_FIELDS}
  }}
}}"""
PERSON: Final = (
    "customer { name email } shippingAddress { recipient line1 city postalCode country }"
)
ORDER_WITH_PERSON: Final = ORDER.replace("subtotal", f"{PERSON}\n    subtotal")

ORDERS_FIELDS: Final = """number status paymentStatus placedAt total { amount currency }
      lines { sku name quantity unitPrice { amount } }
      shipments { number status carrier trackingNumber trackingStatus }"""
ORDERS: Final = f"""query Orders($first: Int) {{
  orders(first: $first) {{
    nodes {{
      {ORDERS_FIELDS}
    }}
    pageInfo {{ hasNextPage }}
  }}
}}"""
ORDERS_WITH_PERSON: Final = ORDERS.replace(
    "total {", "customer { name } shippingAddress { city country } total {"
)

ADD_NOTE: Final = """mutation Note($input: OrderNoteInput!) {
  orderAddNote(input: $input) { __typename }
}"""
PLACE: Final = """mutation Place($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    __typename ... on OrderSuccess { order { number status total { amount } } }
  }
}"""
TOLD: Final = "type orderNumber status version occurredAt actor { role name } message"
FEED: Final = f"subscription Feed {{ orderEvents {{ {TOLD} }} }}"
OWN_FEED: Final = f"""subscription Own($number: String!) {{
  orderUpdated(number: $number) {{ {TOLD} }}
}}"""
