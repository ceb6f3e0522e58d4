"""Finds the project's own Python environment, and tools in it or in the gate's."""

import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from gate.errors import ConfigError
from gate.model.scope import Environment, Package, Tool
from gate.system.process import Processes

_BIN = "Scripts" if os.name == "nt" else "bin"

ACTIVE = "the active environment"


def find(
    root: Path, wanted: str, texts: dict[str, str], direct: frozenset[str] | None, processes: Processes
) -> Environment | None:
    """Give the project's environment; None where there is none.

    Looked for in this order: what is configured, the Nox session's, the folders `.venv` and `venv`, the active one,
    Poetry's, and the gate's own where pytest is beside it. The one that the gate itself is in, active or not, is the
    project's only where that is installed there, or has its `direct` dependencies there (None: its files do not say
    which). Raises ConfigError where the configured one does not exist.
    """
    if wanted:
        given = root / wanted
        prefix = given if given.is_dir() else given.parent.parent
        if not _python(prefix):
            raise ConfigError(
                f"project.python names {wanted!r}, where there is no Python.", "Create that environment first."
            )
        return describe(prefix, wanted)
    active = os.environ.get("VIRTUAL_ENV", "")
    if active and "NOX_CURRENT_SESSION" in os.environ and _python(Path(active)):
        return describe(Path(active), f"the Nox session {os.environ['NOX_CURRENT_SESSION']}")
    for name in (os.environ.get("UV_PROJECT_ENVIRONMENT", ""), ".venv", "venv"):
        if name and (root / name / "pyvenv.cfg").is_file() and _python(root / name):
            return describe(root / name, name)
    shared = _serves(root, direct)
    mine = active and Path(active).resolve() == Path(sys.prefix).resolve()
    if active and not _of_a_hook(Path(active)) and _python(Path(active)) and (shared or not mine):
        return describe(Path(active), ACTIVE)
    poetry = _poetry(root, texts, processes)
    if poetry:
        return describe(poetry, "Poetry's environment")
    if shared and not _of_a_hook(Path(sys.prefix)) and "pytest" in _own():
        return describe(Path(sys.prefix), "the gate's own environment")
    return None


def _serves(root: Path, direct: frozenset[str] | None) -> bool:
    """Tell whether the environment that the gate is in is also the project's."""
    if direct is not None and direct <= set(_own()):
        return True
    site = _site_packages(Path(sys.prefix))
    places = site.glob("*.dist-info/direct_url.json") if site else ()
    return any(f'"{root.as_uri()}"' in path.read_text(encoding="utf-8") for path in places)


def foreign(found: Environment, direct: frozenset[str] | None) -> tuple[str, ...]:
    """Give those of a project's direct dependencies that the active environment lacks: then it is another project's."""
    return tuple(sorted((direct or frozenset()) - {p.name for p in found.packages})) if found.source == ACTIVE else ()


def _of_a_hook(prefix: Path) -> bool:
    """Tell whether pre-commit or prek made an environment for their hooks, by the notes that they leave in it."""
    return (prefix / ".prek-hook.json").is_file() or any(prefix.glob(".install_state_v*"))


def _poetry(root: Path, texts: dict[str, str], processes: Processes) -> Path | None:
    """Ask Poetry for its environment, where the project uses Poetry and it is installed."""
    if "poetry.lock" not in texts or not shutil.which("poetry"):
        return None
    raw = processes.run(("poetry", "env", "info", "--path"), str(root), {}, 60)
    path = Path(raw.stdout.strip())
    if raw.exit_code or not raw.stdout.strip() or not _python(path):
        return None
    # `poetry lock` alone leaves one without packages
    return path if versions(_site_packages(path)).keys() - {"pip", "setuptools", "wheel"} else None


def describe(prefix: Path, source: str) -> Environment:
    """Read what is installed in an environment, without starting its Python."""
    site = _site_packages(prefix)
    python = _python(prefix)
    return Environment(
        python=str(python),
        prefix=str(prefix),
        version=_version(prefix, site),
        source=source,
        packages=tuple(sorted(Package(name, version) for name, version in versions(site).items())),
        modules=_modules(site),
        editable=_editable(site),
    )


def tools(needs: tuple[str, ...], inside: tuple[str, ...], environment: Environment | None) -> dict[str, Tool]:
    """Find tools: in the project's environment first, then, unless they must be inside, in the gate's own."""
    own = _own()
    found = {}
    for name in needs:
        package = environment.find(name) if environment else None
        if environment and package:
            folder, version, source = Path(environment.python).parent, package.version, environment.source
        elif name not in inside and name in own:
            folder, version, source = Path(sys.executable).parent, own[name], "gate"
        else:
            continue
        if (folder / name).is_file():
            found[name] = Tool(name, (str(folder / name),), version, source)
    return found


def program(name: str) -> str:
    """Give the path of a program that installs: the one beside the gate, else the one on the PATH; empty where none is."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which(name) or ""


@cache
def _own() -> dict[str, str]:
    """Give what is installed beside the gate, which does not change while it runs."""
    return versions(_site_packages(Path(sys.prefix)))


def versions(site: Path | None) -> dict[str, str]:
    """Give the installed version by normalised name, from the metadata folders of a site-packages."""
    if site is None:
        return {}
    found: dict[str, str] = {}
    for folder in (*site.glob("*.dist-info"), *site.glob("*.egg-info")):
        name, _, version = folder.name.removesuffix(".dist-info").removesuffix(".egg-info").partition("-")
        found[canonicalize_name(name)] = version.split("-py")[0]
    return found


def _editable(site: Path | None) -> tuple[str, ...]:
    """Give the distributions that were installed from a folder."""
    if site is None:
        return ()
    return tuple(
        canonicalize_name(file.parent.name.partition("-")[0])
        for file in sorted(site.glob("*.dist-info/direct_url.json"))
        if '"dir_info"' in file.read_text(encoding="utf-8")
    )


def _modules(site: Path | None) -> tuple[str, ...]:
    """Give the names that can be imported from a site-packages, namespace packages included."""
    if site is None:
        return ()
    names = set()
    for entry in site.iterdir():
        if entry.is_dir() and not entry.name.endswith((".dist-info", ".egg-info")):
            names.add(entry.name)
        elif entry.suffix in (".py", ".so", ".pyd"):
            names.add(entry.name.split(".")[0])
    return tuple(sorted(names))


def _python(prefix: Path) -> Path | None:
    """Give the interpreter of an environment."""
    return next((path for path in (prefix / _BIN / "python", prefix / _BIN / "python3") if path.exists()), None)


def _site_packages(prefix: Path) -> Path | None:
    """Give the site-packages folder of an environment."""
    return next(iter(sorted(prefix.glob("lib/python3*/site-packages"))), None)


def _version(prefix: Path, site: Path | None) -> str:
    """Give the Python version of an environment, as exact as its own files say."""
    try:
        text = (prefix / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        text = ""
    match = re.search(r"^version(?:_info)?\s*=\s*([\d.]+)", text, re.MULTILINE)
    if match:
        return match[1].rstrip(".")
    return site.parent.name.removeprefix("python") if site else ""


def target(environment: Environment | None, manifest: dict[str, Any]) -> str:
    """Give the Python `major.minor` that the code is written for: the lowest it promises, else its environment's."""
    poetry = manifest.get("tool", {}).get("poetry", {}).get("dependencies", {}).get("python", "")
    promised = str(manifest.get("project", {}).get("requires-python", "")) or str(poetry)
    try:
        wanted = SpecifierSet(re.sub(r"\^\s*", ">=", promised))
    except InvalidSpecifier:
        promised, wanted = "", SpecifierSet()
    lowest = next((f"3.{minor}" for minor in range(7, 15) if f"3.{minor}.99" in wanted), "")
    if promised and lowest:
        return lowest
    if environment and environment.version:
        return ".".join(environment.version.split(".")[:2])
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def variables(names: tuple[str, ...]) -> dict[str, str]:
    """Give those of the named environment variables that are set."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}
