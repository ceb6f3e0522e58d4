"""What distributions and files say about a project: data for the overview of its memory."""

import re

FRAMEWORKS = {
    "fastapi": "FastAPI", "django": "Django", "flask": "Flask", "starlette": "Starlette", "litestar": "Litestar",
    "aiohttp": "aiohttp", "sanic": "Sanic", "tornado": "Tornado", "typer": "Typer", "click": "Click",
}  # fmt: skip
DATABASES = {
    "asyncpg": "PostgreSQL", "psycopg": "PostgreSQL", "psycopg2": "PostgreSQL", "psycopg2-binary": "PostgreSQL",
    "aiosqlite": "SQLite", "pymysql": "MySQL", "aiomysql": "MySQL", "asyncmy": "MySQL", "mysqlclient": "MySQL",
    "motor": "MongoDB", "pymongo": "MongoDB", "oracledb": "Oracle", "pyodbc": "ODBC",
    "sqlalchemy": "SQLAlchemy", "sqlmodel": "SQLModel", "tortoise-orm": "Tortoise ORM", "alembic": "Alembic",
}  # fmt: skip
CACHES = {"redis": "Redis", "aiocache": "aiocache", "cashews": "cashews", "pymemcache": "Memcached"}
MESSAGING = {
    "aiokafka": "Kafka", "kafka-python": "Kafka", "confluent-kafka": "Kafka", "faststream": "FastStream",
    "celery": "Celery", "aio-pika": "RabbitMQ", "pika": "RabbitMQ", "dramatiq": "Dramatiq", "arq": "arq",
    "azure-servicebus": "Azure Service Bus", "nats-py": "NATS",
}  # fmt: skip
AUTHENTICATION = {
    "pyjwt": "JWT", "python-jose": "JWT", "authlib": "OAuth", "fastapi-users": "FastAPI Users", "msal": "Microsoft Entra ID",
    "fastapi-azure-auth": "Microsoft Entra ID", "passlib": "password hashes", "argon2-cffi": "password hashes",
    "bcrypt": "password hashes", "pwdlib": "password hashes", "itsdangerous": "signed sessions",
}  # fmt: skip
TEST_TOOLS = {
    "pytest-asyncio": "pytest-asyncio", "pytest-cov": "pytest-cov", "pytest-mock": "pytest-mock",
    "pytest-xdist": "pytest-xdist", "hypothesis": "Hypothesis", "testcontainers": "Testcontainers", "respx": "respx",
}  # fmt: skip
"""Distributions (normalised names) and what they stand for."""

DEPLOYMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Docker", re.compile(r"(^|/)(Dockerfile|Containerfile)[^/]*$")),
    ("Docker Compose", re.compile(r"(^|/)(docker-)?compose[^/]*\.ya?ml$")),
    ("Helm", re.compile(r"(^|/)Chart\.yaml$")),
    ("Kubernetes", re.compile(r"(^|/)(k8s|kubernetes|kustomize)/|(^|/)kustomization\.ya?ml$")),
    ("Terraform", re.compile(r"\.tf$")),
    ("Bicep", re.compile(r"\.bicep$")),
    ("GitHub Actions", re.compile(r"^\.github/workflows/")),
    ("Azure Pipelines", re.compile(r"(^|/)azure-pipelines\.ya?ml$")),
    ("GitLab CI", re.compile(r"^\.gitlab-ci\.yml$")),
    ("Heroku", re.compile(r"(^|/)Procfile$")),
)
"""What files of a repository say about where it runs."""
