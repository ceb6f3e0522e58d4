"""Tests that check nothing."""

import pytest

from gate.rules.testing.test_without_assertion import RULE
from tests.rules import bench

CODE = {"app/prices.py": "def total(prices):\n    if not prices:\n        raise ValueError\n    return sum(prices)\n"}
HEAD = "import pytest\n\nfrom app.prices import total\n\n\n"


def judge(text: str, **more: str) -> list[str]:
    files = {**CODE, "tests/unit/test_prices.py": HEAD + text, **{f"tests/{n}.py": other for n, other in more.items()}}
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_nothing_is_checked() -> None:
    text = "def test_total():\n    result = total([1])\n    print(result)\n"
    assert judge(text) == ["tests/unit/test_prices.py:6 `test_total` runs `app.prices.total` and checks nothing"]


def test_a_helper_that_asserts_nothing_and_a_mock_that_is_only_made() -> None:
    text = "from tests.helpers import make\n\n\nclass TestTotal:\n    def test_total(self, mocker):\n        mocker.patch('a.b')\n        make()\n"
    (said,) = judge(text, helpers="def make():\n    return 1\n")
    assert said.startswith("tests/unit/test_prices.py:10 `TestTotal.test_total` runs ")


@pytest.mark.parametrize(
    "body",
    [
        "def test_total():\n    assert total([1]) == 1\n",
        "def test_total():\n    with pytest.raises(ValueError):\n        total([])\n",
        "def test_total(mailer):\n    total([1])\n    mailer.send.assert_called_once()\n",
        "def test_total():\n    check_total(total([1]))\n",
        "def test_total_does_not_raise():\n    total([1])\n",
        "def test_total():\n    '''Must not raise for one price.'''\n    total([1])\n",
        "@pytest.mark.skip(reason='x')\ndef test_total():\n    total([1])\n",
        "def test_total(benchmark):\n    benchmark(total, [1])\n",
        "def test_total(client):\n    client.get('/').raise_for_status()\n",
        "def test_total(run):\n    run(total)\n",
        "def test_total(shop):\n    shop.orders.create(total([1]))\n",
        "def test_total():\n    pass\n",
        "def test_total():\n    x = 1\n",
        "def test_total():\n    if total([1]) != 1:\n        raise AssertionError\n",
        "from company import Case\n\n\nclass TestTotal(Case):\n    def test_total(self):\n        total([1])\n",
        "class TestTotal:\n    def teardown_method(self):\n        assert not self.left\n\n    def test_total(self):\n        total([1])\n",
        "def test_refuses():\n    with pytest.raises(ValueError):\n        total([])\n\n\ndef test_one():\n    total([1])\n",
        "import asyncio\n\n\nasync def test_total():\n    async with asyncio.timeout(1):\n        total([1])\n",
        "@pytest.fixture\ndef checked():\n    yield\n    assert total([1]) == 1\n\n\ndef test_total(checked):\n    total([2])\n",
    ],
)
def test_something_checks(body: str) -> None:
    assert judge(body) == []


def test_a_helper_in_another_file() -> None:
    text = "from tests.helpers import agree\n\n\ndef test_total():\n    agree(total([1]))\n"
    assert judge(text, helpers="def agree(value):\n    inner(value)\n\n\ndef inner(value):\n    assert value\n") == []
