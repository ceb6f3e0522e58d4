"""Keys and entries in Redis."""

import pytest

from gate.rules.database.cache_entry_without_expiry import RULE as FOREVER
from gate.rules.database.keys_command import RULE as KEYS
from tests.rules import bench

HEAD = "from redis.asyncio import Redis\n\n\nasync def cache_order(redis: Redis, key: str, other: dict):\n"


def test_keys() -> None:
    (problem,) = bench.check(KEYS, f"{HEAD}    return await redis.keys('order:*')\n")
    assert (problem.line, problem.message) == (5, "`cache_order` asks Redis for keys by pattern")
    assert bench.check(KEYS, f"{HEAD}    return other.keys()\n") == ()
    assert bench.check(KEYS, f"{HEAD}    return [key async for key in redis.scan_iter('order:*')]\n") == ()


@pytest.mark.parametrize("line", ["redis.set(key, 1)", "redis.mset({key: 1})", "redis.hset('session', key, 1)"])
def test_entries_that_never_end(line: str) -> None:
    (problem,) = bench.check(FOREVER, f"{HEAD}    await {line}\n")
    assert (problem.line, problem.message) == (5, "`cache_order` stores an entry in Redis that never ends")


@pytest.mark.parametrize(
    "lines",
    [
        "await redis.set(key, 1, ex=60)",
        "await redis.set(key, 1, 60)",
        "await redis.setex(key, 60, 1)",
        "await redis.set(key, 1, **options)",
        "await redis.set(key, 1)\n    await redis.expire(key, 60)",
        "other.set(key, 1)",
    ],
)
def test_entries_that_end(lines: str) -> None:
    assert bench.check(FOREVER, f"{HEAD}    {lines}\n") == ()


def test_what_is_kept_on_purpose() -> None:
    assert bench.check(FOREVER, f"{HEAD.replace('cache_order', 'count')}    await redis.set('visits', 1)\n") == ()
    assert (
        len(bench.check(FOREVER, f"{HEAD.replace('cache_order', 'keep')}    await redis.set(f'token:{{key}}', 1)\n"))
        == 1
    )
