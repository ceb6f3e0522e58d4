import pytest
from pydantic import ValidationError

from app.core.config import Settings, get_settings
from tests.conftest import SECRET

pytestmark = pytest.mark.requirement("REQ-14")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_DATABASE_URL", "postgresql+asyncpg://orders:hidden@db/orders")
    monkeypatch.setenv("ORDERS_JWT_SECRET", SECRET)


def test_reads_the_environment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_CONSUMER_ATTEMPTS", "7")
    get_settings.cache_clear()
    assert get_settings().consumer_attempts == 7
    assert get_settings() is get_settings()
    get_settings.cache_clear()


@pytest.mark.parametrize("name", ["ORDERS_DATABASE_URL", "ORDERS_JWT_SECRET"])
def test_secrets_have_no_default(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ValidationError, match=name.removeprefix("ORDERS_").lower()):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORDERS_JWT_SECRET", "too short"),
        ("ORDERS_LOGIN_RATE", "often"),
        ("ORDERS_CONSUMER_ATTEMPTS", "0"),
        ("ORDERS_LOG_LEVEL", "LOUD"),
    ],
)
def test_refuses_wrong_values(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_never_shows_secrets() -> None:
    shown = repr(Settings())
    assert "hidden" not in shown
    assert SECRET not in shown
