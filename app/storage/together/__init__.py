"""What the works of one transaction do together: look up, lock and write once for all."""
