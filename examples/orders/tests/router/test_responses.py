from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.api.dependencies import database_of, get_session
from app.api.middleware import SECURITY_HEADERS
from app.core.config import Settings
from app.core.database import Database, connect
from app.core.logging import configure_logging
from app.main import create_app

NO_DATABASE = "postgresql+asyncpg://orders@127.0.0.1:1/orders"
SECRET_TEXT = "password=hunter2 in /srv/app.py"


@pytest.fixture(autouse=True)
def broken_routes(app: FastAPI) -> None:
    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET_TEXT)

    @app.get("/broken-stream")
    async def broken_stream() -> StreamingResponse:
        async def stream() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError(SECRET_TEXT)

        return StreamingResponse(stream())


@pytest.mark.requirement("REQ-10")
@pytest.mark.requirement("REQ-13")
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/health/live", 200, None),
        ("/nowhere", 404, "NOT_FOUND"),
        ("/api/v1/orders", 401, "NOT_AUTHENTICATED"),
        ("/broken", 500, "INTERNAL_ERROR"),
    ],
)
async def test_every_response_is_dressed(client: httpx2.AsyncClient, path: str, status: int, code: str | None) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.json().get("code") == code
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert len(answer.headers["X-Request-ID"]) == 32
    if code:
        assert answer.json().keys() == {"code", "message", "request_id", "fields"}
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.requirement("REQ-10")
async def test_a_wrong_method_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/health/live")
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "GET"


@pytest.mark.requirement("REQ-12")
async def test_takes_the_callers_request_id_if_it_is_one(client: httpx2.AsyncClient) -> None:
    mine = uuid4().hex
    answer = await client.get("/health/live", headers={"X-Request-ID": mine})
    assert answer.headers["X-Request-ID"] == mine
    answer = await client.get("/health/live", headers={"X-Request-ID": "<script>"})
    assert answer.headers["X-Request-ID"] != "<script>"


@pytest.mark.requirement("REQ-10")
async def test_an_unexpected_error_is_logged_and_not_told(
    client: httpx2.AsyncClient, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    configure_logging("INFO")
    answer = await client.get("/broken")
    assert "hunter2" not in answer.text
    failed, done = (entry for entry in logged() if entry["logger"] == "app.api.middleware")
    assert SECRET_TEXT in failed["exception"]
    assert failed["request_id"] == done["request_id"] == answer.headers["X-Request-ID"]
    assert (done["method"], done["path"], done["status"]) == ("GET", "/broken", 500)


@pytest.mark.requirement("REQ-10")
async def test_an_outage_asks_to_try_again(
    app: FastAPI, client: httpx2.AsyncClient, authorization: dict[str, str], settings: Settings
) -> None:
    nowhere = connect(settings.model_copy(update={"database_url": SecretStr(NO_DATABASE)}))
    app.dependency_overrides[database_of] = lambda: nowhere
    answer = await client.get("/api/v1/orders", headers=authorization)
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")


@pytest.mark.requirement("REQ-10")
async def test_an_answer_that_breaks_halfway_is_not_finished(client: httpx2.AsyncClient) -> None:
    with pytest.raises(RuntimeError, match="hunter2"):
        await client.get("/broken-stream")


@pytest.mark.requirement("REQ-4")
async def test_a_failed_commit_is_no_success(
    app: FastAPI, client: httpx2.AsyncClient, authorization: dict[str, str], database: Database
) -> None:
    async def session_that_cannot_commit() -> AsyncIterator[object]:
        async with database.transaction() as session:
            yield session
            raise RuntimeError(SECRET_TEXT)

    app.dependency_overrides[get_session] = session_that_cannot_commit
    order = {"items": [{"sku": "TEA-001", "quantity": 1}]}
    answer = await client.post("/api/v1/orders", json=order, headers=authorization)
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    app.dependency_overrides.clear()
    assert (await client.get("/api/v1/orders", headers=authorization)).json()["total"] == 0


@pytest.mark.requirement("REQ-11")
def test_starts_and_stops_as_a_server_does_it(settings: Settings) -> None:
    settings = settings.model_copy(update={"database_url": SecretStr(NO_DATABASE)})
    with TestClient(create_app(settings)) as client:
        assert client.get("/health/live").status_code == 200


@pytest.mark.requirement("REQ-11")
async def test_is_alive_and_ready(client: httpx2.AsyncClient) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.requirement("REQ-11")
async def test_is_alive_but_not_ready_without_a_database(
    app: FastAPI, client: httpx2.AsyncClient, settings: Settings
) -> None:
    nowhere = connect(settings.model_copy(update={"database_url": SecretStr(NO_DATABASE)}))
    app.dependency_overrides[database_of] = lambda: nowhere
    assert (await client.get("/health/live")).status_code == 200
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


@pytest.mark.requirement("REQ-10")
async def test_the_description_names_the_errors(client: httpx2.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert paths["/api/v1/orders/{order_id}/cancel"]["post"]["responses"].keys() == {"200", "401", "404", "409", "422"}
    assert paths["/api/v1/auth/login"]["post"]["responses"].keys() == {"200", "401", "422", "429"}
    assert paths["/api/v1/auth/register"]["post"]["responses"].keys() == {"201", "409", "422", "429"}
