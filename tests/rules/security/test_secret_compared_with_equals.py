"""Secrets that are compared in the ordinary way."""

import pytest

from gate.rules.security.secret_compared_with_equals import RULE
from tests.rules import bench

HEAD = "import hashlib\nimport hmac\nimport os\nfrom app.config import settings\nfrom app.tables import User\nfrom sqlalchemy import select\n\n"
FILES = {
    "app/config.py": "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    api_key: str\n    mode: str\n\nsettings = Settings()\n",
    "app/tables.py": "from sqlalchemy.orm import DeclarativeBase, Mapped\n\nclass Base(DeclarativeBase):\n    pass\n\nclass User(Base):\n    api_key: Mapped[str]\n",
}


def check(body: str) -> list[str]:
    """Give the messages."""
    return [one.message for one in bench.check(RULE, {"app/main.py": HEAD + body, **FILES})]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("def a(key):\n    return key == settings.api_key\n", "`settings.api_key` with `==`"),
        (
            "def a(api_key):\n    if api_key != os.environ['SHOP_KEY']:\n        raise ValueError\n",
            "`api_key` with `!=`",
        ),
        ("def a(user, password):\n    return user.password == password\n", "`user.password` with `==`"),
        (
            "def a(body, key, signature):\n    return hmac.new(key, body, hashlib.sha256).hexdigest() == signature\n",
            "`hmac` with `==`",
        ),
        (
            "def a(body, key, sig):\n    made = hmac.new(key, body, hashlib.sha256).hexdigest()\n    return made == sig\n",
            "`hmac` with `==`",
        ),
        (
            "def a(request):\n    if request.headers.get('X-Api-Key') != settings.api_key:\n        raise ValueError\n",
            "`X_Api_Key` with `!=`",
        ),
    ],
)
def test_a_secret(body: str, named: str) -> None:
    assert check(body) == [f"`a` compares {named}"]


@pytest.mark.parametrize(
    "body",
    [
        "def a(form):\n    return form.password == form.confirm_password\n",
        "def a(password, password2, new_password):\n    return password == new_password\n",
        "def a(session, key):\n    return session.scalar(select(User).where(User.api_key == key))\n",
        "def a(token_type, wanted):\n    return token_type == wanted\n",
        "def a(token):\n    return token == 'bearer'\n",
        "def a(api_key):\n    return api_key == None\n",
        "def a(key):\n    return hmac.compare_digest(key, settings.api_key)\n",
        "def a(mode):\n    return mode == settings.mode\n",
        "def a(body, digest):\n    return hashlib.sha256(body).hexdigest() == digest\n",
        "def a(password):\n    return len(password) == settings.mode\n",
    ],
)
def test_no_secret_or_no_guess(body: str) -> None:
    assert check(body) == []
