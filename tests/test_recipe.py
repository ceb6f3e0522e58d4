"""What is installed follows from the files of a project."""

import tomllib

import pytest

from gate import recipe
from gate.recipe import Recipe, Step

BUILD = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "orders"\n'
POETRY = '[tool.poetry]\nname = "orders"\n'
PACKAGED = '[build-system]\nrequires = ["poetry-core"]\n'


def choose(files: dict[str, str], *programs: str) -> Recipe:
    return recipe.choose(tomllib.loads(files.get("pyproject.toml", "")), files, programs)


@pytest.mark.parametrize(
    ("files", "steps"),
    [
        ({}, ()),
        (
            {"pyproject.toml": f'{BUILD}[project.optional-dependencies]\ntest = ["a"]\ndocs = ["b"]\n'},
            (("install", "-e", ".[test]"),),
        ),
        (
            {"pyproject.toml": f'{BUILD}[dependency-groups]\ndev = [{{ include-group = "t" }}]\nt = ["a>=1"]\ndocs = ["b"]\n'},
            (("install", "-e", ".", "a>=1"),),
        ),
        (
            {"pyproject.toml": '[project]\ndependencies = ["a"]\n[project.optional-dependencies]\ndev = ["b"]\n'},
            (("install", "a", "b"),),
        ),
        (
            {"pyproject.toml": f'{BUILD}[tool.uv]\ndev-dependencies = ["a"]\n[tool.pdm.dev-dependencies]\ntest = ["b"]\n'},
            (("install", "-e", ".", "a", "b"),),
        ),
        (
            {"setup.py": "setup(install_requires=['a'])", "requirements.txt": "", "requirements-dev.txt": ""},
            (("install", "-r", "requirements-dev.txt"), ("install", "-e", ".")),
        ),
        (
            {"pyproject.toml": f'{BUILD}dependencies = ["a"]\n', "requirements.txt": ""},
            (("install", "-r", "requirements.txt"), ("install", "-e", ".")),
        ),
        (
            {"pyproject.toml": f'{BUILD}dependencies = ["a"]\n[dependency-groups]\ndev = ["b"]\n', "requirements.txt": ""},
            (("install", "-e", ".", "b"),),
        ),
        (
            {"setup.py": "", "requirements.txt": ""},
            (("install", "-r", "requirements.txt"), ("install", "-e", ".")),
        ),
        (
            {"requirements.txt": "", "requirements/test.txt": "", "test-requirements.txt": "", "requirements/docs.txt": ""},
            (("install", "-r", "requirements.txt", "-r", "requirements/test.txt", "-r", "test-requirements.txt"),),
        ),
        (
            {"requirements/base.in": "", "requirements/base.txt": "", "requirements/dev.in": "", "requirements/dev.txt": ""},
            (("install", "-r", "requirements/base.txt", "-r", "requirements/dev.txt"),),
        ),
    ],
    ids=["nothing", "extras", "groups", "no build", "before groups", "setup.py", "for development", "exported", "both", "requirements", "compiled"],
)  # fmt: skip
def test_the_steps_follow_the_files(files: dict[str, str], steps: tuple[Step, ...]) -> None:
    assert choose(files).steps == steps


@pytest.mark.parametrize(
    "files",
    [
        {"setup.cfg": "[options.extras_require]\ntest = a\ndocs = b\n", "setup.py": "setup()"},
        {"setup.py": "setup(extras_require={'test': ['a'], 'docs': ['b']})"},
        {"setup.py": "extras = {'docs': ['b']}\nextras['test'] = ['a']\nsetup(extras_require=extras)"},
        {"setup.py": "extras = {'test': ['a']}\nsetup(extras_require=extras)", "setup.cfg": "broken"},
        {"pyproject.toml": f'{PACKAGED}{POETRY}[tool.poetry.extras]\ntest = ["a"]\ndocs = ["b"]\n'},
    ],
    ids=["setup.cfg", "in the call", "by name", "broken setup.cfg", "Poetry"],
)
def test_extras_are_found_wherever_they_are_declared(files: dict[str, str]) -> None:
    assert choose(files).steps == (("install", "-e", ".[test]"),)


def test_a_setup_script_that_is_no_python_says_nothing() -> None:
    assert choose({"setup.py": "print 'old'"}).steps == (("install", "-e", "."),)


def test_the_lock_file_of_uv_is_used_where_uv_is_here() -> None:
    manifest = f"{BUILD}[project.optional-dependencies]\ndev = []\n[dependency-groups]\ntests = []\n"
    sync = ("uv", "sync", "--frozen", "--inexact", "--group=tests", "--extra=dev")
    found = choose({"uv.lock": "", "pyproject.toml": manifest}, "uv", "poetry")
    assert found == Recipe(steps=(sync,), without=((*sync, "--no-install-project"),))
    virtual = choose({"uv.lock": "", "pyproject.toml": "[tool.uv.workspace]\nmembers = []\n"}, "uv")
    assert virtual == Recipe(steps=(("uv", "sync", "--frozen", "--inexact", "--all-packages"),))


def test_the_lock_file_of_poetry_is_used_where_poetry_is_here() -> None:
    manifest = f"{PACKAGED}{POETRY}[tool.poetry.group.test]\noptional = true\n[tool.poetry.group.dev.dependencies]\n"
    install = ("poetry", "install", "--no-interaction", "--with=test")
    found = choose({"poetry.lock": "", "pyproject.toml": manifest}, "uv", "poetry")
    assert found == Recipe(steps=(install,), without=((*install, "--no-root"),))


LOCK = """
    [[package]]
    name = "a"
    version = "1.5"
    [[package]]
    name = "b"
    version = "1"
    [[package]]
    name = "b"
    version = "2"
    [[package]]
    name = "c"
    version = "3"
    source = { type = "git", url = "https://example.org/c" }
    [[package]]
    name = "d"
    version = "4"
    path = "./d"
    [[package]]
    name = "e"
    version = "5"
    source = { registry = "https://pypi.org/simple" }
    """


@pytest.mark.parametrize("name", ["poetry.lock", "uv.lock", "pdm.lock"])
def test_the_versions_of_a_lock_file_whose_tool_is_absent_hold_what_the_manifest_asks_for(name: str) -> None:
    found = choose({name: LOCK, "pyproject.toml": '[project]\ndependencies = ["a"]\n'})
    assert found.steps == (("install", "a"),)
    assert found.constraints == "a==1.5\ne==5\n"
    assert found.notes == (f"at the versions of {name}",)


def test_a_lock_file_that_cannot_be_read_holds_nothing() -> None:
    found = choose({"poetry.lock": "<<<<<<<", "pyproject.toml": '[project]\ndependencies = ["a"]\n'})
    assert (found.steps, found.constraints, found.notes) == ((("install", "a"),), "", ())


def test_what_poetry_lists_is_understood_without_poetry() -> None:
    manifest = f"""{PACKAGED}{POETRY}
        [tool.poetry.dependencies]
        python = "^3.11"
        web = {{ version = "^0.110", extras = ["all"] }}
        fast = {{ version = "^1", optional = true }}
        [tool.poetry.dev-dependencies]
        old = "~1.2"
        [tool.poetry.group.test.dependencies]
        near = {{ path = "../near", develop = true }}
        two = [{{ version = "^1", python = "<3.9" }}, {{ version = "^2", python = ">=3.9" }}]
        [tool.poetry.group.docs.dependencies]
        sphinx = "*"
        """
    words = (
        "old>=1.2,<1.3", "-e", "./../near",
        'two>=1,<2 ; python_version < "3.9"', 'two>=2,<3 ; python_version >= "3.9"',
    )  # fmt: skip
    found = choose({"pyproject.toml": manifest})
    assert found.steps == (("install", "-e", ".", *words),)
    assert found.without == (("install", "web[all]>=0.110,<0.111", *words),)
    assert (
        choose({"pyproject.toml": manifest.replace(POETRY, f"{POETRY}package-mode = false\n")}).steps == found.without
    )


def test_what_says_nothing_is_said() -> None:
    assert choose({}).notes == ("no file of the project says what to install",)
    assert choose({"Pipfile": ""}).notes == ("no file of the project says what to install (Pipenv's are not read)",)


def test_what_the_project_needs_can_be_installed_without_it() -> None:
    manifest = f'{BUILD}dependencies = ["a"]\n[project.optional-dependencies]\ntest = ["b"]\n[dependency-groups]\ndev = ["c"]\n'
    assert choose({"pyproject.toml": manifest}).without == (("install", "a", "b", "c"),)
    assert choose({"pyproject.toml": f'{BUILD}dynamic = ["dependencies"]\n'}).without == ()


@pytest.mark.parametrize(
    ("manifest", "wanted"),
    [
        ("", ""),
        ('[project]\nrequires-python = ">=3.9,<4"\n', ">=3.9,<4"),
        ('[tool.poetry.dependencies]\npython = "^3.9"\n', ">=3.9,<4.0"),
        ('[tool.poetry.dependencies]\npython = "3.11"\n', "==3.11.*"),
        ('[tool.poetry.dependencies]\npython = "*"\n', ""),
        ('[tool.poetry.dependencies]\npython = "~2.7 || ^3.6"\n', ">=2.7,<2.8"),
        ('[tool.poetry.dependencies]\npython = "nonsense"\n', ""),
    ],
)
def test_the_promised_python_is_read(manifest: str, wanted: str) -> None:
    assert recipe.python(tomllib.loads(manifest)) == wanted


def test_files_that_are_included_are_found() -> None:
    text = "-r base.txt\n--requirement=../more.txt\n-c limits.txt\nflask\n# -r no.txt\n"
    assert recipe.included("requirements/dev.txt", text) == (
        "requirements/base.txt",
        "requirements/../more.txt",
        "requirements/limits.txt",
    )


def test_only_a_step_without_requirement_files_is_held() -> None:
    assert recipe.constrained(("install", "a"), "c.txt") == ("install", "a", "-c", "c.txt")
    assert recipe.constrained(("install", "-r", "a.txt"), "c.txt") == ("install", "-r", "a.txt")
    assert recipe.constrained(("uv", "sync"), "c.txt") == ("uv", "sync")
