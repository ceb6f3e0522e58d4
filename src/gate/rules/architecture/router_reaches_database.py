"""A route asks the database itself, past the services that the project has.

What it checks
Functions that handle a route and send queries themselves, or call a repository that does, where the same service has a
layer of services. Projects without such a layer, health checks, dependencies, and everything that goes through a
service are left alone. What the layers are says `[layers]` in gates.toml; the preset knows the usual folders.

Why it matters
Rules of the business that stand in a route are missed by the consumer, the job and the next route, and can only be
tested through HTTP.

Bad
    from fastapi import APIRouter, FastAPI
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.models import Order

    router = APIRouter()
    app = FastAPI()
    app.include_router(router)


    @router.get("/orders/{order_id}")
    async def show(order_id: int, session: AsyncSession) -> dict[str, int]:
        order = await session.scalar(select(Order).where(Order.id == order_id))
        return {"id": order.id}

    # app/services/orders.py
    class OrderService:
        async def cancel(self, order_id: int) -> None: ...

Good
    from fastapi import APIRouter, FastAPI

    from app.services.orders import OrderService

    router = APIRouter()
    app = FastAPI()
    app.include_router(router)


    @router.get("/orders/{order_id}")
    async def show(order_id: int, service: OrderService) -> dict[str, int]:
        return await service.show(order_id)

    # app/services/orders.py
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.models import Order


    class OrderService:
        def __init__(self, session: AsyncSession) -> None:
            self._session = session

        async def show(self, order_id: int) -> dict[str, int]:
            order = await self._session.scalar(select(Order).where(Order.id == order_id))
            return {"id": order.id}

When to ignore it
Where the team lets plain reads go from the route to the repository.

Where it comes from
The review checklist: "Layered Architecture: Router → Service → Repository pattern".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call, ModuleFacts
from gate.model.words import Category, Criticality
from gate.rules.architecture._layers import RANKS, layers, root, services
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.graph import Chain
from gate.syntax.units import Unit

_PROBE = re.compile(r"health|ready|readiness|live|liveness|ping|status|metrics|version|/info|debug", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    sent = {id(query.call): query for query in code.database.queries if query.target}

    def asks(_unit: Unit, call: Call) -> str:
        return sent[id(call)].call.func.text if id(call) in sent else ""

    layered = services(code)
    told: set[Unit] = set()
    shared: set[int] = set()  # queries in helpers of the routes' own file, told once
    for route in code.web.routes:
        unit = route.unit
        beside = _beside(unit.path, layered.get(root(unit.module), ()))
        if unit in told or not beside or _PROBE.search(f"{route.path} {unit.name}"):
            continue
        told.add(unit)
        if RANKS.get(layers(code).get(unit.path, ""), 0) > 0:
            continue
        past = [chain for chain in code.reaches(unit, asks, True) if _past(code, unit, chain)]
        fresh = [chain for chain in past if chain.direct or id(chain.last[1]) not in shared]
        shared |= {id(chain.last[1]) for chain in past if all(one.path == unit.path for one, _ in chain.steps)}
        if fresh:
            first = fresh[0]
            through = "" if first.direct else f" through `{'` -> `'.join(one.qualname for one, _ in first.steps[1:])}`"
            yield Problem(
                message=f"`{unit.name}` handles {route.methods[0]} {route.path} and asks the database itself{through}, "
                f"past the services in {beside}",
                path=unit.path,
                line=first.line,
                symbol=unit.qualname,
            )


def _past(code: Codebase, unit: Unit, chain: Chain) -> bool:
    """Tell whether a way to a query leads through the route's own file and repositories alone."""
    return all(
        one.path == unit.path or RANKS.get(layers(code).get(one.path, "")) == 2 for one, _ in chain.steps
    ) and not any("service" in one.qualname.lower() for one, _ in chain.steps[1:])


def _beside(path: str, modules: tuple[ModuleFacts, ...]) -> str:
    """Give the services that a route should use: a folder of them, or the file in its own folder; empty without any."""
    folder = path.rpartition("/")[0]
    for module in modules:
        above, _, name = module.path.rpartition("/")
        if re.search(r"service|use_?case", above.rpartition("/")[2]) and path.startswith(_around(above)):
            return above
        if above == folder:
            return f"{above}/{name}"
    return ""


def _around(folder: str) -> str:
    """Give what the paths of those start with that a folder of services is for."""
    around = folder.rpartition("/")[0]
    if around.rpartition("/")[2] in ("domain", "core", "application", "business", "logic"):
        around = around.rpartition("/")[0]
    return f"{around}/" if around else ""


RULE = Rule(
    id="GATE-ARCH001",
    name="router-reaches-database",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("layers", "router", "service layer", "layered architecture"),
    impact="the rules of the business stand where only HTTP reaches them",
    recommendation="move the query into a service (or a repository that a service calls), and let the route call that",
    find=_find,
    needs=("fastapi",),
)
