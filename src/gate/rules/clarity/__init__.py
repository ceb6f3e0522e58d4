"""Clarity: what the next reader has to guess."""

PREFIX = "CLEAR"
