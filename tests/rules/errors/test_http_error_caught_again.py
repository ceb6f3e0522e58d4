"""HTTP errors that do not get out of their own function."""

import pytest

from gate.rules.errors.http_error_caught_again import RULE
from tests.rules import bench

HEAD = "import logging\nfrom fastapi import HTTPException, status\n\nclass NotThere(HTTPException):\n    pass\n\n"
BODY = "async def show(order):\n    try:\n        if not order:\n            raise HTTPException(status.HTTP_404_NOT_FOUND)\n        return order\n"


@pytest.mark.parametrize(
    "handler",
    [
        "    except Exception as e:\n        raise HTTPException(500, 'no') from e\n",
        "    except:\n        raise HTTPException(status_code=500)\n",
        "    except ValueError:\n        raise\n    except Exception:\n        logging.exception('no')\n        return None\n",
    ],
)
def test_the_handler_of_everything_takes_it(handler: str) -> None:
    (problem,) = bench.check(RULE, HEAD + BODY + handler)
    assert problem.line == 10
    assert "raises an HTTPException with 404 that its own handler of line" in problem.message


def test_a_class_of_the_project_is_one_too() -> None:
    text = BODY.replace("HTTPException(status.HTTP_404_NOT_FOUND)", "NotThere(404)")
    handler = "    except Exception as e:\n        raise HTTPException(500) from e\n"
    assert bench.places(bench.check(RULE, HEAD + text + handler)) == ["app/main.py:10"]


@pytest.mark.parametrize(
    "handler",
    [
        "    except HTTPException:\n        raise\n    except Exception:\n        raise HTTPException(500)\n",
        "    except Exception:\n        logging.exception('no')\n        raise\n",
        "    except Exception as e:\n        if isinstance(e, HTTPException):\n            raise\n        raise HTTPException(500)\n",
        "    except ValueError:\n        raise HTTPException(400)\n",
        "    except Exception as e:\n        raise HTTPException(getattr(e, 'status_code', 500))\n",
    ],
)
def test_it_gets_out(handler: str) -> None:
    assert bench.check(RULE, HEAD + BODY + handler) == ()


def test_raised_beside_the_try() -> None:
    text = (
        "async def show(order):\n    if not order:\n        raise HTTPException(404)\n    try:\n        return order\n"
        "    except Exception as e:\n        raise HTTPException(500) from e\n"
    )
    assert bench.check(RULE, HEAD + text) == ()
