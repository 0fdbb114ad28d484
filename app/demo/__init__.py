"""The demo: an invented shop whose people keep orders moving through the public API alone."""
