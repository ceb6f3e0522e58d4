"""The project has mapped tables and no migrations.

What it checks
Projects with SQLAlchemy or SQLModel tables in the product and nothing that changes a schema step by step: no
`alembic.ini`, no `alembic` or `migrations` folder, no SQL migrations of another tool.

Why it matters
The first change of a column needs somebody who alters the production database by hand, and nobody can tell which
version of the schema runs where.

Bad
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)

Good
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)

    # alembic/versions/0001_orders.py
    from alembic import op


    def upgrade() -> None:
        op.create_table("orders")

When to ignore it
Where another repository owns the schema; say which one.

Where it comes from
The review checklist: "Alembic migrations present".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_MIGRATIONS = re.compile(
    r"(^|/)(alembic\.ini|alembic/|migrations?/|revisions/|versions/|yoyo\.ini|flyway[\w.]*|liquibase[\w.]*|"
    r"atlas\.hcl|sqitch\.plan|V\d[\w.]*__\w+\.sql|\d{3,}[\w.-]*\.(up\.|down\.)?sql)"
)


def _find(code: Codebase) -> Iterator[Problem]:
    tables = [model for model in code.database.models if model.table or "table" in model.info.facts.keywords]
    if not tables or any(map(_MIGRATIONS.search, code.files)):
        return
    first = min(tables, key=lambda model: (model.info.path, model.info.facts.line))
    yield Problem(
        message=f"{len(tables)} table{'s' * (len(tables) > 1)} such as `{first.info.facts.name}` and no migrations",
        path=first.info.path,
        line=first.info.facts.line,
        symbol=first.info.facts.qualname,
    )


RULE = Rule(
    id="GATE-DB006",
    name="models-without-migrations",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("migrations", "alembic", "schema"),
    impact="the first change of a table has to be made by hand in every database",
    recommendation="add Alembic and let it create and change the tables",
    find=_find,
    needs=("sqlalchemy",),
)
