"""pytest's configuration is found as pytest finds it, and its options are sorted word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.parsing.pytest_options import addopts, configuration, measurable

SETUP = "[tool:pytest]\naddopts = -s\n"
TOX = "[pytest]\naddopts = -q\n"
PYPROJECT = '[tool.pytest.ini_options]\naddopts = "-v"\n'
INI = "[pytest]\naddopts =\n    -l\n    -m 'not slow'\n"
TOML = '[pytest]\naddopts = ["-ra", "-k", "a or b"]\n'


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("setup.cfg",), ("-s",)),
        (("setup.cfg", "tox.ini"), ("-q",)),
        (("setup.cfg", "tox.ini", "pyproject.toml"), ("-v",)),
        (("setup.cfg", "tox.ini", "pyproject.toml", "pytest.ini"), ("-l", "-m", "not slow")),
        (("setup.cfg", "tox.ini", "pyproject.toml", "pytest.ini", "pytest.toml"), ("-ra", "-k", "a or b")),
        ((), ()),
    ],
)
def test_the_first_configuration_of_pytests_order_counts(names: tuple[str, ...], words: tuple[str, ...]) -> None:
    texts = {"setup.cfg": SETUP, "tox.ini": TOX, "pyproject.toml": PYPROJECT, "pytest.ini": INI, "pytest.toml": TOML}
    assert addopts(configuration({name: texts[name] for name in names})) == words


def test_an_empty_pytest_ini_counts_and_other_files_need_their_section() -> None:
    assert configuration({"pytest.ini": "", "tox.ini": TOX}) == {}
    assert configuration({".pytest.ini": "[other]\n", "tox.ini": TOX}) == {}
    texts = {"pyproject.toml": "[tool.ruff]\n", "tox.ini": "[tox]\n", "setup.cfg": SETUP}
    assert addopts(configuration(texts)) == ("-s",)


def test_an_older_pytest_does_not_know_the_native_tables() -> None:
    native = {"pytest.toml": TOML, "pyproject.toml": '[tool.pytest]\naddopts = ["-x"]\n', "tox.ini": TOX}
    assert addopts(configuration(native, native=False)) == ("-q",)
    del native["pytest.toml"]
    assert addopts(configuration(native)) == ("-x",)


@pytest.mark.parametrize(
    "texts",
    [{"pyproject.toml": "[tool.pytest"}, {"pytest.ini": "no section\n"}, {"pytest.ini": "[pytest]\naddopts = 'open\n"}],
)
def test_what_pytest_itself_refuses_gives_nothing(texts: dict[str, str]) -> None:
    assert addopts(configuration(texts)) == ()


@pytest.mark.parametrize(
    ("options", "kept", "dropped"),
    [
        ("-ra --strict-markers -q", "-r a --strict-markers -q", ""),
        (
            "--cov=src --cov-report html --cov-fail-under=80 -ra",
            "-r a",
            "--cov=src|--cov-report html|--cov-fail-under=80",
        ),
        ("--cov src tests", "tests", "--cov src"),
        ("--cov --no-cov-on-fail tests", "tests", "--cov|--no-cov-on-fail"),
        ("--cov-config=.cov --cov-branch --cov-append", "--cov-config=.cov --cov-branch", "--cov-append"),
        ("-x --maxfail 1 --lf --sw --exitfirst", "", "-x|--maxfail 1|--lf|--sw|--exitfirst"),
        ("-xvs", "-vs", "-x"),
        ("-vxk a", "-k a -v", "-x"),
        ("-qn4 --dist loadfile", "-n 4 -q --dist loadfile", ""),
        (
            "--reruns 3 --reruns-delay=1 --junitxml=r.xml -p no:cov",
            "",
            "--reruns 3|--reruns-delay=1|--junitxml=r.xml|-p no:cov",
        ),
        ("-p no:randomly --ignore x --deselect y", "-p no:randomly --ignore x --deselect y", ""),
        ("-W error -o a=b --durations=3 --", "-W error -o a=b --durations=3", ""),
        ("-f --co --collect-only -h", "", "-f|--co|--collect-only|-h"),
    ],
)
def test_options_that_distort_go_with_their_values(options: str, kept: str, dropped: str) -> None:
    sorted_options = measurable(options.split(), pytest_cov=True)
    assert " ".join(sorted_options.kept) == kept
    assert "|".join(sorted_options.dropped) == dropped


def test_workers_and_measures_need_pytest_cov() -> None:
    options = measurable(
        ("-n", "4", "--dist", "load", "-d", "--cov-branch", "--cov-config", "x", "-v"), pytest_cov=False
    )
    assert options.kept == ("-v",)
    assert options.dropped == ("-n 4", "--dist load", "-d", "--cov-branch", "--cov-config x")


@given(st.lists(st.from_regex(r"-{0,2}[a-zA-Z=]{1,12}|--cov|--maxfail|-x|-n", fullmatch=True)), st.booleans())
def test_what_stays_would_stay_again(words: list[str], pytest_cov: bool) -> None:
    kept = measurable(words, pytest_cov).kept
    assert measurable(kept, pytest_cov).dropped == ()
