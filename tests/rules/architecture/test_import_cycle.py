"""Modules that import each other in a circle."""

import time

import pytest

from gate.rules.architecture.import_cycle import RULE
from tests.rules import bench


def judge(files: dict[str, str]) -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_two_modules() -> None:
    files = {"app/a.py": "import os\nfrom app.b import b\n", "app/b.py": "from . import a\n"}
    assert judge(files) == ["app/a.py:2 import cycle: app.a -> app.b -> app.a"]


def test_the_shortest_circle_of_a_group() -> None:
    files = {
        "app/a.py": "from app.b import b\n",
        "app/b.py": "from app.c import c\n",
        "app/c.py": "from app.d import d\nfrom app.a import a\n",
        "app/d.py": "from app.c import c\n",
        "app/e.py": "import app.a\n",
    }
    assert judge(files) == [
        "app/c.py:1 import cycle: app.c -> app.d -> app.c; 4 modules hang together this way",
    ]


def test_groups_are_told_apart_and_long_circles_are_cut() -> None:
    ring = {f"app/r{n}.py": f"import app.r{(n + 1) % 8}\n" for n in range(8)}
    other = {"app/x.py": "import app.y\n", "app/y.py": "import app.x\n"}
    assert judge({**ring, **other}) == [
        "app/r0.py:1 import cycle: app.r0 -> app.r1 -> app.r2 -> app.r3 -> ... -> app.r0",
        "app/x.py:1 import cycle: app.x -> app.y -> app.x",
    ]


def test_through_what_a_package_passes_on() -> None:
    files = {
        "app/shop/__init__.py": "from app.shop.orders import price\n",
        "app/shop/orders.py": "from app.taxes import tax\n\n\ndef price(): ...\n",
        "app/taxes.py": "from app.shop import price\n\n\ndef tax(): ...\n",
    }
    assert judge(files) == ["app/shop/orders.py:1 import cycle: app.shop.orders -> app.taxes -> app.shop.orders"]


@pytest.mark.parametrize(
    "back",
    [
        "def late():\n    from app.a import a\n    return a\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.a import a\n",
        "try:\n    from app.a import a\nexcept ImportError:\n    a = None\n",
        "import a\n",
        "import logging\n",
    ],
)
def test_what_opens_a_circle(back: str) -> None:
    assert (
        judge(
            {
                "app/__init__.py": "",
                "app/a.py": "from app.b import b\n",
                "app/b.py": back,
                "app/logging.py": "import app.b\n",
            }
        )
        == []
    )


def test_a_package_that_collects_its_modules() -> None:
    files = {
        "app/models/__init__.py": "from .user import User\nfrom .base import Base\n",
        "app/models/base.py": "class Base: ...\n",
        "app/models/user.py": "from app.models import Base\n\n\nclass User(Base): ...\n",
    }
    assert judge(files) == []


def test_services_of_one_repository_share_their_names() -> None:
    one = {"one/app/a.py": "from app.b import b\n", "one/app/b.py": "x = 1\n"}
    two = {"two/app/a.py": "x = 1\n", "two/app/b.py": "from app.a import a\n"}
    assert judge({**one, **two}) == []


def test_two_thousand_modules_take_no_time() -> None:
    files = {f"app/m{n}.py": "".join(f"import app.m{(n * 7 + k) % 2000}\n" for k in range(5)) for n in range(2000)}
    code = bench.codebase(files)
    start = time.perf_counter()
    assert len(RULE.problems(code)) == 1
    assert time.perf_counter() - start < 5
