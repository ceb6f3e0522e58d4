"""Tests: what they prove, and which are absent."""

PREFIX = "TEST"
