"""Tests of gate.rules."""
