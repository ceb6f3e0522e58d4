"""Tokens that nobody has checked."""

import pytest

from gate.rules.security.jwt_not_verified import RULE
from tests.rules import bench


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "import jwt\n\ndef a(t):\n    return jwt.decode(t, options={'verify_signature': False})\n",
            "without verifying it",
        ),
        (
            "import jwt\n\nOFF = {'verify_signature': False}\n\ndef a(t):\n    o = {'verify_signature': False}\n    return jwt.decode(t, options=o)\n",
            "without verifying it",
        ),
        ("import jwt\n\ndef a(t, k):\n    return jwt.decode(t, k, verify=False)\n", "without verifying it"),
        ("from jose import jwt\n\ndef a(t):\n    return jwt.get_unverified_claims(t)\n", "without verifying it"),
        (
            "from jose import jwt\n\ndef a(t, k):\n    return jwt.decode(t, k)\n",
            "without naming the algorithms that it accepts",
        ),
        (
            "import jwt\n\nALGS = ['HS256', 'none']\n\ndef a(t, k):\n    return jwt.decode(t, k, algorithms=ALGS)\n",
            "that may be signed with `none`",
        ),
    ],
)
def test_not_verified(text: str, fault: str) -> None:
    (problem,) = bench.check(RULE, text)
    assert problem.message == f"`a` decodes a token {fault}"


@pytest.mark.parametrize(
    "text",
    [
        "import jwt\n\ndef a(t, k):\n    return jwt.decode(t, k, algorithms=['HS256'])\n",
        "import jwt\n\ndef a(t, k):\n    return jwt.decode(t, k, ['HS256'])\n",
        "from jose import jwt\nfrom app.c import settings\n\ndef a(t):\n    return jwt.decode(t, settings.key, algorithms=[settings.alg])\n",
        "import jwt\n\ndef a(t, k):\n    return jwt.decode(t, k, ['HS256'], options={'verify_exp': False})\n",
        "import jwt\n\ndef a(t, keys):\n    kid = jwt.get_unverified_header(t)['kid']\n    return jwt.decode(t, keys[kid], algorithms=['RS256'])\n",
        "import jwt\n\ndef a(t, k):\n    claims = jwt.decode(t, options={'verify_signature': False})\n    return jwt.decode(t, k[claims['iss']], algorithms=['RS256'])\n",
        "import jwt\n\ndef a(client):\n    t = client.post('https://login.example')\n    return jwt.decode(t, options={'verify_signature': False})\n",
        "import json\n\ndef a(t):\n    return json.decode(t)\n",
    ],
)
def test_verified(text: str) -> None:
    assert bench.check(RULE, text) == ()
