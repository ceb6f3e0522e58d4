"""Kafka: messages that get lost, come twice, or stop the consumer."""

PREFIX = "KAFKA"
