"""Tests of the family clarity."""
