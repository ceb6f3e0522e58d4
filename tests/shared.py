"""What all workers of one test run share: things that take long to make are made once."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock


@contextmanager
def folder(name: str, factory: pytest.TempPathFactory) -> Iterator[tuple[Path, FileLock]]:
    """Give a folder that is there while any worker uses it, and the lock to hold while something is made in it."""
    base = factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"shared-{name}"
    users = place / "users"
    lock = FileLock(f"{place}.lock")
    with lock:
        users.mkdir(parents=True, exist_ok=True)
        mine = users / str(os.getpid())
        mine.touch()
    try:
        yield place, lock
    finally:
        with lock:
            mine.unlink()
            if not any(users.iterdir()):
                shutil.rmtree(place)
