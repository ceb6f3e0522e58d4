"""What the source code itself says, read from its syntax tree."""
