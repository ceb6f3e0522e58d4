"""Exceptions of which nobody ever hears."""

import pytest

from gate.rules.errors.swallowed_exception import RULE
from tests.rules import bench

HEAD = "import contextlib\nimport logging\nfrom app.store import load, report\n\nlogger = logging.getLogger(__name__)\n"
STORE = (
    "import logging\n\nlogger = logging.getLogger(__name__)\n\ndef load(key):\n    return key\n\n"
    "def report(key):\n    logger.warning('lost %s', key)\n"
)


def check(text: str) -> list[str]:
    """Give the places in a module that has helpers in another file."""
    return bench.places(bench.check(RULE, {"app/main.py": HEAD + text, "app/store.py": STORE}))


@pytest.mark.parametrize(
    "handler",
    [
        "    except:\n        pass\n",
        "    except Exception:\n        return None\n",
        "    except Exception:\n        return {}\n",
        "    except (ValueError, Exception):\n        ...\n",
        "    except BaseException as error:\n        value = None\n",
    ],
)
def test_nothing_is_done(handler: str) -> None:
    assert check("def a(key):\n    try:\n        return load(key)\n" + handler) == ["app/main.py:9"]


def test_a_loop_goes_on_in_silence() -> None:
    text = "def a(keys):\n    for key in keys:\n        try:\n            load(key)\n        except Exception:\n            continue\n"
    assert check(text) == ["app/main.py:10"]


def test_whatever_a_database_can_raise() -> None:
    head = "from sqlalchemy.exc import IntegrityError, SQLAlchemyError\n\ndef a(session):\n    try:\n        session.commit()\n"
    assert bench.places(bench.check(RULE, head + "    except SQLAlchemyError:\n        pass\n")) == ["app/main.py:6"]
    assert bench.check(RULE, head + "    except IntegrityError:\n        pass\n") == ()


def test_suppress_is_a_handler_too() -> None:
    assert check("def a(key):\n    with contextlib.suppress(Exception):\n        load(key)\n") == ["app/main.py:7"]


def test_the_message_names_what_is_guarded() -> None:
    (problem,) = bench.check(
        RULE, HEAD + "def a(key):\n    try:\n        load(key)\n    except Exception:\n        pass\n"
    )
    assert problem.message == "`a` swallows every exception around `load`"


@pytest.mark.parametrize(
    "handler",
    [
        "    except KeyError:\n        return None\n",
        "    except Exception:\n        logger.exception('no %s', key)\n        return None\n",
        "    except Exception:\n        report(key)\n        return None\n",
        "    except Exception as error:\n        return error\n",
        "    except Exception:\n        raise\n",
        "    except Exception:\n        print('lost')\n",
    ],
)
def test_somebody_hears_of_it(handler: str) -> None:
    assert check("def a(key):\n    try:\n        return load(key)\n" + handler) == []


def test_clean_up_and_probes_may_be_silent() -> None:
    closing = "def a(client):\n    try:\n        client.close()\n    except Exception:\n        pass\n"
    probing = "def is_ready(client):\n    try:\n        client.execute('select 1')\n    except Exception:\n        return None\n"
    optional = "def plugin(name):\n    try:\n        return importlib.import_module(name)\n    except Exception:\n        return None\n"
    assert check(closing + probing.replace("is_ready", "ping") + "import importlib\n" + optional) == []
    assert check("def a(client):\n    with contextlib.suppress(Exception):\n        client.close()\n") == []
