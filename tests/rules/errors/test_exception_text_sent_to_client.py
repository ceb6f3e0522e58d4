"""Texts of exceptions that go out."""

import pytest

from gate.rules.errors.exception_text_sent_to_client import RULE
from tests.rules import bench

HEAD = (
    "import logging\nimport traceback\nfrom fastapi import FastAPI, HTTPException, Request, WebSocket\n"
    "from fastapi.responses import JSONResponse\nfrom sqlalchemy.exc import SQLAlchemyError\n"
    "from app.errors import OrderError\nfrom app.config import settings\n\napp = FastAPI()\n"
)
FILES = {
    "app/errors.py": "class OrderError(Exception):\n    pass\n",
    "app/config.py": "class Settings:\n    debug = False\n\nsettings = Settings()\n",
}


def check(text: str) -> list[str]:
    """Give the places and how the text goes out."""
    problems = bench.check(RULE, {"app/main.py": HEAD + text, **FILES})
    return [f"{problem.line} {problem.message.rpartition(' client ')[2]}" for problem in problems]


ROUTE = "@app.post('/orders')\nasync def create(order: int):\n    try:\n        return order\n"


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ("    except Exception as e:\n        raise HTTPException(500, str(e))\n", "15 in an HTTPException"),
        (
            "    except Exception as e:\n        raise HTTPException(400, detail=f'failed: {e}')\n",
            "15 in an HTTPException",
        ),
        (
            "    except SQLAlchemyError as e:\n        raise HTTPException(500, detail={'m': str(e)})\n",
            "15 in an HTTPException",
        ),
        (
            "    except Exception as e:\n        text = f'no: {e}'\n        raise HTTPException(500, text)\n",
            "16 in an HTTPException",
        ),
        ("    except Exception as e:\n        return {'error': str(e)}\n", "15 in what it returns"),
        (
            "    except Exception:\n        return JSONResponse({'t': traceback.format_exc()}, 500)\n",
            "15 in a response",
        ),
    ],
)
def test_an_unexpected_text_goes_out(handler: str, said: str) -> None:
    assert check(ROUTE + handler) == [said]


def test_over_a_websocket() -> None:
    text = (
        "@app.websocket('/ws')\nasync def talk(socket: WebSocket):\n    try:\n        await socket.receive_text()\n"
        "    except Exception as e:\n        await socket.send_json({'error': str(e)})\n"
    )
    assert check(text) == ["15 over the WebSocket"]


def test_in_a_registered_handler() -> None:
    handler = "@app.exception_handler({0})\nasync def h(request: Request, exc):\n    return JSONResponse({{'m': str(exc)}}, 500)\n"
    assert check(handler.format("Exception")) == ["12 in a response"]
    assert check(handler.format("OrderError")) == []


@pytest.mark.parametrize(
    "handler",
    [
        "    except OrderError as e:\n        raise HTTPException(409, str(e))\n",
        "    except ValueError as e:\n        raise HTTPException(400, str(e))\n",
        "    except Exception as e:\n        logging.error('no: %s', e)\n        raise HTTPException(500, 'no') from e\n",
        "    except Exception as e:\n        raise HTTPException(500, str(e) if settings.debug else 'no')\n",
        "    except Exception as e:\n        if settings.debug:\n            raise HTTPException(500, str(e))\n        raise\n",
        "    except HTTPException as e:\n        raise HTTPException(e.status_code, e.detail)\n",
    ],
)
def test_a_text_that_is_meant_for_the_client(handler: str) -> None:
    assert check(ROUTE + handler) == []
