"""The HTTP interface: what clients are promised, and what they may send."""

PREFIX = "API"
