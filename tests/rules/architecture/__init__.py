"""Tests of the rules for architecture."""
