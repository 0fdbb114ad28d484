"""GraphQL without shops: documents read once, bounded, planned and executed."""
