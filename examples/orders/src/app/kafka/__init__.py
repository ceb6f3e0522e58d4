"""Kafka: what goes out, what comes in, and what could not be handled."""
