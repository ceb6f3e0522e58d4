"""Conventions are read from the project's own memory file and looked for by the real ast-grep."""

import re
from pathlib import Path

import msgspec
import pytest

from gate.checks.conventions import _Block
from gate.errors import ConfigError
from gate.model.words import Category, Criticality, Status
from tests.workshop import Workshop

SESSIONS = """# Patterns

Sessions come from `get_session`.

- the rule

  ```yaml gate-rule
  id: no-own-session
  message: a session is made here by hand
  recommendation: take it from get_session
  rule:
    any:
      - pattern: Session($$$)
      - pattern: async_session_maker($$$)
  criticality: HIGH
  category: Database
  except: [src/app/db.py]
  ```
"""
ERRORS = """
```yaml gate-rule
id: one-base
message: $NAME does not inherit from AppError
rule:
  pattern: "class $NAME($BASE): $$$"
constraints:
  BASE: {regex: "(Error|Exception)$", not: {regex: ^AppError$}}
  NAME: {not: {regex: ^AppError$}}
paths: [src/app/errors.py]
```

```python
Session()  # an example, and no rule
```
"""
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "src/app/db.py": "def make():\n    return Session(bind)\n",
    "src/app/orders.py": "class Repo:\n    def go(self):\n        with Session(a, b):\n            return None\n",
    "src/app/errors.py": "class AppError(Exception): ...\nclass Lost(AppError): ...\nclass Bad(ValueError): ...\n",
    "src/app/other.py": "class Free(ValueError): ...\n# Session(bind)\ntext = 'Session(bind)'\n",
    "tests/test_a.py": "def test_a():\n    assert Session(1)\n",
}


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    return workshop.write({**FILES, "memory/common_patterns.md": SESSIONS + ERRORS}).commit()


def test_what_the_blocks_say_is_found_and_only_where_they_apply(project: Workshop) -> None:
    outcome = project.outcome("conventions")
    assert outcome.status is Status.FINDINGS
    assert outcome.notes == ("2 conventions of memory/common_patterns.md",)
    assert outcome.files == 3
    assert [(f.name, f.place, f.symbol, f.message) for f in outcome.findings] == [
        ("conventions/one-base", "src/app/errors.py:3:1", "", "Bad does not inherit from AppError"),
        ("conventions/no-own-session", "src/app/orders.py:3:14", "Repo.go", "a session is made here by hand"),
    ]
    base, session = outcome.findings
    assert (base.criticality, base.category) == (Criticality.MEDIUM, Category.CODE)
    assert (session.criticality, session.category) == (Criticality.HIGH, Category.DATABASE)
    assert session.recommendation == "take it from get_session"
    assert session.impact == "the team agreed on it in memory/common_patterns.md:8"


def test_code_that_keeps_them_is_clean(project: Workshop) -> None:
    project.write({"src/app/orders.py": "x = 1\n", "src/app/errors.py": "class AppError(Exception): ...\n"})
    outcome = project.outcome("conventions")
    assert (outcome.status, outcome.findings) == (Status.CLEAN, ())


def test_the_projects_own_memory_folder_and_a_configured_one_are_read(project: Workshop) -> None:
    project.write({"memory/shop/common_patterns.md": ERRORS})
    assert project.outcome("conventions").notes == ("1 convention of memory/shop/common_patterns.md",)
    project.write({"gates.toml": '[memory]\nfolder = "docs/known/"\n', "docs/known/common_patterns.md": ERRORS})
    assert project.outcome("conventions").notes == ("1 convention of docs/known/common_patterns.md",)


def test_without_blocks_there_is_nothing_to_do(workshop: Workshop) -> None:
    outcome = workshop.write(FILES).outcome("conventions")
    assert (outcome.status, outcome.reason) == (Status.SKIPPED, "there is no memory/common_patterns.md")
    workshop.write({"memory/common_patterns.md": "# Patterns\n\n```python\nx = 1\n```\n"})
    outcome = workshop.outcome("conventions")
    assert outcome.status is Status.SKIPPED
    assert outcome.reason == "memory/common_patterns.md has no block `yaml gate-rule`"


def test_a_convention_that_is_for_no_file_is_noted(project: Workshop) -> None:
    project.write({"memory/common_patterns.md": ERRORS.replace("src/app/errors.py", "src/gone.py")})
    assert project.outcome("conventions").notes[1:] == (
        "memory/common_patterns.md:3: no file is one that 'one-base' is for",
    )


def test_at_a_commit_only_staged_files_are_judged(project: Workshop) -> None:
    project.write({"src/app/orders.py": "x = 1\n"}).git("add", "--all")
    assert project.outcome("conventions", staged=True).status is Status.CLEAN


def test_a_file_that_is_not_text_makes_the_answer_untrusted(project: Workshop) -> None:
    outcome = project.write({"src/app/odd.py": b"# \xff\n"}).outcome("conventions")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "src/app/odd.py is not UTF-8 and cannot be searched; save it as UTF-8"
    assert len(outcome.findings) == 2


def test_a_changed_convention_is_not_answered_from_the_cache(project: Workshop) -> None:
    project.write({".gitignore": ".gate/\n"})
    assert not project.outcome("conventions", use_cache=True).cached
    assert project.outcome("conventions", use_cache=True).cached
    project.write({"memory/common_patterns.md": SESSIONS})
    outcome = project.outcome("conventions", use_cache=True)
    assert (outcome.cached, len(outcome.findings)) == (False, 1)


PLACE = "memory/common_patterns.md"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("yaml gate-rule", "yaml gate-rules", f"{PLACE}:2: the block is marked 'gate-rules'. Did you mean \"gate-rule\"?"),
        ("id: one-base", "id: One Base", f"{PLACE}:3: the id 'One Base' cannot be used as a name; wanted are small"),
        ("id: one-base", "id: [1]", f"{PLACE}:3: id is [1]; wanted is text."),
        ("id: one-base\n", "", f"{PLACE}:3: the convention has no id; wanted are at least id, message and rule."),
        ("id: one-base", "id: a\nid: b", f"{PLACE}:4: the key 'id' stands twice in the block."),
        ("id: one-base", "id: a\nlanguage: go", f"{PLACE}:4: language is 'go'; the gate reads python only."),
        ("paths:", "path:", f"{PLACE}:10: a convention has no key 'path'; wanted is one of id, message"),
        ("paths:", "files:", 'impact, recommendation. Did you mean "paths"?'),
        ("paths: [src/app/errors.py]", "paths: 3", f"{PLACE}:10: paths is 3; wanted is a list."),
        ("id: one-base", "id: a\ncriticality: hihg", f"{PLACE}:4: criticality is 'hihg'; wanted is one of BLOCKER"),
        ("id: one-base", "id: a\ncriticality: hihg", 'Did you mean "HIGH"?'),
        ("  pattern:", "  patern:", f"{PLACE}:5: ast-grep cannot use the rule of 'one-base': unknown field `patern`"),
        ("  pattern:", "  patern:", 'Did you mean "pattern"?'),
        ("  pattern: ", "  kind: ", f"{PLACE}:5: ast-grep cannot use the rule of 'one-base': Kind `class` is invalid."),
        ("regex: ^AppError$", "regex: [", f"{PLACE}:8: the block is not YAML: "),
        ("(Error|Exception)$", "(", f"{PLACE}:5: ast-grep cannot use the rule of 'one-base': unclosed group."),
        ("rule:\n", "rule: x\nutils:\n", f"{PLACE}:5: rule is 'x'; wanted is a mapping."),
        (ERRORS, "```yaml gate-rule\n- id: a\n```\n", f"{PLACE}:2: the block is no mapping; wanted are at least id"),
        (ERRORS, "```yaml gate-rule\n```\n", f"{PLACE}:2: the block is no mapping; wanted are at least id"),
        (ERRORS, ERRORS + ERRORS, f"{PLACE}:18: the id 'one-base' is taken by the block at line 3."),
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_read_is_an_error_with_its_line(
    project: Workshop, old: str, new: str, sentence: str
) -> None:
    assert old in ERRORS
    project.write({PLACE: ERRORS.replace(old, new)})
    with pytest.raises(ConfigError) as caught:
        project.review("conventions")
    assert sentence in caught.value.message
    assert "\n" not in caught.value.message


def test_a_memory_file_that_is_not_text_is_an_error(project: Workshop) -> None:
    project.write({PLACE: b"\xff"})
    with pytest.raises(ConfigError, match=r"common_patterns\.md:1: this is not UTF-8 text\."):
        project.review("conventions")


def test_a_comment_with_a_reason_takes_a_finding_back(project: Workshop) -> None:
    session = "x = Session(a)"
    lines = [
        f"{session}  # gate: ignore[conventions/no-own-session] a script that runs once",
        f"{session}  # gate: ignore[conventions/no-own-session]",
        "y = 1  # gate: ignore[conventions/one-base, conventions/no-own-sesion] not needed",
        "z = 1  # gate: ignore[GATE-DB004] for the review",
    ]
    project.write({"src/app/orders.py": "\n".join(lines) + "\n", "src/app/errors.py": ""})
    review = project.review("conventions", "review")
    outcome = review.outcome("conventions")
    assert outcome is not None
    assert [(f.rule, f.line, f.status) for f in outcome.findings] == [
        ("no-own-session", 1, "ignored"),
        ("no-own-session", 2, "new"),
        ("ignore-reason", 2, "new"),
        ("ignore-unused", 3, "new"),
        ("ignore-unused", 3, "new"),
    ]
    assert outcome.findings[0].why == "ignored in the code: a script that runs once"
    assert outcome.findings[2].message == (
        "this comment gives no reason, so it ignores nothing: `# gate: ignore[conventions/no-own-session] reason`"
    )
    assert outcome.findings[4].message == (
        "there is no rule 'conventions/no-own-sesion'. Did you mean 'conventions/no-own-session'?"
    )
    other = review.outcome("review")
    assert other is not None
    assert [(f.rule, f.line) for f in other.findings if f.rule.startswith("ignore")] == [("ignore-unused", 4)]


def test_the_examples_of_the_documentation_hold(workshop: Workshop) -> None:
    text = (Path(__file__).parents[2] / "docs/conventions.md").read_text()
    code = {
        "src/app/core/database.py": "session = AsyncSession(engine)\n",
        "src/app/orders.py": "def find():\n    return async_session_maker()\n",
        "src/app/errors.py": "class ShopError(Exception): ...\n\n\nclass LostError(ShopError): ...\n\n\n"
        "class SoldOutError(ValueError):\n    status = 409\n\n    def text(self): ...\n\n\nclass Kept(ValueError): ...\n",
    }
    workshop.write({**code, "pyproject.toml": '[project]\nname = "shop"\n', "memory/common_patterns.md": text})
    assert [(f.name, f.place, f.message) for f in workshop.outcome("conventions").findings] == [
        (
            "conventions/one-exception-base",
            "src/app/errors.py:7:1",
            "SoldOutError does not inherit from ShopError",
        ),
        ("conventions/no-own-session", "src/app/orders.py:2:12", "a session is made here by hand"),
    ]
    keys = {info.encode_name for info in msgspec.structs.fields(_Block)}
    assert keys == set(re.findall(r"`([a-z]+)`", "".join(re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE))))
