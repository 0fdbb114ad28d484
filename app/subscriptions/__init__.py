"""The doors that stay open, and the path that feeds them: tail, bus, then the feeds."""
