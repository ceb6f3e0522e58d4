"""Technologies are read from direct dependencies, however they are written."""

import pytest

from gate.stack import dependencies, detect, needed


@pytest.mark.parametrize(
    ("manifest", "texts"),
    [
        ({"project": {"dependencies": ["FastAPI>=0.110", "aiokafka[lz4] ; python_version > '3.8'"]}}, {}),
        ({"tool": {"poetry": {"dependencies": {"python": "^3.11", "fastapi": "*", "aiokafka": {"version": "1"}}}}}, {}),
        ({}, {"requirements.txt": "# app\n-r more.txt\nfastapi==0.110 --hash=sha256:00\naiokafka # broker\n"}),
        ({}, {"requirements/base.txt": "fastapi\naiokafka\n", "requirements-dev.txt": "celery\n"}),
    ],
)
def test_fastapi_and_kafka_are_found(manifest: dict[str, object], texts: dict[str, str]) -> None:
    stack = detect(manifest, texts, {"fastapi": "0.110.1"})
    assert [(t.name, t.version) for t in stack.technologies] == [("fastapi", "0.110.1"), ("kafka", "")]
    assert stack.has("kafka")
    assert not stack.has("celery")


def test_names_are_normalised() -> None:
    assert dependencies({"project": {"dependencies": ["Kafka_Python"]}}, {}) == {"kafka-python"}


def test_what_only_some_platforms_or_some_users_need_is_told_apart() -> None:
    poetry = {
        "python": "^3.11", "celery": "*", "redis": {"version": "1"}, "boto3": {"version": "1", "optional": True},
        "tomli": {"version": "2", "python": "<3.11"}, "numpy": [{"version": "1"}, {"version": "2"}],
    }  # fmt: skip
    project = {"dependencies": ["flask", "pywin32; sys_platform == 'win32'"]}
    manifest = {"project": project, "tool": {"poetry": {"dependencies": poetry}}}
    texts = {"requirements.txt": "-r base.txt\nhttpx\n# a comment\n"}
    assert needed(manifest, texts) == {"flask", "httpx", "celery", "redis"}
    assert dependencies(manifest, texts) == {"pywin32", "boto3", "tomli", "numpy", *needed(manifest, texts)}
