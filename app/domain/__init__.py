"""Facts and rules of the shop: no await, no clock, no I/O, the standard library only."""
