"""Architecture: layers, cycles, and the parts that a service is expected to have."""

PREFIX = "ARCH"
