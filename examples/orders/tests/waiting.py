"""Waiting for what another process does."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Ask until the answer is yes; raises TimeoutError after twenty seconds."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - nobody tells, so there is no event to wait for
            await asyncio.sleep(0.05)
