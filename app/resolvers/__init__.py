"""The doors that answer once: unpack, one call, wrap."""
