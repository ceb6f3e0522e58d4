"""Something is cached in Redis and stays there for ever.

What it checks
`set`, `hset` and their like without an expiry (`ex`, `px`, `exat`, `pxat`) where the function, its class, or the key
speaks of a cache, a token, a session, a code or a lock, and nothing in the same function sets one (`expire`).

Why it matters
A cache without an end answers with old data after a missed invalidation, and fills Redis until it throws out what is
needed; a lock without one is never given back after a crash.

Bad
    from redis.asyncio import Redis


    async def cache_product(redis: Redis, key: str, text: str) -> None:
        await redis.set(f"cache:product:{key}", text)

Good
    from redis.asyncio import Redis


    async def cache_product(redis: Redis, key: str, text: str) -> None:
        await redis.set(f"cache:product:{key}", text, ex=3600)

When to ignore it
Where Redis is the store of record, or its `maxmemory-policy` is meant to do the work.

Where it comes from
The architecture list's point on caching (TTL by type of data, invalidation on updates).
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.database._redis import is_client
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SETS = ("set", "mset", "hset", "hmset", "setnx")
_ENDS = ("ex", "px", "exat", "pxat", "keepttl", "**")
_SPEAKS = re.compile(r"cache|token|session|otp|lock|nonce|rate_?limit|blacklist", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.functions():
        if any("expire" in call.func.text.rpartition(".")[2] for call in unit.calls):
            continue
        for call in unit.calls:
            kind, _, method = code.target(unit, call).rpartition(".")
            if method not in _SETS or not is_client(kind) or _ends(call, method) or not _speaks(unit, call):
                continue
            yield Problem.at(unit, call, f"`{unit.qualname}` stores an entry in Redis that never ends")


def _ends(call: Call, method: str) -> bool:
    """Tell whether an entry gets an expiry; that of `set` may stand in the third place."""
    return any(word in _ENDS for word in call.keywords) or (method == "set" and len(call.args) > 2)


def _speaks(unit: Unit, call: Call) -> bool:
    """Tell whether the names around a call, or its key, are those of something that must end."""
    key = call.args[0] if call.args else call.keywords.get("name")
    words = [unit.qualname]
    if key is not None:
        words += [key.text, *(item.text for item in key.items)]
    return any(map(_SPEAKS.search, words))


RULE = Rule(
    id="GATE-DB012",
    name="cache-entry-without-expiry",
    criticality=Criticality.MEDIUM,
    category=Category.DATABASE,
    topics=("cache", "ttl", "expiry", "expiration"),
    impact="old data is served after a missed invalidation, and Redis fills up",
    recommendation="give the entry an expiry (`ex=`)",
    find=_find,
    needs=("redis",),
)
