"""Waypost: retail order management and live order tracking behind one GraphQL API."""
