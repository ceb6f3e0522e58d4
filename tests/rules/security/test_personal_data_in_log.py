"""Personal data in logs."""

import pytest

from gate.rules.security.personal_data_in_log import RULE
from tests.rules import bench

HEAD = "import logging\n\nlogger = logging.getLogger(__name__)\n\n"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("def a(email):\n    logger.info('registered %s', email)\n", "email"),
        ("def a(user):\n    logger.info(f'login of {user.email}')\n", "user.email"),
        ("def a(user_email):\n    print('mail to', user_email)\n", "user_email"),
        ("def a(form):\n    logger.info('call %s', form['phone_number'])\n", "phone_number"),
        ("def a(person):\n    logger.info('born %s', person.date_of_birth)\n", "person.date_of_birth"),
    ],
)
def test_personal_data(body: str, named: str) -> None:
    (problem,) = bench.check(RULE, HEAD + body)
    assert problem.message == f"`a` writes `{named}` to the log"


def test_once_in_a_function() -> None:
    body = "def a(email):\n    logger.info('sending to %s', email)\n    logger.info('sent to %s', email)\n"
    assert bench.places(bench.check(RULE, HEAD + body)) == ["app/main.py:6"]


@pytest.mark.parametrize(
    "body",
    [
        "def a(user):\n    logger.info('registered %d', user.id)\n",
        "def a(email):\n    logger.info('registered %s', mask(email))\n",
        "def a(email_id, email_count):\n    logger.info('%s %s', email_id, email_count)\n",
        "def a(report):\n    logger.info('%s', report.mail_group.email)\n",
        "def a(server):\n    logger.info('on %s', server.address)\n",
        "def a(client, email):\n    client.send(email)\n",
        "def a(email_template):\n    logger.info('%s', email_template)\n",
    ],
)
def test_none_or_masked(body: str) -> None:
    assert bench.check(RULE, HEAD + body) == ()


def test_what_only_developers_read_is_none_of_it() -> None:
    body = "def a(email):\n    logger.debug('no address: %s', email)\n    logger.info('no address: %s', email)\n"
    assert bench.places(bench.check(RULE, HEAD + body)) == ["app/main.py:7"]
