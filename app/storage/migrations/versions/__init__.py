"""The revisions; each names the one it follows."""
