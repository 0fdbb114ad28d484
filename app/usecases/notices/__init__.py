"""Telling customers and staff: what the log gives cause for, sent, asked for again, chosen."""
