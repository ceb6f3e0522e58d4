"""What a project's mypy configuration makes mypy look at."""

import pytest

from gate.parsing.mypyconfig import MypyConfig, given, read

FILES = ("a.py", "app/__init__.py", "app/db.py", "app/gen/x.py", "src/lib/__init__.py", "src/lib/y.py", "tests/t.py")


@pytest.mark.parametrize(
    ("texts", "manifest", "file"),
    [
        ({}, {}, ""),
        ({"mypy.ini": "", ".mypy.ini": "", "setup.cfg": "[mypy]\n"}, {"tool": {"mypy": {}}}, "mypy.ini"),
        ({".mypy.ini": "[mypy]\n"}, {"tool": {"mypy": {}}}, ".mypy.ini"),
        ({"setup.cfg": "[mypy]\n"}, {"tool": {"mypy": {}}}, "pyproject.toml"),
        ({"setup.cfg": "[mypy]\n"}, {"tool": {}}, "setup.cfg"),
        ({"setup.cfg": "[metadata]\n"}, {}, ""),
        ({"setup.cfg": "no section\n"}, {}, ""),
    ],
)
def test_which_file_counts(texts: dict[str, str], manifest: dict[str, object], file: str) -> None:
    assert read(texts, manifest).file == file


def test_ini_and_toml_say_the_same() -> None:
    ini = (
        "[mypy]\nfiles = src, tests/*.py\npackages = a,b\nmodules = c\nexclude = (?x)gen\n"
        "mypy_path = $MYPY_CONFIG_FILE_DIR/stubs:more\nexplicit_package_bases = True\n"
    )
    table = {
        "files": ["src", "tests/*.py"],
        "packages": ["a", "b"],
        "modules": "c",
        "exclude": "(?x)gen",
        "mypy_path": "$MYPY_CONFIG_FILE_DIR/stubs, more",
        "explicit_package_bases": True,
    }
    expected = MypyConfig(
        file="mypy.ini",
        files=("src", "tests/*.py"),
        packages=("a", "b"),
        modules=("c",),
        exclude=("(?x)gen",),
        path=("./stubs", "more"),
        bases=True,
    )
    assert read({"mypy.ini": ini}, {}) == expected
    assert read({}, {"tool": {"mypy": table}}) == MypyConfig(
        **{**{name: getattr(expected, name) for name in expected.__struct_fields__}, "file": "pyproject.toml"}
    )
    assert expected.targets
    assert not MypyConfig(file="mypy.ini").targets


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (MypyConfig(), ("src/lib/__init__.py", "src/lib/y.py")),
        (MypyConfig(files=(".",)), FILES),
        (MypyConfig(files=("app", "./a.py")), ("a.py", "app/__init__.py", "app/db.py", "app/gen/x.py")),
        (MypyConfig(files=("app/*.py",)), ("app/__init__.py", "app/db.py")),
        (MypyConfig(packages=("lib", "app")), FILES[1:6]),
        (MypyConfig(modules=("app.db", "lib", "a")), ("a.py", "app/db.py", "src/lib/__init__.py")),
        (MypyConfig(packages=("app",), exclude=("/gen/",)), ("app/__init__.py", "app/db.py")),
        (MypyConfig(packages=("app",), exclude=("^app/gen/$",)), ("app/__init__.py", "app/db.py")),
        (MypyConfig(files=("a.py",), exclude=("(",)), ("a.py",)),
    ],
)
def test_given_files(config: MypyConfig, expected: tuple[str, ...]) -> None:
    assert given(config, FILES, ("src",)) == expected


def test_sources_can_be_the_whole_project() -> None:
    assert given(MypyConfig(), FILES, (".",)) == FILES
