"""The catalogue takes rules of the common form only, and none twice."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from gate.errors import GateError
from gate.rules import catalogue, docstring

DOC = "\n".join(
    (
        '"""Bad luck.',
        *(
            line
            for heading in docstring.HEADINGS
            for line in ("", heading, "    x = 13" if heading == "Bad" else "Words.")
        ),
        '"""',
    )
)
RULE = """
from gate.model.words import Category, Criticality
from gate.rules.rule import Rule
RULE = Rule(id="GATE-LUCK001", name="bad-luck", criticality=Criticality.LOW, category=Category.CODE, topics=("luck",),
    impact="i", recommendation="r", find=lambda code: ())
"""


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder of a family that can be imported as `luck`."""
    folder = tmp_path / "luck"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Luck."""\n\nPREFIX = "LUCK"\n')
    (folder / "bad_luck.py").write_text(DOC + RULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "luck"]:
        del sys.modules[name]


def package() -> ModuleType:
    """Import the family."""
    return importlib.import_module("luck")


def test_a_family_has_its_rules_with_their_documentation(family: Path) -> None:
    (family / "_shared.py").write_text("")
    (family / "worse_luck.py").write_text((DOC + RULE).replace("LUCK001", "LUCK000").replace("bad-luck", "worse-luck"))
    found = catalogue.read(package())
    assert (found.name, found.prefix, found.title) == ("luck", "LUCK", "Luck.")
    assert [rule.id for rule in found.rules] == ["GATE-LUCK000", "GATE-LUCK001"]
    assert docstring.read(found.rules[1].doc, "x").summary == "Bad luck."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("RULE = ", "OTHER = ", "luck.bad_luck: RULE is no Rule."),
        ("GATE-LUCK001", "GATE-LUCK1", "luck.bad_luck: the id 'GATE-LUCK1' is not GATE-LUCK and three digits."),
        ("GATE-LUCK001", "GATE-KAFKA001", "luck.bad_luck: the id 'GATE-KAFKA001' is not GATE-LUCK and three digits."),
        ("bad-luck", "luck", "luck.bad_luck: the name 'luck' is not that of the file."),
        ('("luck",)', "()", "luck.bad_luck: the rule has no topics."),
        ("Bad luck.", "Bad luck", "luck.bad_luck: the first line of the docstring must be one sentence."),
        ("\nGood\n", "\nBad\n", "luck.bad_luck: the heading 'Bad' stands twice in the docstring."),
        ("\nGood\n", "\nBetter\n", "luck.bad_luck: the headings of the docstring must be What it checks, "),
        ("x = 13", "", "luck.bad_luck: nothing stands below 'Bad'."),
        ("What it checks", "First", "luck.bad_luck: 'First' stands before the first heading 'What it checks'."),
    ],
)
def test_another_form_is_refused(family: Path, before: str, after: str, said: str) -> None:
    text = DOC + RULE
    assert before in text
    (family / "bad_luck.py").write_text(text.replace(before, after))
    with pytest.raises(GateError) as caught:
        catalogue.read(package())
    assert caught.value.message.startswith(said)


def test_doubles_are_refused(family: Path) -> None:
    found = catalogue.read(package())
    with pytest.raises(GateError, match=r"GATE-LUCK001 in luck: 'GATE-LUCK001' is taken by GATE-LUCK001\."):
        catalogue.without_doubles((found, found))


def test_every_rule_has_topics_for_known_issues() -> None:
    topics = catalogue.topics()
    assert set(topics) == {f"review/{name}" for name in catalogue.rules()}
    assert "blocking" in topics["review/GATE-ASYNC001"]


def test_an_example_may_have_several_files() -> None:
    text = DOC.strip('"').replace(
        "    x = 13",
        "    import b\n\n    # app/b.py\n    x = 1  # a.b\n    # as above.\n    # docker-compose.yml\n    a: 1",
    )
    assert docstring.read(text, "x").example("Bad") == {
        "app/main.py": "import b\n",
        "app/b.py": "x = 1  # a.b\n# as above.\n",
        "docker-compose.yml": "a: 1\n",
    }


def test_an_example_may_begin_with_a_path() -> None:
    text = DOC.strip('"').replace("    x = 13", "    # Dockerfile\n    FROM python")
    assert docstring.read(text, "x").example("Bad") == {"Dockerfile": "FROM python\n"}
