"""What is done to parcels."""
