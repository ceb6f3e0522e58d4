"""The tests of gate; the tree mirrors src/gate."""
