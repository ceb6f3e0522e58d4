import statistics
import time

import httpx2
import pytest

from app.models import Order

REQUESTS = 20
LIMIT = 0.2


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/orders", "/api/v1/orders/{order}"])
async def test_answers_in_time(
    client: httpx2.AsyncClient, authorization: dict[str, str], order: Order, path: str
) -> None:
    """The usual answer takes less than the 200 ms that the team has promised; one slow moment of a machine is none."""
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        answer = await client.get(path.format(order=order.id), headers=authorization)
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200
    assert statistics.median(times) < LIMIT
