"""What all tables share."""

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass
from sqlalchemy.types import TypeEngine


def now() -> datetime:
    """Give the time with its zone."""
    return datetime.now(UTC)


class Base(MappedAsDataclass, DeclarativeBase):
    """Dates carry their zone, and constraints have names that migrations can rely on."""

    type_annotation_map: ClassVar[dict[type, TypeEngine[datetime]]] = {datetime: DateTime(timezone=True)}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
