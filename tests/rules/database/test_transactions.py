"""Commits that are absent or fail."""

import pytest

from gate.rules.database.failed_commit_not_rolled_back import RULE as FAILED
from gate.rules.database.write_without_commit import RULE as LOST
from tests.rules import bench

HEAD = "from fastapi import FastAPI\nfrom sqlalchemy.orm import Session\n\napp = FastAPI()\n\n\n@app.post('/a')\ndef work(session: Session, make):\n"


def failed(body: str, more: str = "") -> list[str]:
    return [f"{one.line} {one.message}" for one in bench.check(FAILED, HEAD + _indent(body) + more)]


def lost(body: str, more: str = "") -> list[str]:
    return [f"{one.line} {one.message}" for one in bench.check(LOST, HEAD + _indent(body) + more)]


def _indent(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.splitlines())


TRY = "try:\n    session.commit()\nexcept {what}:\n    {does}"


@pytest.mark.parametrize("what", ["Exception", "IntegrityError", "(ValueError, OSError)"])
def test_a_handler_that_goes_on(what: str) -> None:
    assert failed(TRY.format(what=what, does="print('x')")) == [
        "11 `work` catches what `commit` raises and does not roll back"
    ]


@pytest.mark.parametrize(
    ("what", "does"),
    [
        ("Exception", "session.rollback()"),
        ("Exception", "raise"),
        ("Exception", "undo(session)"),
        ("Exception", "refuse()"),
        ("ValueError", "print('x')"),
        ("Exception", "print('x')\nfinally:\n    session.close()"),
    ],
)
def test_a_handler_that_ends_well(what: str, does: str) -> None:
    more = "\n\ndef undo(session):\n    session.rollback()\n\n\ndef refuse():\n    say()\n    raise OSError\n"
    assert failed(TRY.format(what=what, does=does), more) == []


def test_the_handler_outside_of_the_session() -> None:
    body = "try:\n    with Session(1) as session:\n        session.commit()\nexcept Exception:\n    print('x')"
    assert failed(body) == []


def test_sessions_that_live_on_after_their_handler() -> None:
    inner = "try:\n    with Session(1) as own:\n        try:\n            own.commit()\n        except OSError:\n            pass{more}\nfinally:\n    print('x')"
    assert failed(inner.format(more="")) == []
    assert len(failed(inner.format(more="\n        own.get(1, 1)"))) == 1


def test_a_write_that_nobody_commits() -> None:
    assert lost("session.add(1)") == ["9 `work` changes rows with `add`, and nothing commits them"]
    more = "\n\ndef save(session: Session):\n    session.delete(1)\n"
    assert lost("save(session)", more) == ["13 `save` changes rows with `delete`, and nothing commits them"]


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ("session.add(1)\nsession.commit()", ""),
        ("session.add(1)\nend(session)", "\n\ndef end(session):\n    session.commit()\n"),
        ("save(session)\nsession.commit()", "\n\ndef save(session: Session):\n    session.add(1)\n"),
        ("with session.begin():\n    session.add(1)", ""),
        ("session.add(1)", "\n\ndef provide():\n    session = Session(1)\n    yield session\n    session.commit()\n"),
        ("session.add(1)", "\n\ndef around(f):\n    def inner():\n        s.commit()\n    return inner\n"),
        (
            "session.add(1)",
            "\n\nfrom sqlalchemy import create_engine\n\ne = create_engine(1, isolation_level='AUTOCOMMIT')\n",
        ),
        ("pass", "\n\ndef unused(session: Session):\n    session.add(1)\n"),
        ("make.add(1)", ""),
    ],
)
def test_writes_that_somebody_commits(body: str, more: str) -> None:
    assert lost(body, more) == []


def test_functions_that_call_each_other() -> None:
    more = "\n\ndef one(session: Session):\n    session.add(1)\n    two(session)\n\n\ndef two(session: Session):\n    one(session)\n"
    assert len(lost("one(session)", more)) == 1
