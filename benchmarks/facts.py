"""What reading the facts of Python code costs, compared with `ast.parse` of the same files.

Reads the installed packages of this interpreter and 2,000 generated files of a service, and prints for each: parse and
walk in one process as a ratio of bare parsing, the size of what is kept, loading it again, and naming all calls.

    python benchmarks/facts.py [FOLDER]
"""

import ast
import gc
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import msgspec

from gate.model.facts import ModuleFacts
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract

ROUNDS = 3
MOST = 1500

SERVICE = '''"""Orders of part {n}."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.part{other} import Repository{other}

router = APIRouter(prefix="/part{n}")


class Repository{n}:
    """Reads and writes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, key: int) -> dict[str, int] | None:
        """Give one."""
        rows = await self._session.execute(select(Order).where(Order.id == key).limit(10))
        for row in rows.scalars().all():
            if row.total > {n} and row.name not in ("a", "b"):
                return {{"id": row.id, "total": row.total * 2}}
        return None

    async def other(self) -> None:
        """Ask the other part."""
        other = Repository{other}(self._session)
        try:
            await other.find({n})
        except ValueError as error:
            raise HTTPException(404, f"part {{error}}") from error


@router.get("/{{key}}", response_model=dict, status_code=200)
async def get_part(key: int, session: Annotated[AsyncSession, Depends()]) -> dict[str, int] | None:
    """Give one part."""
    return await Repository{n}(session).find(key)
'''


def generate(count: int) -> dict[str, str]:
    """Write the files of a service that call each other."""
    return {f"app/part{n}.py": SERVICE.format(n=n, other=(n * 7 + 1) % count) for n in range(count)}


def collect(folder: Path) -> dict[str, str]:
    """Read the Python files below a folder."""
    found = {}
    for path in sorted(folder.rglob("*.py"))[:MOST]:
        try:
            found[str(path.relative_to(folder))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def measure(work: Callable[[], object]) -> float:
    """Give the best CPU time of a few rounds, without the garbage collector, as the gate reads files."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
        gc.enable()
    return best


def parse(texts: dict[str, str]) -> None:
    """Parse all files, no more."""
    for text in texts.values():
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue


def read(texts: dict[str, str]) -> tuple[ModuleFacts, ...]:
    """Give the facts of all files."""
    return tuple(
        extract(path, text, path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for path, text in texts.items()
    )


def name(modules: tuple[ModuleFacts, ...]) -> int:
    """Name what every call calls, from nothing."""
    code = Codebase(modules)
    return sum(bool(code.target(unit, call)) for unit in code.units(modules) for call in unit.calls)


def report(title: str, texts: dict[str, str]) -> None:
    """Measure one body of code and print."""
    bare = measure(lambda: parse(texts))
    modules = read(texts)
    kept = msgspec.msgpack.encode(modules)
    lines = sum(module.lines for module in modules)
    print(f"{title}: {len(texts)} files, {lines} lines")
    print(f"  parse and walk / bare ast.parse: {measure(lambda: read(texts)) / bare:.2f}")
    print(f"  kept bytes / source bytes: {len(kept) / sum(map(len, texts.values())):.2f}")
    loading = measure(lambda: msgspec.msgpack.decode(kept, type=tuple[ModuleFacts, ...]))
    print(f"  loading what was kept / bare ast.parse: {loading / bare:.2f}")
    print(f"  naming every call / bare ast.parse: {measure(lambda: name(modules)) / bare:.2f}")


def main() -> None:
    """Measure the generated service and a large body of real code."""
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else sysconfig.get_paths()["purelib"])
    report("generated service", generate(2000))
    report(folder.name, collect(folder))


if __name__ == "__main__":
    main()
