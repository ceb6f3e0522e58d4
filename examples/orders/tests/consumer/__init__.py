"""Consumer, relay and worker in this process, with a mock broker that speaks the real protocol."""
