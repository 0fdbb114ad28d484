"""GraphQL on the wire: HTTP, server-sent events, graphql-transport-ws; nothing of shops."""
