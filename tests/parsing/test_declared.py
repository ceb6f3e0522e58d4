"""What a project asks for is read from every kind of manifest, with its line."""

import tomllib

from gate.parsing.declared import Wish, find

STANDARD = """[project]
name = "shop"
requires-python = ">=3.11"
dependencies = [
    "FastAPI[standard]>=0.104",
    'idna',
    "bad >> 1",
    "remote @ https://example.org/remote.whl",
]

[project.optional-dependencies]
db = ["sqlalchemy>=2,<3"]

[dependency-groups]
dev = ["pytest~=9.0", {include-group = "lint"}]
lint = []
"""
POETRY = """[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.11"
fastapi = {version = "^0.104", extras = ["all"]}
"Own.Thing" = {path = "../own"}
idna = "*"
numpy = [{version = "<2", python = "<3.12"}, {version = ">=2", python = ">=3.12"}]

[tool.poetry.group.dev.dependencies]
pytest = "nonsense"

[tool.poetry.dev-dependencies]
black = "24.1.0"
"""
SETUP = """[options]
python_requires = >=3.9
install_requires =
    flask>=3
    idna

"""
REQUIREMENTS = """# pinned by hand
-r other.txt
fastapi==0.110.0 \\
    --hash=sha256:00
./local
git+https://example.org/x.git
what is this
"""


def read(text: str) -> tuple[Wish, ...]:
    return find(tomllib.loads(text), {"pyproject.toml": text})


def test_the_standard_tables() -> None:
    place = "pyproject.toml"
    *good, bad, remote, db, test = read(STANDARD)
    assert good == [
        Wish("python", ">=3.11", place, 3),
        Wish("fastapi", ">=0.104", place, 5),
        Wish("idna", "", place, 6),
    ]
    assert (bad.name, bad.line) == ("", 7)
    assert bad.problem.startswith("'bad >> 1' is no requirement: ")
    assert remote == Wish("remote", "", place, 8)
    assert db == Wish("sqlalchemy", "<3,>=2", place, 12)
    assert test == Wish("pytest", "~=9.0", place, 15)


def test_poetrys_tables() -> None:
    place = "pyproject.toml"
    assert read(POETRY) == (
        Wish("python", "^3.11", place, 5),
        Wish("fastapi", "^0.104", place, 6),
        Wish("own-thing", "", place, 7),
        Wish("idna", "", place, 8),
        Wish("numpy", "<2", place, 9),
        Wish("numpy", ">=2", place, 9),
        Wish("black", "24.1.0", place, 15),
        Wish("pytest", "nonsense", place, 12, "'nonsense' is no version constraint for pytest"),
    )


def test_a_python_that_is_no_specifier() -> None:
    (wish,) = read('[project]\nrequires-python = "3.11+"\n')
    assert wish == Wish("python", "", "pyproject.toml", 2, "'3.11+' is no version specifier for Python")


def test_setup_cfg() -> None:
    assert find({}, {"setup.cfg": SETUP}) == (
        Wish("python", ">=3.9", "setup.cfg", 2),
        Wish("flask", ">=3", "setup.cfg", 4),
        Wish("idna", "", "setup.cfg", 5),
    )
    assert find({}, {"setup.cfg": "[metadata]\nname = a\n"}) == ()
    (broken,) = find({}, {"setup.cfg": "name = a\n"})
    assert broken == Wish("", "", "setup.cfg", 1, "it cannot be read: File contains no section headers.")


def test_requirement_files() -> None:
    pinned, odd = find({}, {"requirements.txt": REQUIREMENTS, "notes.txt": "flask"})
    assert pinned == Wish("fastapi", "==0.110.0", "requirements.txt", 3)
    assert (odd.path, odd.line) == ("requirements.txt", 7)
    assert odd.problem.startswith("'what is this' is no requirement: ")


def test_tables_of_another_form_are_left_to_the_tools_that_refuse_them() -> None:
    assert find({"project": {"dependencies": "idna"}, "tool": {"poetry": []}, "dependency-groups": []}, {}) == ()


def test_images_say_which_python_they_bring() -> None:
    text = "ARG V=3.9\nFROM python:3.12-slim AS build\nFROM --platform=linux/amd64 docker.io/library/python:3.9.1\n"
    text += "from python:3.12-slim\nFROM python:3\nFROM python:${V}\nFROM debian:12\n"
    assert find({}, {"docker/api.Dockerfile": text, "Dockerfile.md/x.txt": "FROM python:3.1"}) == (
        Wish("python", "==3.12.*", "docker/api.Dockerfile", 2),
        Wish("python", "==3.9.1", "docker/api.Dockerfile", 3),
        Wish("python", "==3.*", "docker/api.Dockerfile", 5),
    )
