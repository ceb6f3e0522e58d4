"""Tests of the rules for operations."""
