"""Business rules; they know repositories, not HTTP, SQL or Kafka."""
