"""Requests that wait for ever."""

import pytest

from gate.rules.security.endless_request import RULE
from tests.rules import bench

HEAD = "import smtplib\nimport urllib.request\nimport aiohttp\nimport requests\n\n"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("session = requests.Session()\n\ndef a():\n    return session.get('https://a.example')\n", "`session.get`"),
        (
            "def a():\n    with requests.Session() as s:\n        return s.post('https://a.example', json={})\n",
            "`s.post`",
        ),
        ("def a():\n    return urllib.request.urlopen('https://a.example')\n", "`urllib.request.urlopen`"),
        ("def a():\n    return smtplib.SMTP('mail.example')\n", "`smtplib.SMTP`"),
        ("def a():\n    return aiohttp.ClientTimeout(total=None)\n", "`aiohttp.ClientTimeout`"),
        ("def a():\n    return aiohttp.ClientSession(timeout=None)\n", "`aiohttp.ClientSession`"),
    ],
)
def test_for_ever(body: str, what: str) -> None:
    (problem,) = bench.check(RULE, HEAD + body)
    assert problem.message == f"`a` calls {what} without a time limit"


@pytest.mark.parametrize(
    "body",
    [
        "session = requests.Session()\n\ndef a():\n    return session.get('https://a.example', timeout=5)\n",
        "def a():\n    s = requests.Session()\n    s.mount('https://', Adapter(timeout=5))\n    return s.get('https://a.example')\n",
        "class Limited(requests.Session):\n    pass\n\ndef a(s: Limited):\n    return s.get('https://a.example')\n",
        "def a():\n    return urllib.request.urlopen('https://a.example', None, 5)\n",
        "def a():\n    return smtplib.SMTP('mail.example', timeout=5)\n",
        "def a():\n    return aiohttp.ClientTimeout(total=None, sock_read=5)\n",
        "def a():\n    return aiohttp.ClientSession()\n",
        "def a(cache):\n    return cache.get('https://a.example')\n",
    ],
)
def test_limited(body: str) -> None:
    assert bench.check(RULE, HEAD + body) == ()


def test_a_command_that_somebody_runs_may_wait() -> None:
    body = HEAD + "def a():\n    return urllib.request.urlopen('https://a.example')\n"
    assert bench.places(bench.check(RULE, {"app/main.py": body, "app/cli.py": body})) == ["app/main.py:7"]
