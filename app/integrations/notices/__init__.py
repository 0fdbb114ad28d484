"""Messages to customers and staff: their words, and the ways they take out of the house."""
