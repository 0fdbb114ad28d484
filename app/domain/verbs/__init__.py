"""What can happen to an order and its parcels, one story a file; all of it pure."""
