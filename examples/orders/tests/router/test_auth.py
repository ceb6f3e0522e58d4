import httpx2
import pytest

from app.core.config import Settings
from app.core.database import Database
from app.main import create_app

ADA = {"email": "ada@example.org", "password": "correct horse battery"}
REGISTER = "/api/v1/auth/register"
LOGIN = "/api/v1/auth/login"


@pytest.mark.requirement("REQ-1")
@pytest.mark.requirement("REQ-2")
async def test_register_then_login(client: httpx2.AsyncClient) -> None:
    registered = await client.post(REGISTER, json=ADA)
    assert registered.status_code == 201
    assert registered.json() == {"id": registered.json()["id"], "email": "ada@example.org"}
    login = await client.post(LOGIN, json=ADA | {"email": "ADA@example.org"})
    assert login.status_code == 200
    assert login.json().keys() == {"access_token", "expires_in"}
    assert login.json()["expires_in"] == 900
    headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
    assert (await client.get("/api/v1/orders", headers=headers)).status_code == 200


@pytest.mark.requirement("REQ-1")
async def test_an_address_is_taken_once(client: httpx2.AsyncClient) -> None:
    await client.post(REGISTER, json=ADA)
    second = await client.post(REGISTER, json=ADA)
    assert (second.status_code, second.json()["code"]) == (409, "EMAIL_TAKEN")


@pytest.mark.requirement("REQ-10")
async def test_an_invalid_body_is_named_and_not_repeated(client: httpx2.AsyncClient) -> None:
    answer = await client.post(REGISTER, json={"email": "ada", "password": "hunter2"})
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")
    assert [field["field"] for field in answer.json()["fields"]] == ["body.email", "body.password"]
    assert "hunter2" not in answer.text


@pytest.mark.requirement("REQ-2")
@pytest.mark.parametrize("wrong", [{"email": "bob@example.org"}, {"password": "wrong horse battery"}])
async def test_a_refused_login_never_says_why(client: httpx2.AsyncClient, wrong: dict[str, str]) -> None:
    await client.post(REGISTER, json=ADA)
    answer = await client.post(LOGIN, json=ADA | wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_CREDENTIALS")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.requirement("REQ-2")
async def test_a_login_needs_an_address(client: httpx2.AsyncClient) -> None:
    answer = await client.post(LOGIN, json=ADA | {"email": "ada"})
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")


@pytest.mark.requirement("REQ-1")
@pytest.mark.requirement("REQ-2")
async def test_registrations_are_limited_by_address(settings: Settings, database: Database) -> None:
    app = create_app(settings.model_copy(update={"register_rate": "1/minute"}), database)
    transport = httpx2.ASGITransport(app, client=("10.0.0.1", 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://orders") as client:
        answers = [await client.post(REGISTER, json=ADA) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1].json()["code"] == "RATE_LIMITED"


@pytest.mark.requirement("REQ-2")
async def test_logins_are_limited_by_address(settings: Settings, database: Database) -> None:
    app = create_app(settings.model_copy(update={"login_rate": "2/minute"}), database)
    transport = httpx2.ASGITransport(app, client=("10.0.0.1", 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://orders") as client:
        answers = [await client.post(LOGIN, json=ADA) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2].json()["code"] == "RATE_LIMITED"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    other = httpx2.ASGITransport(app, client=("10.0.0.2", 1))
    async with httpx2.AsyncClient(transport=other, base_url="http://orders") as client:
        assert (await client.post(LOGIN, json=ADA)).status_code == 401
