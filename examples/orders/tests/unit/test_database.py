import pytest
from sqlalchemy import text

from app.core.config import Settings
from app.core.database import Database, connect
from tests.conftest import SECRET


@pytest.mark.requirement("REQ-11")
async def test_tells_whether_the_server_answers(database: Database) -> None:
    assert await database.answers()

    settings = Settings(database_url="postgresql+asyncpg://orders@127.0.0.1:1/orders", jwt_secret=SECRET)
    nowhere = connect(settings)
    assert not await nowhere.answers()
    await nowhere.close()


async def test_an_error_rolls_back(database: Database) -> None:
    async def change_and_fail() -> None:
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO handled_events VALUES ('00', '2026-01-01')"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await change_and_fail()
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM handled_events")) == 0
