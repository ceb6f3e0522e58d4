"""Tests of the same folder of src/gate."""
