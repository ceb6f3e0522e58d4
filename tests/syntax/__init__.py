"""Tests of gate.syntax."""
