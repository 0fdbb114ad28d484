"""What happens by itself once its time has come."""
