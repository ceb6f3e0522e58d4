"""Lock files and requirement files as the tools write them."""

import pytest

from gate.parsing.locks import Lock, Pin, find, public

UV = """\
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "orders"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "jinja2" },
]

[[package]]
name = "Jinja2"
version = "3.1.2"
source = { registry = "https://index.example.org/simple" }

[[package]]
name = "torch"
version = "2.1.0+cpu"
source = { registry = "https://index.example.org/cpu" }

[[package]]
name = "numpy"
version = "1.26.0"
source = { registry = "https://index.example.org/simple" }
resolution-markers = ["python_full_version < '3.12'"]

[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://index.example.org/simple" }

[[package]]
name = "pricing"
version = "1.0"
source = { git = "https://git.example.org/pricing" }

[[package]]
name = "shared"
source = { virtual = "shared" }

[[package]]
name = "wheel-by-address"
version = "1.0"
source = { url = "https://files.example.org/wheel_by_address-1.0-py3-none-any.whl" }
"""

POETRY = """\
[[package]]
name = "jinja2"
version = "3.1.2"
description = ""

[[package]]
name = "private"
version = "1.0"

[package.source]
type = "legacy"
url = "https://index.example.org/simple"
reference = "company"

[[package]]
name = "pricing"
version = "1.0"

[package.source]
type = "git"
url = "https://git.example.org/pricing"

[metadata]
lock-version = "2.1"
"""

PDM = """\
[metadata]
lock_version = "4.5.0"

[[package]]
name = "jinja2"
version = "3.1.2"

[[package]]
name = "pricing"
version = "1.0"
path = "./pricing"
"""

PYLOCK = """\
lock-version = "1.0"
created-by = "a test"

[[packages]]
name = "jinja2"
version = "3.1.2"

[[packages]]
name = "pricing"
vcs = { type = "git", url = "https://git.example.org/pricing", commit-id = "1" }

[[packages]]
name = "unversioned"
"""


def test_uv_lock_gives_what_comes_from_an_index() -> None:
    lock = find({"uv.lock": UV}, "orders")
    assert lock == Lock(
        source="uv.lock",
        pins=(
            Pin("jinja2", "3.1.2", "uv.lock", 14),
            Pin("numpy", "1.26.0", "uv.lock", 24),
            Pin("numpy", "2.1.0", "uv.lock", 30),
            Pin("torch", "2.1.0", "uv.lock", 19),
        ),
        left_out=("pricing", "shared", "wheel-by-address"),
        complete=True,
    )


@pytest.mark.parametrize(
    ("file", "text", "pins", "left_out"),
    [
        ("poetry.lock", POETRY, (("jinja2", "3.1.2", 2), ("private", "1.0", 7)), ("pricing",)),
        ("pdm.lock", PDM, (("jinja2", "3.1.2", 5),), ("pricing",)),
        ("pylock.toml", PYLOCK, (("jinja2", "3.1.2", 5),), ("pricing", "unversioned")),
    ],
)
def test_the_other_lock_files_do_the_same(
    file: str, text: str, pins: tuple[tuple[str, str, int], ...], left_out: tuple[str, ...]
) -> None:
    lock = find({file: text, "requirements.txt": "six==1.0"}, "orders")
    assert lock.pins == tuple(Pin(name, version, file, line) for name, version, line in pins)
    assert (lock.source, lock.left_out, lock.complete) == (file, left_out, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "uv.lock is not a lock file that the gate can read; lock again"),
        ("version = 1\npackage = 3\n", "uv.lock is not a lock file that the gate can read; lock again"),
        ("[[package]]\nversion = '1'\n", "uv.lock is not a lock file that the gate can read; lock again"),
        ("<<<<<<< ours\n", "uv.lock is not TOML: Invalid statement (at line 1, column 1)"),
    ],
)
def test_a_lock_file_that_cannot_be_read_says_so(text: str, reason: str) -> None:
    assert find({"uv.lock": text}, "orders") == Lock(source="uv.lock", unreadable=reason)


def test_pinned_requirement_files_count_together() -> None:
    texts = {
        "requirements.txt": (
            "# made by a tool\n"
            "--index-url https://index.example.org/simple\n"
            "Jinja2==3.1.2 \\\n"
            "    --hash=sha256:00 \\\n"
            "    --hash=sha256:11\n"
            "    # via flask\n"
            'uvicorn[standard]==0.30.1 ; python_version >= "3.11"  # the server\n'
            "-c constraints.txt\n"
            "-e ./pricing\n"
            "./wheels/old-1.0-py3-none-any.whl\n"
            "shared @ git+https://git.example.org/shared@1\n"
        ),
        "requirements/dev.txt": "",
        "requirements-dev.txt": "-r requirements.txt\npytest===9.0\nJinja2==3.1.2\n",
        "requirements.in": "flask\n",
    }
    lock = find(texts, "orders")
    assert lock == Lock(
        source="requirements-dev.txt and requirements.txt and requirements/dev.txt",
        pins=(
            Pin("jinja2", "3.1.2", "requirements-dev.txt", 3),
            Pin("pytest", "9.0", "requirements-dev.txt", 2),
            Pin("uvicorn", "0.30.1", "requirements.txt", 7),
        ),
        left_out=("-e ./pricing", "./wheels/old-1.0-py3-none-any.whl", "shared"),
    )


@pytest.mark.parametrize(
    ("line", "loose"),
    [
        ("flask", "requirements.txt:2 does not pin 'flask' to one version"),
        ("flask>=3,<4", "requirements.txt:2 does not pin 'flask>=3,<4' to one version"),
        ("flask==3.*", "requirements.txt:2 does not pin 'flask==3.*' to one version"),
        ("flask==3.0,!=3.1", "requirements.txt:2 does not pin 'flask==3.0,!=3.1' to one version"),
        ("flask===made-up", "requirements.txt:2 does not pin 'flask===made-up' to one version"),
        ("what is this ???", "requirements.txt:2 does not pin 'what is this ???' to one version"),
        (
            "-r deps/base.txt",
            "requirements.txt:2 includes deps/base.txt, which is not among the files the gate reads",
        ),
    ],
)
def test_one_loose_requirement_makes_the_files_loose(line: str, loose: str) -> None:
    assert find({"requirements.txt": f"six==1.16.0\n{line}\n"}, "orders").loose == loose


def test_an_included_file_of_any_name_is_read_too() -> None:
    lock = find({"requirements.txt": "-r base.in\n", "base.in": "six==1.16.0\nflask\n"}, "orders")
    assert lock.pins == (Pin("six", "1.16.0", "base.in", 1),)
    assert lock.loose == "base.in:2 does not pin 'flask' to one version"


def test_without_requirements_there_is_no_lock() -> None:
    assert find({"requirements.txt": "# nothing\n\n", "pyproject.toml": ""}, "orders") == Lock()


@pytest.mark.parametrize(("version", "known"), [("2.1.0+cpu", "2.1.0"), ("1.0-1", "1.0.post1"), ("", ""), ("x", "")])
def test_advisories_know_public_versions(version: str, known: str) -> None:
    assert public(version) == known


def test_the_line_of_a_package_is_that_of_its_name_however_old_the_lock_file() -> None:
    text = (
        '[[package]]\ncategory = "main"\nname = "idna"\noptional = false\nversion = "3.4"\n\n[[package]]\nname = "x"\n'
    )
    text += '\n[metadata]\nversion = "3.4"\n'
    assert find({"poetry.lock": text}, "orders").pins == (Pin("idna", "3.4", "poetry.lock", 3),)
