"""What clients send, one file for each thing it is about."""
