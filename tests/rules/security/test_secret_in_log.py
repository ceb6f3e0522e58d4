"""Secrets in logs."""

import pytest

from gate.rules.security.secret_in_log import RULE
from tests.rules import bench

HEAD = "import logging\nimport structlog\nfrom loguru import logger as loguru\nfrom pydantic import SecretStr\n\nlogger = logging.getLogger(__name__)\nlog = structlog.get_logger()\n\n"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("def a(user, password):\n    logger.info('%s %s', user, password)\n", "password"),
        ("def a(token):\n    logger.debug(f'got {token}')\n", "token"),
        ("def a(user):\n    log.info('login', password=user.password)\n", "user.password"),
        ("def a(key):\n    log.info('login', api_key=key)\n", "api_key"),
        ("def a(settings):\n    print('connecting to ' + settings.database_url)\n", "settings.database_url"),
        ("def a(data):\n    loguru.info('card {}', data['card_number'])\n", "card_number"),
        ("def a(secret: SecretStr):\n    logger.info(secret.get_secret_value())\n", "secret"),
        ("def a(request):\n    logger.info('h %s', request.headers.get('authorization'))\n", "authorization"),
        ("def a(access_token):\n    logger.info('t', extra={'t': access_token})\n", "access_token"),
    ],
)
def test_a_secret(body: str, named: str) -> None:
    (problem,) = bench.check(RULE, HEAD + body)
    assert problem.message == f"`a` writes `{named}` to the log"


@pytest.mark.parametrize(
    "body",
    [
        "def a(user):\n    logger.info('password of %s changed', user.id)\n",
        "def a(token):\n    logger.info('%s', mask(token))\n",
        "def a(token):\n    logger.info('%d %s', len(token), token[:4])\n",
        "def a(token_type, password_id):\n    logger.info('%s %s', token_type, password_id)\n",
        "def a(settings: dict, api_key: SecretStr):\n    logger.info('%s', api_key)\n",
        "def a(tokens_used):\n    logger.info('%d', tokens_used)\n",
        "def a(client, password):\n    client.login(password)\n",
        "def a(password):\n    logger.info('set: %s', bool(password))\n",
    ],
)
def test_no_secret_or_not_in_full(body: str) -> None:
    assert bench.check(RULE, HEAD + body) == ()
