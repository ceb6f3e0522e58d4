"""Secrets in the code."""

import pytest

from gate.rules.security.hard_coded_secret import RULE
from tests.rules import bench

HEAD = "import os\nimport jwt\nfrom pydantic import Field, SecretStr\nfrom pydantic_settings import BaseSettings\n\n"
KEY = "k9FzQ2v8LmXw4TnB7RcY"  # a text that is the key of nothing


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f"JWT_SECRET_KEY = '{KEY}'\n", "`JWT_SECRET_KEY`"),
        ("SECRET_KEY = 'this is my key'\n", "`SECRET_KEY`"),
        (f"class Settings(BaseSettings):\n    jwt_secret: str = '{KEY}'\n", "`jwt_secret`"),
        (f"class Settings(BaseSettings):\n    jwt_secret: str = Field('{KEY}')\n", "the default of `jwt_secret`"),
        (f"class Settings(BaseSettings):\n    api_key: SecretStr = SecretStr('{KEY}')\n", "`api_key`"),
        (f"key = os.getenv('SECRET_KEY', '{KEY}')\n", "the default of `SECRET_KEY`"),
        ("ADMIN_PASSWORD = os.environ.get('ADMIN_PASSWORD', 'qwerty77')\n", "the default of `ADMIN_PASSWORD`"),
        ("client = connect(password='Tr0ub4dor')\n", "`password` of `connect`"),
        (f"options = {{'client_secret': '{KEY}'}}\n", '`"client_secret"`'),
        ("DATABASE_URL = 'postgresql://shop:Tr0ub4dor3@db.shop.internal/shop'\n", "`DATABASE_URL`"),
        ("engine = create_engine('postgresql://shop:Tr0ub4dor3@db.shop.internal/shop')\n", "an address"),
        (f"def sign(claims):\n    return jwt.encode(claims, '{KEY}', algorithm='HS256')\n", "`jwt.encode`"),
        ("def login(user, password='Tr0ub4dor'):\n    return user, password\n", "the default of `password`"),
        ("KEY_ID = 'AKIA" + "Q3EGWX7PLM2ZK5TN'\n", "a text that begins with `AKIA`"),
    ],
)
def test_a_secret(text: str, where: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.message == f"{where} holds a secret in the code"


@pytest.mark.parametrize(
    "text",
    [
        "SECRET_KEY = os.environ['SECRET_KEY']\n",
        "SECRET_KEY = os.getenv('SECRET_KEY', '')\n",
        "SECRET_KEY = 'change-me-in-production'\n",
        "SECRET_KEY = 'your-secret-key'\n",
        "SECRET_KEY = '<secret>'\n",
        "class Settings(BaseSettings):\n    secret_key: str\n    db_password: str = 'postgres'\n",
        "DATABASE_URL = 'postgresql://postgres:postgres@localhost:5432/shop'\n",
        "DATABASE_URL = 'postgresql://shop:Tr0ub4dor3@db/shop'\n",
        "TOKEN_URL = '/auth/token/for/everybody'\n",
        "PASSWORD_FIELD = 'user_password_field'\n",
        "API_KEY_HEADER = 'X-Api-Key-Of-Shop'\n",
        "api_key = 'API_KEY_OF_SHOP'\n",
        "token_type: str = 'bearer-of-tokens'\n",
        "INVALID_PASSWORD = 'The password is not valid'\n",
        "password = get_password('orders-service')\n",
        "cache_key = 'orders:list:every'\n",
    ],
)
def test_none(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()


def test_tests_and_examples_are_left_alone() -> None:
    text = f"SECRET_KEY = '{KEY}'\n"
    assert bench.check(RULE, {"app/main.py": "", "tests/test_a.py": text, "examples/shop.py": text}) == ()
