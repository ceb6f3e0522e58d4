"""Endpoints without a description."""

from gate.rules.api.undocumented_endpoints import RULE
from tests.rules import bench

HEAD = "from fastapi import FastAPI\n\napp = FastAPI()\n\n"
BARE = "@app.get('/a{0}')\nasync def a{0}() -> int:\n    return 1\n\n"
SAID = "@app.get('/b{0}')\nasync def b{0}() -> int:\n    '''Say b.'''\n    return 1\n\n"


def test_once_with_the_number() -> None:
    (problem,) = bench.check(RULE, HEAD + SAID.format(1) + BARE.format(1) + BARE.format(2))
    assert problem.line == 11
    assert problem.message == "2 of 3 endpoints have neither a docstring nor a summary, first in this file `a1`"


def test_a_summary_is_enough() -> None:
    summary = BARE.replace("')", "', summary='Say a')", 1).format(1)
    described = BARE.replace("')", "', description='Says a')", 1).format(2)
    assert bench.check(RULE, HEAD + summary + described) == ()


def test_one_of_many_is_forgiven() -> None:
    assert bench.check(RULE, HEAD + BARE.format(1) + "".join(SAID.format(n) for n in range(3))) == ()


def test_hidden_endpoints_need_none() -> None:
    assert bench.check(RULE, HEAD + BARE.replace("')", "', include_in_schema=False)", 1).format(1)) == ()
