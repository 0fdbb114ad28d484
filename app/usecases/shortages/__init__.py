"""What is done about orders for which there is not enough."""
