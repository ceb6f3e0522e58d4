"""Reads the `addopts` of a project as pytest does, and takes out what distorts the measurement."""

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from iniconfig import IniConfig, ParseError
from msgspec import Struct

_FLAGS = {
    "--no-cov", "--no-cov-on-fail", "--cov-reset", "--cov-append", "--cov-branch", "--exitfirst", "--lf",
    "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", "--sw", "--stepwise", "--sw-skip",
    "--stepwise-skip", "--sw-reset", "--stepwise-reset", "--looponfail", "--collect-only", "--co", "--setup-only",
    "--setup-plan", "--fixtures", "--funcargs", "--fixtures-per-test", "--markers", "--help", "--version", "--pdb",
    "--trace", "--no-summary", "--force-flaky", "--suppress-no-test-exit-code", "--suppress-tests-failed-exit-code",
    "--testmon", "--testmon-forceselect", "--snapshot-update",
}  # fmt: skip
_WITH_VALUE = {
    "--cov-report", "--cov-config", "--cov-fail-under", "--cov-precision", "--cov-context", "--junitxml",
    "--junit-xml", "--junitprefix", "--junit-prefix", "--maxfail", "--lfnf", "--last-failed-no-failures", "--reruns",
    "--reruns-delay", "--reruns-delay-backoff-factor", "--reruns-mode", "--force-reruns", "--only-rerun",
    "--rerun-except", "--rerun-exclude-path", "--max-suite-reruns", "--retries", "--retry-delay", "--max-runs",
    "--min-passes", "--splits", "--group", "--shard-id", "--num-shards", "--pastebin", "--rootdir",
}  # fmt: skip
_MAY_HAVE_VALUE = {"--cov", "--cache-show", "--debug", "--picked"}
_MEASURE = {"--cov-config", "--cov-branch"}
"""What the team says about how to measure; it stays where pytest-cov is there to understand it."""

_WORKERS = {"--numprocesses", "--dist", "--tx"}
_SHORT = "xfhV"
_SHORT_WORKERS = "nd"
_SHORT_WITH_VALUE = "kmpcorWn"
_PLUGINS = {"no:cov", "no:_cov", "no:pytest_cov", "no:junitxml", "no:terminal", "no:terminalreporter"}


class Options(Struct, frozen=True):
    """Options of pytest that stay, and those that were taken out, each with its value."""

    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def configuration(texts: Mapping[str, str], native: bool = True) -> Mapping[str, Any]:
    """Give the settings of the first configuration file that pytest takes; empty where there is none.

    `texts` are the contents of the configuration files by name; `native` says that pytest is version 9 or newer and
    reads pytest.toml and [tool.pytest]. A file that cannot be read gives nothing: pytest itself complains about it.
    The order is the one of pytest's reference, "rootdir: finding".
    """
    for name in ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg"):
        if name not in texts or (name.endswith("pytest.toml") and not native):
            continue
        table = _toml(name, texts[name], native) if name.endswith(".toml") else _ini(name, texts[name])
        if table is not None:
            return table
    return {}


def addopts(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the `addopts` of pytest's settings as words: a string split as a shell would, a list as it is."""
    value = table.get("addopts", "")
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:  # an open quote; pytest refuses it in its own words
            return ()
    return tuple(map(str, value)) if isinstance(value, list) else ()


def measurable(options: Sequence[str], pytest_cov: bool) -> Options:
    """Take out what changes which tests run until when, who measures, and where reports go.

    Workers of pytest-xdist are measured by pytest-cov only, so that without it they are taken out too.
    """
    kept: list[str] = []
    dropped: list[str] = []
    words = list(options)
    while words:
        word = words.pop(0)
        if word == "--":
            continue
        if word.startswith("--"):
            _long(word, words, kept, dropped, pytest_cov)
        elif word.startswith("-") and len(word) > 1:
            _short(word, words, kept, dropped, pytest_cov)
        else:
            kept.append(word)
    return Options(tuple(kept), tuple(dropped))


def _long(word: str, words: list[str], kept: list[str], dropped: list[str], pytest_cov: bool) -> None:
    """Sort one option with two dashes, and the value behind it."""
    name, equals, _ = word.partition("=")
    measure = name in _MEASURE and pytest_cov
    workers = name in _WORKERS and not pytest_cov
    if measure or not (workers or name in _FLAGS | _WITH_VALUE | _MAY_HAVE_VALUE):
        kept.append(word)
        return
    optional = name in _MAY_HAVE_VALUE and words and not words[0].startswith("-")
    if not equals and words and (name in _WITH_VALUE | _WORKERS or optional):
        word = f"{word} {words.pop(0)}"
    dropped.append(word)


def _short(word: str, words: list[str], kept: list[str], dropped: list[str], pytest_cov: bool) -> None:
    """Sort one word of options with one dash: several flags, the last of which may have a value."""
    flags = ""
    for place, letter in enumerate(word[1:], start=1):
        if letter in _SHORT_WITH_VALUE:
            value = word[place + 1 :] or (words.pop(0) if words else "")
            unwanted = (letter in _SHORT_WORKERS and not pytest_cov) or (letter == "p" and value in _PLUGINS)
            if unwanted:
                dropped.append(f"-{letter} {value}")
            else:
                kept.extend((f"-{letter}", value))
            break
        if letter in _SHORT or (letter in _SHORT_WORKERS and not pytest_cov):
            dropped.append(f"-{letter}")
        else:
            flags += letter
    if flags:
        kept.append(f"-{flags}")


def _toml(name: str, text: str, native: bool) -> Mapping[str, Any] | None:
    """Give pytest's table of a TOML file; None where the file is not pytest's configuration."""
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    if name != "pyproject.toml":
        return _mapping(data, "pytest")
    table = _mapping(_mapping(data, "tool"), "pytest")
    own = {key: value for key, value in table.items() if key != "ini_options"}
    if own and native:
        return own
    return _mapping(table, "ini_options") if "ini_options" in table else None


def _ini(name: str, text: str) -> Mapping[str, Any] | None:
    """Give pytest's section of an INI file; None where the file is not pytest's configuration."""
    try:
        parsed = IniConfig(name, data=text)
    except ParseError:
        return None
    section = "tool:pytest" if name == "setup.cfg" else "pytest"
    if section in parsed:
        return dict(parsed[section].items())
    return {} if name.endswith("pytest.ini") else None


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give a table of a table, empty where it is absent or something else."""
    value = data.get(key, {})
    return value if isinstance(value, dict) else {}
