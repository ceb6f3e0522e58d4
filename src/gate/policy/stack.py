"""Which distributions mean which technology, and which tests a technology calls for: data."""

TECHNOLOGIES: dict[str, tuple[str, ...]] = {
    "fastapi": ("fastapi",),
    "pydantic": ("pydantic",),
    "sqlalchemy": ("sqlalchemy", "sqlmodel"),
    "alembic": ("alembic",),
    "postgresql": ("asyncpg", "psycopg", "psycopg2", "psycopg2-binary"),
    "kafka": ("aiokafka", "kafka-python", "confluent-kafka", "faststream"),
    "redis": ("redis",),
    "celery": ("celery",),
    "django": ("django",),
    "flask": ("flask",),
}
"""Distributions (normalised names) by technology."""

TEST_TYPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("unit", r"unit|services?", ()),
    ("repository", r"repositor(y|ies)|crud|db|database", ("sqlalchemy",)),
    ("router", r"api|routers?|routes?|endpoints?", ("fastapi",)),
    ("integration", r"integration", ("postgresql", "kafka")),
    ("consumer", r"consumers?|kafka|events?|messaging", ("kafka",)),
    ("end to end", r"e2e|end_to_end|acceptance", ("kafka",)),
    ("security", r"security|penetration", ()),
    ("benchmark", r"bench(?:marks?)?|performance|load", ()),
)
"""Test type, the words of a path that show it, and the technologies that call for it."""
