"""What a transaction loads and saves, a kind a file."""
