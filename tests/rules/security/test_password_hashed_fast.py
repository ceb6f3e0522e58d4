"""Passwords under a fast hash."""

import pytest

from gate.rules.security.password_hashed_fast import RULE
from tests.rules import bench

HEAD = "import hashlib\nfrom hashlib import sha512\n\n"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "def a(password):\n    return hashlib.sha256(password.encode()).hexdigest()\n",
            "`password` with `hashlib.sha256`",
        ),
        (
            "def a(user, salt):\n    return sha512((salt + user.password).encode()).hexdigest()\n",
            "`user.password` with `hashlib.sha512`",
        ),
        (
            "def a(password):\n    salted = f'pepper{password}'\n    return hashlib.md5(salted.encode()).hexdigest()\n",
            "`password` with `hashlib.md5`",
        ),
        ("def a(password):\n    return hashlib.new('sha256', password.encode())\n", "`password` with `hashlib.new`"),
    ],
)
def test_fast(body: str, said: str) -> None:
    (problem,) = bench.check(RULE, HEAD + body)
    assert problem.message == f"`a` hashes {said}, which is fast"


@pytest.mark.parametrize(
    "body",
    [
        "def a(password, salt):\n    return hashlib.pbkdf2_hmac('sha256', password.encode(), salt, 600_000)\n",
        "def a(password):\n    import bcrypt\n    return bcrypt.hashpw(hashlib.sha256(password.encode()).digest(), bcrypt.gensalt())\n",
        "def a(body):\n    return hashlib.sha256(body).hexdigest()\n",
        "def a(api_key):\n    return hashlib.sha256(api_key.encode()).hexdigest()\n",
        "def pwned(password):\n    return hashlib.sha1(password.encode()).hexdigest()[:5]\n",
        "def a(password_id):\n    return hashlib.sha256(password_id.encode()).hexdigest()\n",
    ],
)
def test_slow_or_no_password(body: str) -> None:
    assert bench.check(RULE, HEAD + body) == ()
