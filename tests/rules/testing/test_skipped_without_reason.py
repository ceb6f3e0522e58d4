"""Tests that are switched off."""

import pytest

from gate.rules.testing.skipped_without_reason import RULE
from tests.rules import bench


def judge(text: str) -> list[str]:
    files = {"app/main.py": "", "tests/test_a.py": f"import sys\nimport unittest\nimport pytest\n\n\n{text}"}
    return [f"{one.line} {one.message}" for one in bench.check(RULE, files)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@pytest.mark.skip\ndef test_a(): ...\n", "7 `test_a` is switched off by `pytest.mark.skip` without a reason"),
        (
            "@pytest.mark.skip()\ndef test_a(): ...\n",
            "6 `test_a` is switched off by `pytest.mark.skip` without a reason",
        ),
        (
            "@pytest.mark.skip(reason='')\ndef test_a(): ...\n",
            "6 `test_a` is switched off by `pytest.mark.skip` without a reason",
        ),
        (
            "@pytest.mark.xfail\ndef test_a(): ...\n",
            "7 `test_a` is switched off by `pytest.mark.xfail` without a reason",
        ),
        (
            "@pytest.mark.skipif(sys.platform == 'x')\ndef test_a(): ...\n",
            "6 `test_a` is switched off by `pytest.mark.skipif` without a reason",
        ),
        ("def test_a():\n    pytest.skip()\n", "7 `test_a` is switched off by `pytest.skip` without a reason"),
    ],
)
def test_no_reason(text: str, said: str) -> None:
    assert judge(text) == [said]


def test_a_marker_of_the_whole_file_counts_once() -> None:
    text = "pytestmark = pytest.mark.skip()\n\n\ndef test_a(): ...\n\n\ndef test_b(): ...\n"
    assert judge(text) == ["6 `test_a` is switched off by `pytest.mark.skip` without a reason"]


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.skip(reason='needs a GPU')\ndef test_a(): ...\n",
        "@pytest.mark.skip('needs a GPU')\ndef test_a(): ...\n",
        "WHY = 'needs a GPU'\n\n\n@pytest.mark.skip(reason=WHY)\ndef test_a(): ...\n",
        "@pytest.mark.skip(reason=why())\ndef test_a(): ...\n",
        "@pytest.mark.skipif(sys.platform == 'x', reason='no fork')\ndef test_a(): ...\n",
        "@pytest.mark.skipif('sys.platform == 1')\ndef test_a(): ...\n",
        "@pytest.mark.xfail(strict=True, reason='bug 41')\ndef test_a(): ...\n",
        "@unittest.skip('needs a GPU')\ndef test_a(): ...\n",
        "@unittest.skipIf(sys.platform == 'x', 'no fork')\ndef test_a(): ...\n",
        "def test_a():\n    pytest.skip('needs a GPU')\n",
        "def test_a():\n    pytest.importorskip('torch')\n",
        "@pytest.mark.slow\ndef test_a(): ...\n",
    ],
)
def test_a_reason(text: str) -> None:
    assert judge(text) == []
