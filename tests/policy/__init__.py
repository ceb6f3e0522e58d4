"""Tests of the data that the verdict rests on."""
