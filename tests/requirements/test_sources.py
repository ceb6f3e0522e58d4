"""What source texts say of topics, variables and applications."""

import pytest

from gate.model.application import Reading, Spot, Traffic
from gate.requirements import sources

KAFKA = "from aiokafka import AIOKafkaConsumer, AIOKafkaProducer\n"


def topics(*texts: str) -> tuple[Traffic, ...]:
    return sources.read({f"src/m{number}.py": text for number, text in enumerate(texts)}).application.topics


def test_a_topic_is_read_where_it_is_handed_to_a_consumer_and_written_anywhere_else() -> None:
    config = 'class Settings:\n    orders_topic: str = "orders.v1"\n    payments_topic: str = Field("payments.v1")\n'
    code = (
        KAFKA + "def subscribe(settings):\n    return AIOKafkaConsumer(settings.payments_topic, group_id='orders')\n"
        "async def announce(self, event):\n    topic = self.settings.orders_topic\n    await self.producer.send(topic, event)\n"
    )
    assert topics(config, code) == (
        Traffic(name="orders.v1", produced=(Spot("src/m1.py", 5),)),
        Traffic(name="payments.v1", consumed=(Spot("src/m1.py", 3),)),
    )


@pytest.mark.parametrize(
    ("code", "produced", "consumed"),
    [
        ('producer.send_and_wait("orders.v1", value=b"1")\n', 1, 0),
        ('producer.produce(topic="orders.v1", value=b"1")\n', 1, 0),
        ('@broker.subscriber("orders.v1", group_id="group.a")\ndef handle(m): ...\n', 0, 1),
        ('@broker.publisher("orders.v1")\ndef handle(m): ...\n', 1, 0),
        ('TOPICS = ["orders.v1"]\nconsumer.subscribe(TOPICS)\n', 0, 1),
        ('consumer.subscribe(topics=["orders.v1"])\n', 0, 1),
        ('ORDERS_TOPIC = "orders.v1"\n', 0, 0),
        ('ORDERS_TOPIC = os.getenv("TOPIC", "orders.v1")\nproducer.send(ORDERS_TOPIC, b"1")\n', 1, 0),
    ],
)
def test_knows_the_ways_to_write_and_read(code: str, produced: int, consumed: int) -> None:
    (topic,) = topics(f"import kafka\n{code}")
    assert (topic.name, len(topic.produced), len(topic.consumed)) == ("orders.v1", produced, consumed)


def test_what_is_sent_without_kafka_is_no_topic() -> None:
    assert topics('mailer.send("orders.v1")\nlog("orders.v1")\n') == ()


def test_reads_variables_words_and_defaults() -> None:
    code = (
        '"""NOT_A_WORD"""\nimport os\nurl = os.environ["DB_URL"]\nlevel = os.getenv("LEVEL", "INFO")\n'
        'port = os.environ.get("PORT")\nname = {}.get("NAME")\nraise Error("ORDER_STATE")\n'
    )
    found = sources.read({"a.py": code, "broken.py": "def ("}).application
    assert found.settings == (
        Reading(name="DB_URL", spot=Spot("a.py", 3)),
        Reading(name="LEVEL", default="INFO", spot=Spot("a.py", 4)),
        Reading(name="PORT", spot=Spot("a.py", 5)),
    )
    assert found.words["ORDER_STATE"] == Spot("a.py", 7)
    assert "NOT_A_WORD" not in found.words


@pytest.mark.parametrize(
    ("files", "target"),
    [
        ({"src/app/__init__.py": "", "src/app/main.py": "app = FastAPI()\n"}, "app.main:app"),
        ({"main.py": "api: FastAPI = fastapi.FastAPI()\n"}, "main:api"),
        ({"app/__init__.py": "from fastapi import FastAPI\napp = FastAPI()\n"}, "app:app"),
        ({"main.py": "def create_app(debug=False):\n    return FastAPI()\n"}, "main:create_app"),
        ({"main.py": "def create_app(settings):\n    return FastAPI()\n"}, ""),
        ({"f.py": "def make():\n    return FastAPI()\n", "main.py": "application = make()\n"}, "main:application"),
        ({"a/__init__.py": "", "a/b.py": "app = FastAPI()\n", "main.py": "app = FastAPI()\n"}, "main:app"),
        ({"main.py": "app = Flask(__name__)\n"}, ""),
    ],
)
def test_finds_where_the_application_is_made(files: dict[str, str], target: str) -> None:
    assert sources.read(files).target == target
