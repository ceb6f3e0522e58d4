"""Handlers that answer without a line in any log."""

import pytest

from gate.rules.errors.error_path_without_log import RULE
from tests.rules import bench

HEAD = (
    "import logging\nfrom fastapi import HTTPException\nfrom fastapi.responses import JSONResponse\n"
    "from app.store import note, store\n\nlogger = logging.getLogger(__name__)\n"
)
STORE = "import logging\n\ndef store(order):\n    return order\n\ndef note(text):\n    logging.error(text)\n"


def check(handler: str, name: str = "create") -> list[str]:
    """Give the problems of a function that ends with a handler."""
    text = f"{HEAD}def {name}(order):\n    try:\n        return store(order)\n{handler}"
    return [problem.message for problem in bench.check(RULE, {"app/main.py": text, "app/store.py": STORE})]


@pytest.mark.parametrize(
    ("handler", "how"),
    [
        ("    except Exception:\n        raise HTTPException(500, 'no')\n", "answers with 500"),
        ("    except:\n        raise HTTPException(status_code=503)\n", "answers with 503"),
        ("    except Exception:\n        return JSONResponse({}, status_code=500)\n", "answers with 500"),
        ("    except Exception:\n        store(None)\n        return False\n", "gives `False`"),
        ("    except Exception:\n        return 'failed'\n", "gives a constant"),
    ],
)
def test_an_answer_without_a_log(handler: str, how: str) -> None:
    assert check(handler) == [f"`create` {how} for any exception and logs nothing"]


@pytest.mark.parametrize(
    "handler",
    [
        "    except Exception:\n        logger.exception('no')\n        raise HTTPException(500)\n",
        "    except Exception:\n        note('no')\n        return False\n",
        "    except Exception as error:\n        raise HTTPException(500) from error\n",
        "    except Exception:\n        raise HTTPException(401)\n",
        "    except Exception:\n        store(None)\n        raise\n",
        "    except ValueError:\n        return False\n",
    ],
)
def test_a_log_or_the_fault_of_the_client(handler: str) -> None:
    assert check(handler) == []


@pytest.mark.parametrize("name", ["is_valid", "has_orders", "health", "verify_token"])
def test_a_false_that_is_the_answer(name: str) -> None:
    assert check("    except Exception:\n        return False\n", name) == []
