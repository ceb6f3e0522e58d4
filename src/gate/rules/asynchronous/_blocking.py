"""What stops the thread that calls it: data, and the way from a name to it."""

from msgspec import Struct


class Wait(Struct, frozen=True):
    """A kind of waiting: what it waits for, and what to write instead."""

    what: str
    instead: str
    once: bool = False
    """One finding per function: the client is wrong, and not each of its calls."""


HTTP = Wait("an HTTP answer", "call it with `httpx.AsyncClient` or `aiohttp`, or hand it to `asyncio.to_thread`")
SLEEP = Wait("the clock", "write `await asyncio.sleep(...)`")
PROCESS = Wait("another process", "use `asyncio.create_subprocess_exec`, or hand it to `asyncio.to_thread`")
FILES = Wait("the disk", "use `aiofiles` or `anyio.open_file`, or hand it to `asyncio.to_thread`")
DATABASE = Wait("the database", "use an async driver and `AsyncSession`, or make the function a plain `def`", once=True)
REDIS = Wait("Redis", "use `redis.asyncio.Redis`", once=True)
MONGO = Wait("MongoDB", "use `pymongo.AsyncMongoClient` or Motor", once=True)
CLOUD = Wait("a cloud service", "use `aioboto3`, or hand it to `asyncio.to_thread`", once=True)
MAIL = Wait("a mail server", "use `aiosmtplib`, or hand it to `asyncio.to_thread`", once=True)
BROKER = Wait("a message broker", "use `aio-pika`", once=True)
MODEL = Wait("a model's answer", "use the library's async client", once=True)
SEARCH = Wait("a search server", "use `AsyncElasticsearch`", once=True)
NETWORK = Wait("the network", "use `asyncio` streams, or hand it to `asyncio.to_thread`")
INPUT = Wait("the keyboard", "read it in a thread with `asyncio.to_thread`")
THREAD = Wait("another thread", "await it: `asyncio.wrap_future`, `asyncio.Queue`, `loop.run_in_executor`")


def _words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


_HTTP_VERBS = "get post put patch delete head options request"

FUNCTIONS: dict[str, Wait] = {
    f"{module}.{name}": wait
    for module, names, wait in (
        ("requests", _HTTP_VERBS, HTTP),
        ("httpx", f"{_HTTP_VERBS} stream", HTTP),
        ("urllib.request", "urlopen urlretrieve", HTTP),
        ("urllib3", "request", HTTP),
        ("time", "sleep", SLEEP),
        ("subprocess", "run call check_call check_output getoutput getstatusoutput", PROCESS),
        ("os", "system popen wait waitpid", PROCESS),
        ("io", "open", FILES),
        ("codecs", "open", FILES),
        ("gzip", "open", FILES),
        ("shutil", "copy copy2 copyfile copytree copyfileobj move rmtree make_archive unpack_archive", FILES),
        ("os", "listdir scandir walk remove unlink rename replace removedirs", FILES),
        ("glob", "glob", FILES),
        ("psycopg2", "connect", DATABASE),
        ("psycopg", "connect", DATABASE),
        ("psycopg.Connection", "connect", DATABASE),
        ("sqlite3", "connect", DATABASE),
        ("pymysql", "connect", DATABASE),
        ("MySQLdb", "connect", DATABASE),
        ("mysql.connector", "connect", DATABASE),
        ("pyodbc", "connect", DATABASE),
        ("pymssql", "connect", DATABASE),
        ("oracledb", "connect", DATABASE),
        ("cx_Oracle", "connect", DATABASE),
        ("pandas", "read_sql read_sql_query read_sql_table", DATABASE),
        ("smtplib", "SMTP SMTP_SSL", MAIL),
        ("pika", "BlockingConnection", BROKER),
        ("socket", "create_connection gethostbyname getaddrinfo", NETWORK),
        ("ftplib", "FTP FTP_TLS", NETWORK),
        ("concurrent.futures", "wait as_completed", THREAD),
    )
    for name in names.split()
}
FUNCTIONS["open"] = FILES
FUNCTIONS["input"] = INPUT

_SQL = "execute executemany executescript fetchone fetchmany fetchall commit rollback"
_FILES = "read_text read_bytes write_text write_bytes open unlink iterdir glob rglob rename replace"

METHODS: dict[str, tuple[frozenset[str] | None, Wait]] = {
    name: (_words(methods) if methods else None, wait)
    for name, methods, wait in (
        ("requests.Session", f"{_HTTP_VERBS} send", HTTP),
        ("httpx.Client", f"{_HTTP_VERBS} send stream", HTTP),
        ("urllib3.PoolManager", "request urlopen", HTTP),
        ("http.client.HTTPConnection", "request getresponse connect", HTTP),
        ("http.client.HTTPSConnection", "request getresponse connect", HTTP),
        ("subprocess.Popen", "wait communicate", PROCESS),
        ("pathlib.Path", _FILES, FILES),
        (
            "sqlalchemy.orm.Session",
            "execute scalar scalars get get_one commit flush refresh merge exec bulk_save_objects bulk_insert_mappings",
            DATABASE,
        ),
        ("sqlmodel.Session", "exec execute scalar scalars get get_one commit flush refresh merge", DATABASE),
        ("sqlalchemy.orm.Query", "all first one one_or_none scalar count get update delete", DATABASE),
        ("sqlalchemy.Engine", "connect begin raw_connection", DATABASE),
        ("sqlalchemy.Connection", "execute scalar scalars commit", DATABASE),
        ("psycopg2.extensions.connection", _SQL, DATABASE),
        ("psycopg2.extensions.cursor", _SQL, DATABASE),
        ("psycopg.Connection", _SQL, DATABASE),
        ("psycopg.Cursor", _SQL, DATABASE),
        ("sqlite3.Connection", _SQL, DATABASE),
        ("sqlite3.Cursor", _SQL, DATABASE),
        ("pymysql.Connection", _SQL, DATABASE),
        ("pymysql.Cursor", _SQL, DATABASE),
        ("redis.Redis", "", REDIS),
        ("redis.StrictRedis", "", REDIS),
        ("redis.cluster.RedisCluster", "", REDIS),
        ("redis.RedisCluster", "", REDIS),
        ("redis.Pipeline", "execute", REDIS),
        ("pymongo.MongoClient", "", MONGO),
        ("pymongo.collection.Collection", "", MONGO),
        ("pymongo.database.Database", "", MONGO),
        ("boto3.Client", "", CLOUD),
        ("boto3.Resource", "", CLOUD),
        ("minio.Minio", "", CLOUD),
        ("smtplib.SMTP", "sendmail send_message login starttls", MAIL),
        ("smtplib.SMTP_SSL", "sendmail send_message login", MAIL),
        ("elasticsearch.Elasticsearch", "", SEARCH),
        ("openai.OpenAI", "", MODEL),
        ("openai.AzureOpenAI", "", MODEL),
        ("anthropic.Anthropic", "", MODEL),
        ("socket.socket", "connect recv send sendall accept", NETWORK),
        ("paramiko.SSHClient", "connect exec_command", NETWORK),
        ("threading.Thread", "join", THREAD),
        ("threading.Event", "wait", THREAD),
        ("queue.Queue", "get join", THREAD),
        ("concurrent.futures.Future", "result exception", THREAD),
    )
}
"""Methods by class; where none are named, all but the harmless ones wait."""

_REMOTE = {
    REDIS: _words(
        "get set setex setnx mget mset delete exists expire ttl incr incrby decr hget hset hmset hgetall hdel "
        "lpush rpush lpop rpop lrange llen blpop brpop sadd srem smembers sismember zadd zrange zrem publish "
        "keys scan ping flushdb flushall eval xadd xread xreadgroup xack getset getdel hexists hincrby "
        "pexpire persist"
    ),
    MONGO: _words(
        "find_one insert_one insert_many update_one update_many replace_one delete_one delete_many count_documents "
        "estimated_document_count distinct find_one_and_update find_one_and_delete find_one_and_replace bulk_write "
        "create_index drop command list_collection_names list_database_names server_info to_list"
    ),
    MODEL: frozenset(("create", "parse", "generate", "retrieve")),
    SEARCH: _words("search index get update delete bulk count ping exists msearch scroll"),
}
"""What asks the server, of clients whose methods are reached through attributes."""

OPEN = frozenset(name for name, (methods, _) in METHODS.items() if methods is None)
"""Clients whose methods may be reached through attributes."""
REMOTE = frozenset(name for names in _REMOTE.values() for name in names)
"""Methods of those that wait."""

_CALM_CLOUD = frozenset(
    ("generate_presigned_url", "generate_presigned_post", "get_paginator", "get_waiter", "close", "can_paginate")
)
"""Methods of cloud clients that need no answer."""


def waiting(target: str) -> Wait | None:
    """Give what a call of this canonical name waits for; None where it does not wait, or nobody knows."""
    found = FUNCTIONS.get(target)
    if found is not None or "." not in target:
        return found
    for owner in _owners(target):
        if owner in METHODS:
            methods, wait = METHODS[owner]
            name = target.rpartition(".")[2]
            if methods is not None:
                return wait if f"{owner}.{name}" == target and name in methods else None
            if wait is CLOUD:
                return wait if name not in _CALM_CLOUD else None
            return wait if name in _REMOTE.get(wait, ()) else None
    return None


def _owners(target: str) -> list[str]:
    """Give the names that a dotted name starts with, the longest first."""
    parts = target.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 1, -1)]
