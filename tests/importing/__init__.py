"""Imports: nothing of a file is ever lost, and no order comes in by halves."""
