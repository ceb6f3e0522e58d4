"""Rules about Kafka."""
