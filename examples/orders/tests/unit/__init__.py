"""Services and core with stand-ins for what they depend on."""
