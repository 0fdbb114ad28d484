"""Orders, products and receipts from files, each whole or not at all and never twice."""
