"""The wire, seen from outside: each test talks to a running server."""
