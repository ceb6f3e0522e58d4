"""Tests of the rules for tests."""
