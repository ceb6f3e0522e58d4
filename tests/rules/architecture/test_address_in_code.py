"""Addresses that are written into the code."""

import pytest

from gate.rules.architecture.address_in_code import RULE
from tests.rules import bench


def judge(text: str, path: str = "app/main.py", **more: str) -> list[str]:
    files = {path: text, **{f"app/{name}.py": other for name, other in more.items()}}
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_one_finding_for_an_address() -> None:
    text = """
        from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


        async def run() -> None:
            AIOKafkaProducer(bootstrap_servers="kafka:9092")
            AIOKafkaConsumer("orders", bootstrap_servers=["kafka:9092"])
        """
    assert judge(text) == [
        (
            "app/main.py:5 `run` makes `AIOKafkaProducer` with the address 'kafka:9092' that is written in the code (and in 1 "
            "more place)"
        )
    ]


def test_a_constant_of_another_module_without_its_password() -> None:
    text = "from sqlalchemy import create_engine\n\nfrom app.addresses import DATABASE\n\nengine = create_engine(DATABASE)\n"
    found = judge(text, addresses="\nDATABASE = 'postgresql://shop:hunter2@db.internal/shop'\n")
    assert found == [
        (
            "app/addresses.py:1 `app.main` makes `create_engine` with the address 'postgresql://...@db.internal/shop' that is "
            "written in the code"
        )
    ]


def test_other_clients() -> None:
    text = "from redis.asyncio import Redis\nfrom pymongo import MongoClient\n\na = Redis(host='10.0.0.1')\nb = MongoClient('mongodb://db:27017')\n"
    assert [one.partition(" ")[0] for one in judge(text)] == ["app/main.py:4", "app/main.py:5"]


@pytest.mark.parametrize(
    "text",
    [
        "import os\nfrom sqlalchemy import create_engine\n\ne = create_engine(os.environ['URL'])\n",
        "from sqlalchemy import create_engine\n\ne = create_engine('sqlite:///a.db')\n",
        "from sqlalchemy import create_engine\n\n\ndef make(url: str = 'postgresql://db/a'):\n    return create_engine(url)\n",
        "from sqlalchemy import create_engine\n\n\ndef make(a):\n    url = f'postgresql://{a}/a'\n    return create_engine(url)\n",
        "from pydantic_settings import BaseSettings\nfrom redis import Redis\n\n\nclass S(BaseSettings):\n    host: str = 'cache'\n\n\nr = Redis(S().host)\n",
        "from redis import Redis\n\nr = Redis()\n",
        "from redis import Redis\n\nr = Redis(host='cache')\n",
        "from confluent_kafka import Producer\n\nHOST = object()\np = Producer({'bootstrap.servers': HOST})\n",
    ],
)
def test_addresses_from_elsewhere(text: str) -> None:
    assert judge(text) == []


def test_scripts() -> None:
    assert judge("from redis import Redis\n\nr = Redis('10.0.0.1')\n", "scripts/load.py") == []
