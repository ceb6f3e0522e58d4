"""How far the consumer is behind, as a metric that Prometheus can alert on."""

from prometheus_client import Gauge

LAG = Gauge(
    "orders_consumer_lag",
    "Messages that wait in a partition behind the consumer.",
    ["topic", "partition"],
)


def observe_lag(topic: str, partition: int, messages: int) -> None:
    """Publish the lag of one partition."""
    LAG.labels(topic, str(partition)).set(messages)
