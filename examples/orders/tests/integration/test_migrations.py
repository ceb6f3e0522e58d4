import pytest

from tests.integration.conftest import Alembic


@pytest.mark.requirement("REQ-14")
def test_migrations_go_both_ways_and_make_what_the_models_say(alembic: Alembic) -> None:
    alembic("downgrade", "base")
    alembic("upgrade", "head")
    assert "No new upgrade operations detected" in alembic("check")
