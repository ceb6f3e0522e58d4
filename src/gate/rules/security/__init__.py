"""Security: secrets, tokens, browsers, and who may do what."""

PREFIX = "SEC"
