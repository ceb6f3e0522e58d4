"""What is known of the libraries that services are built with: data."""

MOVED: tuple[tuple[str, str], ...] = (
    ("sqlalchemy.orm.session.", "sqlalchemy.orm."),
    ("sqlalchemy.orm.scoping.", "sqlalchemy.orm."),
    ("sqlalchemy.orm.decl_api.", "sqlalchemy.orm."),
    ("sqlalchemy.orm.query.", "sqlalchemy.orm."),
    ("sqlalchemy.ext.declarative.", "sqlalchemy.orm."),
    ("sqlalchemy.ext.asyncio.session.", "sqlalchemy.ext.asyncio."),
    ("sqlalchemy.ext.asyncio.engine.", "sqlalchemy.ext.asyncio."),
    ("sqlalchemy.engine.base.", "sqlalchemy."),
    ("sqlalchemy.engine.", "sqlalchemy."),
    ("sqlalchemy.future.", "sqlalchemy."),
    ("sqlalchemy.sql.expression.", "sqlalchemy."),
    ("sqlalchemy.sql.", "sqlalchemy."),
    ("sqlmodel.sql.expression.", "sqlmodel."),
    ("sqlmodel.main.", "sqlmodel."),
    ("sqlmodel.orm.session.", "sqlmodel."),
    ("fastapi.applications.", "fastapi."),
    ("fastapi.routing.", "fastapi."),
    ("fastapi.param_functions.", "fastapi."),
    ("fastapi.params.", "fastapi."),
    ("fastapi.exceptions.HTTPException", "fastapi.HTTPException"),
    ("starlette.exceptions.HTTPException", "fastapi.HTTPException"),
    ("fastapi.requests.", "fastapi."),
    ("starlette.requests.", "fastapi."),
    ("fastapi.websockets.", "fastapi."),
    ("starlette.websockets.", "fastapi."),
    ("fastapi.background.", "fastapi."),
    ("starlette.background.", "fastapi."),
    ("starlette.datastructures.UploadFile", "fastapi.UploadFile"),
    ("starlette.status.", "fastapi.status."),
    ("fastapi.Response", "starlette.responses.Response"),
    ("fastapi.responses.", "starlette.responses."),
    ("fastapi.middleware.", "starlette.middleware."),
    ("fastapi.concurrency.", "starlette.concurrency."),
    ("fastapi.testclient.", "starlette.testclient."),
    ("fastapi.staticfiles.", "starlette.staticfiles."),
    ("pydantic.main.", "pydantic."),
    ("pydantic.fields.", "pydantic."),
    ("pydantic.functional_validators.", "pydantic."),
    ("pydantic.class_validators.", "pydantic."),
    ("pydantic.config.", "pydantic."),
    ("pydantic.env_settings.", "pydantic."),
    ("pydantic_settings.main.", "pydantic_settings."),
    ("aiokafka.consumer.consumer.", "aiokafka."),
    ("aiokafka.consumer.", "aiokafka."),
    ("aiokafka.producer.producer.", "aiokafka."),
    ("aiokafka.producer.", "aiokafka."),
    ("aiokafka.structs.", "aiokafka."),
    ("kafka.consumer.group.", "kafka."),
    ("kafka.consumer.", "kafka."),
    ("kafka.producer.kafka.", "kafka."),
    ("kafka.producer.", "kafka."),
    ("confluent_kafka.cimpl.", "confluent_kafka."),
    ("redis.client.", "redis."),
    ("redis.asyncio.client.", "redis.asyncio."),
    ("httpx._client.", "httpx."),
    ("requests.api.", "requests."),
    ("requests.sessions.", "requests."),
    ("aiohttp.client.", "aiohttp."),
    ("typing_extensions.", "typing."),
)
"""Where a library's own modules define what its package exports: the start of the one and of the other name."""

INHERITED: dict[str, tuple[str, ...]] = {
    "sqlmodel.Session": ("sqlalchemy.orm.Session",),
    "sqlmodel.ext.asyncio.session.AsyncSession": ("sqlalchemy.ext.asyncio.AsyncSession",),
    "sqlmodel.SQLModel": ("pydantic.BaseModel",),
    "pydantic_settings.BaseSettings": ("pydantic.BaseModel",),
    "pydantic.BaseSettings": ("pydantic.BaseModel",),
    "pydantic.RootModel": ("pydantic.BaseModel",),
    "pydantic.generics.GenericModel": ("pydantic.BaseModel",),
    "pydantic.v1.BaseSettings": ("pydantic.v1.BaseModel",),
    "fastapi.HTTPException": ("Exception",),
    "enum.StrEnum": ("enum.Enum",),
    "enum.IntEnum": ("enum.Enum",),
    "Exception": ("BaseException",),
    "ValueError": ("Exception",),
    "RuntimeError": ("Exception",),
    "KeyError": ("LookupError",),
    "LookupError": ("Exception",),
    "OSError": ("Exception",),
    "TypeError": ("Exception",),
}
"""Base classes within libraries, as far as rules ask for them."""

_ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
_SESSION = "sqlalchemy.orm.Session"

CALLED: dict[str, str] = {
    "sqlalchemy.orm.sessionmaker": _SESSION,
    "sqlalchemy.orm.scoped_session": _SESSION,
    "sqlalchemy.ext.asyncio.async_sessionmaker": _ASYNC_SESSION,
    "sqlalchemy.ext.asyncio.async_scoped_session": _ASYNC_SESSION,
}
"""What an instance gives when it is called."""

MAKES: dict[str, str] = {
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlmodel.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.engine_from_config": "sqlalchemy.Engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "sqlalchemy.ext.asyncio.AsyncEngine",
    "sqlalchemy.ext.asyncio.async_engine_from_config": "sqlalchemy.ext.asyncio.AsyncEngine",
    "sqlalchemy.Engine.connect": "sqlalchemy.Connection",
    "sqlalchemy.Engine.begin": "sqlalchemy.Connection",
    "sqlalchemy.ext.asyncio.AsyncEngine.connect": "sqlalchemy.ext.asyncio.AsyncConnection",
    "sqlalchemy.ext.asyncio.AsyncEngine.begin": "sqlalchemy.ext.asyncio.AsyncConnection",
    "sqlalchemy.orm.sessionmaker.begin": _SESSION,
    "sqlalchemy.ext.asyncio.async_sessionmaker.begin": _ASYNC_SESSION,
    "sqlalchemy.orm.declarative_base": "type",
    "psycopg2.connect": "psycopg2.extensions.connection",
    "psycopg2.extensions.connection.cursor": "psycopg2.extensions.cursor",
    "psycopg.connect": "psycopg.Connection",
    "psycopg.Connection.connect": "psycopg.Connection",
    "psycopg.Connection.cursor": "psycopg.Cursor",
    "psycopg.AsyncConnection.connect": "psycopg.AsyncConnection",
    "psycopg.AsyncConnection.cursor": "psycopg.AsyncCursor",
    "sqlite3.connect": "sqlite3.Connection",
    "sqlite3.Connection.cursor": "sqlite3.Cursor",
    "pymysql.connect": "pymysql.Connection",
    "pymysql.Connection.cursor": "pymysql.Cursor",
    "asyncpg.connect": "asyncpg.Connection",
    "asyncpg.create_pool": "asyncpg.Pool",
    "asyncpg.Pool.acquire": "asyncpg.Connection",
    "redis.from_url": "redis.Redis",
    "redis.asyncio.from_url": "redis.asyncio.Redis",
    "aioredis.from_url": "redis.asyncio.Redis",
    "redis.Redis.pipeline": "redis.Pipeline",
    "redis.asyncio.Redis.pipeline": "redis.asyncio.Pipeline",
    "requests.session": "requests.Session",
    "requests.Session": "requests.Session",
    "logging.getLogger": "logging.Logger",
    "structlog.get_logger": "structlog.BoundLogger",
    "structlog.stdlib.get_logger": "structlog.BoundLogger",
    "structlog.BoundLogger.bind": "structlog.BoundLogger",
    "boto3.client": "boto3.Client",
    "boto3.resource": "boto3.Resource",
    "boto3.Session.client": "boto3.Client",
    "pymongo.MongoClient": "pymongo.MongoClient",
    "open": "io.TextIOWrapper",
    "re.compile": "re.Pattern",
    "asyncio.get_event_loop": "asyncio.AbstractEventLoop",
    "asyncio.get_running_loop": "asyncio.AbstractEventLoop",
    "asyncio.create_task": "asyncio.Task",
    "socket.socket": "socket.socket",
    "subprocess.Popen": "subprocess.Popen",
}
"""What library functions give, where the name does not show it; awaited or not."""

SELECTS = {"sqlalchemy.select": "sqlalchemy.Select", "sqlmodel.select": "sqlalchemy.Select"}
"""Functions that start a statement about their first argument."""

STATEMENT = "sqlalchemy.Select"
ROWS = ("sqlalchemy.Result", "sqlalchemy.ScalarResult", "sqlalchemy.orm.Query")
"""Types that hold rows of their first type argument."""
MANY = {"all", "fetchall", "fetchmany", "unique", "partitions", "scalars", "mappings", "tuples"}
ONE = {"first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "fetchone", "get"}
"""Methods of rows that give several or one of them."""
SESSIONS = (_SESSION, _ASYNC_SESSION, "sqlalchemy.Connection", "sqlalchemy.ext.asyncio.AsyncConnection")

THREADED = {
    "asyncio.to_thread",
    "anyio.to_thread.run_sync",
    "starlette.concurrency.run_in_threadpool",
    "asgiref.sync.sync_to_async",
}
"""Decorators and functions that move work to a thread."""

SELF_MAKING = {"from_url", "from_settings", "from_env", "from_config", "create_default", "copy", "model_copy"}
"""Methods of library classes that give an instance of the same class."""

TECHNOLOGIES: dict[str, tuple[str, ...]] = {
    "fastapi": ("fastapi",),
    "pydantic": ("pydantic", "pydantic_settings"),
    "sqlalchemy": ("sqlalchemy", "sqlmodel"),
    "alembic": ("alembic",),
    "postgresql": ("asyncpg", "psycopg", "psycopg2"),
    "kafka": ("aiokafka", "kafka", "confluent_kafka", "faststream"),
    "redis": ("redis", "aioredis"),
    "celery": ("celery",),
    "django": ("django",),
    "flask": ("flask",),
}
"""Top-level modules whose import shows a technology; any other name stands for itself."""
