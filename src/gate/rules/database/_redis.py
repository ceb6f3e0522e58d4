"""What the rules about caches share."""

_CLIENTS = (
    "redis.Redis",
    "redis.StrictRedis",
    "redis.asyncio.Redis",
    "redis.asyncio.StrictRedis",
    "redis.cluster.RedisCluster",
    "redis.asyncio.cluster.RedisCluster",
    "redis.Pipeline",
    "redis.asyncio.Pipeline",
    "redis.client.Pipeline",
    "redis.asyncio.client.Pipeline",
    "aioredis.Redis",
)


def is_client(kind: str) -> bool:
    """Tell whether a canonical class is a client or pipeline of Redis."""
    return kind in _CLIENTS
