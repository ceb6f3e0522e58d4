"""Tokens without an end."""

import pytest

from gate.rules.security.token_without_expiry import RULE
from tests.rules import bench


@pytest.mark.parametrize(
    "text",
    [
        "import jwt\n\ndef a(user, key):\n    return jwt.encode({'sub': user}, key, algorithm='HS256')\n",
        "from jose import jwt\n\ndef a(user, key):\n    claims = {'sub': user, 'iat': 1}\n    return jwt.encode(claims, key)\n",
        "import jwt\n\ndef a(user, key):\n    return jwt.encode(payload={'sub': user}, key=key)\n",
    ],
)
def test_no_end(text: str) -> None:
    (problem,) = bench.check(RULE, text)
    assert problem.message == "`a` signs a token without `exp`"


@pytest.mark.parametrize(
    "body",
    [
        "def a(user, key, end):\n    return jwt.encode({'sub': user, 'exp': end}, key)\n",
        "def a(user, key, end):\n    claims = {'sub': user}\n    claims['exp'] = end\n    return jwt.encode(claims, key)\n",
        "def a(user, key, end):\n    claims = {'sub': user}\n    claims.update({'exp': end})\n    return jwt.encode(claims, key)\n",
        "def a(claims, key):\n    return jwt.encode(claims, key)\n",
        "def a(data, key, end):\n    claims = data.copy()\n    claims.update(exp=end)\n    return jwt.encode(claims, key)\n",
        "def a(data, key):\n    return jwt.encode({**data, 'sub': 1}, key)\n",
        "def a(token, key):\n    return jwt.encode(token.model_dump(), key)\n",
    ],
)
def test_an_end_or_unseen_claims(body: str) -> None:
    assert bench.check(RULE, "import jwt\n\n" + body) == ()
