"""Redis is asked for its keys by pattern, which stops it for everybody.

What it checks
`keys(...)` on a client of Redis, synchronous or asynchronous, in the product.

Why it matters
Redis has one thread. `KEYS` walks over every key of the database, and nobody else is served meanwhile.

Bad
    from redis.asyncio import Redis


    async def carts(redis: Redis) -> list[bytes]:
        return await redis.keys("cart:*")

Good
    from redis.asyncio import Redis


    async def carts(redis: Redis) -> list[bytes]:
        return [key async for key in redis.scan_iter("cart:*", count=500)]

When to ignore it
In an administrator's tool that runs against a database of its own.

Where it comes from
Redis' documentation of KEYS warns of it for production.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.database._redis import is_client
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        for call in unit.calls:
            kind, _, method = code.target(unit, call).rpartition(".")
            if method == "keys" and is_client(kind):
                yield Problem.at(unit, call, f"`{unit.qualname or unit.module.module}` asks Redis for keys by pattern")


RULE = Rule(
    id="GATE-DB011",
    name="keys-command",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("redis keys", "keys *", "scan"),
    impact="Redis serves nobody while it walks over every key",
    recommendation="use `scan_iter`, or keep a set of the keys",
    find=_find,
    needs=("redis",),
)
