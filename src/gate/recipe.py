"""Chooses what to install for a project's environment, from what its files say; the standard library, and what Nox needs."""

import ast
import configparser
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

Step = tuple[str, ...]
"""A program and its arguments; the program `install` is whatever installs packages: uv's pip or pip."""

_KINDS = r"dev|develop|development|local|ci|((unit|integration|functional|e2e)[-_])?tests?|testing|types|typing|mypy"
_DEVELOPMENT = re.compile(_KINDS)
"""The names of what a project needs to be tested and checked, and not of what builds its documentation."""

_REQUIREMENTS = re.compile(rf"requirements[-_./]({_KINDS})\.(txt|in)|({_KINDS})[-_]requirements\.(txt|in)")
_MAIN = tuple(
    f"{name}.{suffix}"
    for suffix in ("txt", "in")
    for name in ("requirements", *(f"requirements/{name}" for name in ("base", "common", "main", "prod", "production")))
)
"""Where the packages of the product itself are listed; the first one that is there counts."""

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
_ELSEWHERE = {"path", "git", "url", "editable", "vcs", "directory", "archive"}
"""The keys of a locked package that comes from no index, in the lock files of PDM and of PEP 751."""

_READ = re.compile(
    r"pyproject\.toml|setup\.(py|cfg)|(uv|poetry|pdm)\.lock|pylock\.toml|Pipfile|"
    r"(requirements/)?[\w.-]*requirements[\w.-]*\.(txt|in)|requirements/[\w.-]+\.(txt|in)"
)


class Recipe(NamedTuple):
    """The steps that install a project and what it needs, in order.

    `without` are the steps that leave out the project itself, where it can be told apart from what it needs.
    `constraints` is a constraint file for every `install` step that reads no requirement file: the versions of a lock
    file whose own tool is not here. `notes` say in sentences what the steps do not show.
    """

    steps: tuple[Step, ...] = ()
    without: tuple[Step, ...] = ()
    constraints: str = ""
    notes: tuple[str, ...] = ()


def reads(path: str) -> bool:
    """Tell whether the choice depends on a file, by its path relative to the project."""
    return _READ.fullmatch(path) is not None


def choose(manifest: Mapping[str, Any], texts: Mapping[str, str], programs: Collection[str]) -> Recipe:
    """Give the recipe for a project.

    `manifest` is the parsed pyproject.toml, `texts` are the contents of the files that `reads` names, by path,
    `programs` are those of `uv` and `poetry` that are here. Where the tool of a lock file is not here, its versions
    constrain what the manifest asks for.
    """
    extras = tuple(name for name in _extras(manifest, texts) if _DEVELOPMENT.fullmatch(name))
    if "uv.lock" in texts and "uv" in programs:
        return _by_uv(manifest, extras)
    if "poetry.lock" in texts and "poetry" in programs:
        return _by_poetry(manifest, extras)
    return _by_ranges(manifest, texts, extras)


def constrained(step: Step, path: str) -> Step:
    """Give a step that is held to a constraint file; one that reads requirement files has its versions from them."""
    return (*step, "-c", path) if step[0] == "install" and "-r" not in step else step


def python(manifest: Mapping[str, Any]) -> str:
    """Give the Python versions that a project promises to work with, as a PEP 440 specifier; empty for any."""
    promised = manifest.get("project", {}).get("requires-python", "")
    poetry = _poetry(manifest).get("dependencies", {}).get("python", "")
    if promised or not isinstance(poetry, str) or not poetry:
        return str(promised)
    try:
        from poetry.core.constraints.version import parse_constraint

        text = str(parse_constraint(poetry)).partition("||")[0].strip()
    except (ImportError, ValueError):
        return ""
    return "" if text == "*" else f"=={text}.*" if text[:1].isdigit() else text


def included(path: str, text: str) -> tuple[str, ...]:
    """Give the files that a requirement file includes, or takes as its constraints, relative to the project."""
    names = re.findall(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", text, re.MULTILINE)
    return tuple(str(PurePosixPath(path).parent / name) for name in names)


def _poetry(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give Poetry's own table."""
    found: Mapping[str, Any] = manifest.get("tool", {}).get("poetry", {})
    return found


def _by_uv(manifest: Mapping[str, Any], extras: tuple[str, ...]) -> Recipe:
    """Install what uv's lock file says."""
    groups = filter(_DEVELOPMENT.fullmatch, manifest.get("dependency-groups", {}))
    asked = (*(f"--group={name}" for name in groups), *(f"--extra={name}" for name in extras))
    members = ("--all-packages",) if "workspace" in manifest.get("tool", {}).get("uv", {}) and not asked else ()
    sync = ("uv", "sync", "--frozen", "--inexact", *asked, *members)
    packaged = "build-system" in manifest
    return Recipe((sync,), ((*sync, "--no-install-project"),) if packaged else ())


def _by_poetry(manifest: Mapping[str, Any], extras: tuple[str, ...]) -> Recipe:
    """Install what Poetry's lock file says; Poetry leaves out optional groups unless it is told."""
    groups = _poetry(manifest).get("group", {})
    optional = (name for name, group in groups.items() if group.get("optional") and _DEVELOPMENT.fullmatch(name))
    asked = (*(f"--with={name}" for name in optional), *(f"--extras={name}" for name in extras))
    install = ("poetry", "install", "--no-interaction", *asked)
    return Recipe((install,), ((*install, "--no-root"),))


def _by_ranges(manifest: Mapping[str, Any], texts: Mapping[str, str], extras: tuple[str, ...]) -> Recipe:
    """Install what the manifest and the requirement files ask for, at the versions of a lock file where there is one."""
    project, notes = manifest.get("project", {}), []
    lock = next((name for name in _LOCKS if name in texts), "")
    constraints = _pins(texts.get(lock, ""))
    if constraints:
        notes.append(f"at the versions of {lock}")
    words, listed = _words(manifest, notes)
    itself = ("-e", f".[{','.join(extras)}]" if extras else ".")
    optional = project.get("optional-dependencies", {})
    lists = (project.get("dependencies", ()), *(optional.get(name, ()) for name in extras))
    needed = tuple(line for several in lists for line in _lines(several))
    options = tuple(word for path in _files(manifest, texts, bool(extras or words)) for word in ("-r", path))
    if _installable(manifest, texts):
        static = "dependencies" in project and "dependencies" not in project.get("dynamic", ())
        full, less = (*itself, *words), (*needed, *listed, *words) if static or listed else ()
    else:
        full, less = (*needed, *listed, *words), ()
    if not options and not full:
        unread = " (Pipenv's are not read)" if "Pipfile" in texts else ""
        notes.append(f"no file of the project says what to install{unread}")
    without = _installing(options, less) if less else ()
    return Recipe(_installing(options, full), without, constraints, tuple(notes))


def _installing(*several: Step) -> tuple[Step, ...]:
    """Give a step for each of several lists of words that has any: pip wants files with hashes on their own."""
    return tuple(("install", *words) for words in several if words)


def _pins(text: str) -> str:
    """Give the versions of a lock file as constraints; what has several, or comes from no index, is left free."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ""
    versions: dict[str, set[str]] = {}
    for entry in data.get("package", data.get("packages", ())):
        source = entry.get("source", {})
        elsewhere = source and "registry" not in source and source.get("type") != "legacy"
        if "version" in entry and not elsewhere and not _ELSEWHERE & entry.keys():
            versions.setdefault(entry["name"], set()).add(entry["version"])
    return "".join(f"{name}=={found.pop()}\n" for name, found in sorted(versions.items()) if len(found) == 1)


def _installable(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Tell whether the project itself is a package."""
    packaged = "build-system" in manifest and _poetry(manifest).get("package-mode", True)
    return bool(packaged) or "setup.py" in texts


def _words(manifest: Mapping[str, Any], notes: list[str]) -> tuple[Step, Step]:
    """Give the requirements of the groups for development, and those that Poetry's table lists for the product."""
    from dependency_groups import resolve

    groups = manifest.get("dependency-groups", {})
    wanted = tuple(filter(_DEVELOPMENT.fullmatch, groups))
    words = [*(resolve(groups, *wanted) if wanted else ())]
    tools = manifest.get("tool", {})
    words += _lines(tools.get("uv", {}).get("dev-dependencies", ()))
    pdm = tools.get("pdm", {}).get("dev-dependencies", {})
    words += (line for name, lines in pdm.items() if _DEVELOPMENT.fullmatch(name) for line in _lines(lines))
    poetry = _poetry(manifest)
    tables = [poetry.get("dev-dependencies", {})]
    tables += (g.get("dependencies", {}) for n, g in poetry.get("group", {}).items() if _DEVELOPMENT.fullmatch(n))
    product = {name: value for name, value in poetry.get("dependencies", {}).items() if name.lower() != "python"}
    try:
        words += (word for table in tables for word in _converted(table))
        return tuple(words), tuple(_converted(product))
    except ImportError:
        notes.append("what [tool.poetry] lists is left out: `python -m pip install poetry-core` lets it be read")
        return tuple(words), ()


def _lines(several: Iterable[str]) -> Iterable[str]:
    """Give the requirements of a list; a text in its place would be taken letter by letter."""
    if isinstance(several, str):
        raise TypeError(f"{several!r} stands where a list of requirements is wanted")
    return several


def _converted(table: Mapping[str, Any]) -> Iterator[str]:
    """Turn a table of Poetry's into requirements that every installer reads."""
    for name, value in table.items():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict) and "path" in one:
                yield from (("-e",) if one.get("develop") else ())
                yield f"./{one['path']}"
            elif not (isinstance(one, dict) and one.get("optional")):
                from poetry.core.factory import Factory

                yield Factory.create_dependency(name, one).to_pep_508().replace(" (", "").replace(")", "", 1)


def _files(manifest: Mapping[str, Any], texts: Mapping[str, str], developed: bool) -> list[str]:
    """Give the requirement files: those for development, and the main one unless all is listed elsewhere.

    `developed` tells that the manifest lists what development needs; where nothing else does, the main file may.
    """
    found = {path for path in texts if _REQUIREMENTS.fullmatch(path)}
    development = sorted(p for p in found if not (p.endswith(".in") and f"{p[:-3]}.txt" in found))
    needless = _lists(manifest, texts) and (developed or development)
    main = [path for path in _MAIN if path in texts][: 0 if needless else 1]
    return [*main, *development]


def _lists(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Tell whether the project's metadata list its packages."""
    project = manifest.get("project", {})
    return bool(
        project.get("dependencies")
        or set(_poetry(manifest).get("dependencies", {})) - {"python"}
        or _setup_cfg(texts).has_option("options", "install_requires")
        or "install_requires" in texts.get("setup.py", "")
    )


def _extras(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names of all extras, wherever they are declared."""
    project, cfg = manifest.get("project", {}), _setup_cfg(texts)
    section = "options.extras_require"
    names = (
        *project.get("optional-dependencies", {}),
        *_poetry(manifest).get("extras", {}),
        *(cfg.options(section) if cfg.has_section(section) else ()),
        *_setup_py(texts.get("setup.py", "")),
    )
    return tuple(dict.fromkeys(names))


def _setup_cfg(texts: Mapping[str, str]) -> configparser.RawConfigParser:
    """Read setup.cfg; a broken one says nothing."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(texts.get("setup.cfg", ""))
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser


def _setup_py(text: str) -> Iterator[str]:
    """Find the names of the extras in setup.py, without running it: in the call, or in the name that it is given."""
    nodes: list[ast.AST]
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return
    calls = (node for node in nodes if isinstance(node, ast.Call))
    given = [word.value for call in calls for word in call.keywords if word.arg == "extras_require"]
    names = {value.id for value in given if isinstance(value, ast.Name)}
    for assignment in (node for node in nodes if isinstance(node, ast.Assign)):
        for target in assignment.targets:
            if isinstance(target, ast.Name) and target.id in names:
                given.append(assignment.value)
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and target.value.id in names:
                yield from _constants((target.slice,))
    yield from (key for value in given if isinstance(value, ast.Dict) for key in _constants(value.keys))


def _constants(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    """Give the texts among some expressions."""
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
