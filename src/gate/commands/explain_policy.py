"""Explains the words and weights of a review: criticalities, scores, verdicts, statuses, checks and rules."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from gate import triage
from gate.commands import explain_rules, explain_settings
from gate.commands.explain_settings import Source
from gate.model.check import Check
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.scope import Layout
from gate.model.settings import Config
from gate.model.words import Criticality, Dimension, Level, Recommendation, State, Status
from gate.plan import MAKES_ONE
from gate.policy import advisories
from gate.policy.criticality import ASKED_OF_RUFF, BANDIT, PLACES, RUFF_CATEGORY, SECURITY_RULES, TABLE
from gate.policy.rubric import (
    APPROVE_FROM,
    BUSINESS_FLOOR,
    BUSINESS_LAYER,
    COVERAGE_STEPS,
    CRITICAL_CAP,
    REJECT_UNTIL,
    REQUIREMENT_STEPS,
)
from gate.policy.ruff import CATEGORIES
from gate.policy.weigh import category, override, row

_MEANS = {
    Level.BLOCKER: "Must not be merged: it breaks the service or its tests.",
    Level.CRITICAL: "Must not be merged: it loses data, opens the service to attack, or fails at run time.",
    Level.HIGH: "Fix it before the merge where you can; it does harm, but not at once.",
    Level.MEDIUM: "Costs the next reader or the next change.",
    Level.LOW: "A matter of style or of small improvement.",
    Level.OFF: "No finding at all: the report lists it as ignored, and it counts for nothing.",
}
_QUALITY = {Level.BLOCKER: 1, Level.CRITICAL: 2, Level.HIGH: 3}
_VERDICTS = {
    State.PASS: "No open finding fails the build, and every check that counts has answered. Exit code 0.",
    State.FAIL: "An open finding of the fail level or above, raw coverage under the floor, or a failing test. "
    "FAIL wins over INCOMPLETE. Exit code 1.",
    State.INCOMPLETE: "The evidence has a gap, so neither PASS nor FAIL would be true: a check is untrusted, or it is "
    "unavailable in CI, required, or named on the command line. --allow-missing CHECK waives an unavailable one. Exit code 3.",
    Recommendation.APPROVE: f"PASS, every assessed dimension scores at least {APPROVE_FROM}, the types pass, format and lint "
    "are clean, and the pre-commit hooks pass.",
    Recommendation.CONDITIONAL_APPROVE: "PASS, but something is missing for APPROVE; the report lists it under conditions.",
    Recommendation.REJECT: f"FAIL, or an assessed dimension scores {REJECT_UNTIL} or less. INCOMPLETE recommends nothing.",
}
_STATUSES = {
    Status.CLEAN: "The check looked at the files and has nothing against them.",
    Status.FINDINGS: "The check looked at the files and has findings.",
    Status.SKIPPED: "The check was switched off or has nothing to do here; the reason says which. It counts for nothing.",
    Status.UNAVAILABLE: "The machine lacks something that the check needs: a tool, an environment, a service. "
    f"Where the project has no environment, {MAKES_ONE}. At a desk the "
    "report says so; in CI, and where the check is required or named, the verdict is INCOMPLETE.",
    Status.UNTRUSTED: "The check ran and its answer cannot be believed: it crashed, timed out, saw no files or printed "
    "something unreadable. The verdict is INCOMPLETE everywhere; .gate/outcomes/CHECK.log has what the tool said.",
}
_BY_FINDING = ("bandit", "safety", "pip-audit")
"""Checks that weigh each finding by what the tool or the advisory says, not by its rule."""


class Topic(Struct, frozen=True):
    """One explanation: what it is about, and its sentences."""

    title: str
    lines: tuple[str, ...]


def find(name: str, source: Source, checks: dict[str, Check]) -> tuple[Topic, ...]:
    """Give everything that is known under a name; empty for an unknown one."""
    word = name.strip()
    upper = word.upper().replace("-", "_").replace(" ", "_")
    topics = []
    if word in checks:
        topics.append(Topic(f"{word}: a check", _check(checks[word], source)))
    if word in (*Dimension, "overall", "score"):
        topics.append(Topic(f"{word}: {'the rubric' if word == 'score' else 'a score'}", _score(word, source.config)))
    if upper in [*Level]:
        topics.append(Topic(f"{upper}: a criticality", _criticality(Level(upper), source.config)))
    topics += [Topic(f"{known}: a verdict", (text,)) for known, text in _VERDICTS.items() if known == upper]
    topics += [Topic(f"{known}: a status", (text,)) for known, text in _STATUSES.items() if known == word.lower()]
    key = explain_settings.find(word, source)
    if key:
        kind = "a section of the settings" if key.fields else "a setting"
        topics.append(Topic(f"{key.name}: {kind}", explain_settings.describe(key, source)))
    point = explain_rules.covered(word)
    topics += [Topic(f"{point.name}: a point that other tools decide", explain_rules.points(point))] if point else []
    topics += [Topic(f"{rule}: a rule", _rule(rule, source.config)) for rule in rules(word, checks)]
    return tuple(topics)


def names(source: Source, checks: dict[str, Check]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what can be explained, by kind."""
    yield "Checks", tuple(checks)
    yield "Criticalities", tuple(level.value for level in Level)
    yield "Scores", ("score", *(dimension.value for dimension in Dimension), "overall")
    yield "Verdicts", tuple(word.value for word in _VERDICTS)
    yield "Statuses", tuple(status.value for status in Status)
    yield "Settings", tuple(explain_settings.names(source))
    named = (pattern for pattern, _, _ in TABLE if "*" not in pattern)
    yield "Rules", (*named, *CATEGORIES, *explain_rules.words())


def rules(word: str, checks: dict[str, Check]) -> tuple[str, ...]:
    """Give the `check/rule` names that a word may mean: written out, or only the rule of a tool."""
    check, slash, rule = word.partition("/")
    own = explain_rules.named(rule if check == explain_rules.CHECK else word)
    if own:
        return own
    if slash and check == explain_rules.CHECK:
        return (word,) if row(word) else ()
    if slash:
        return (f"{check}/{rule}",) if check in checks and rule else ()
    found = [f"ruff/{word.upper()}"] if word.upper() in CATEGORIES else []
    if not found and re.fullmatch(r"B\d{3}", word.upper()):
        found.append(f"bandit/{word.upper()}")
    found += [pattern for pattern, _, _ in TABLE if pattern.partition("/")[2] == word and "*" not in pattern]
    return tuple(name for name in dict.fromkeys(found) if name.partition("/")[0] in checks)


def _check(check: Check, source: Source) -> tuple[str, ...]:
    """Explain a check: what it does, what it needs, what its findings weigh, how it is set here."""
    lines = [check.summary, *check.help.splitlines()]
    lines.append(f"Speaks for: {check.dimension}. Needs: {', '.join(check.needs) or 'nothing'}.")
    if check.inside:
        lines.append(f"From the project's own environment: {', '.join(check.inside)}.")
    if check.environment:
        lines.append(f"Needs the project's environment; where it has none, {MAKES_ONE}.")
    if check.stands_in_for:
        lines.append(f"Runs where {check.stands_in_for} has no answer.")
    if check.quick:
        lines.append("Runs at the commit too, on the staged files.")
    if check.refuses:
        lines.append(f"Refuses these arguments, because they would hide findings: {' '.join(check.refuses)}.")
    rows = [(pattern, level) for pattern, level, _ in TABLE if pattern.startswith(f"{check.name}/")]
    lines += [f"{pattern} is {level}" for pattern, level in rows]
    key = explain_settings.find(f"checks.{check.name}", source)
    settings = explain_settings.describe(key, source)[1:] if key else ()
    return (*lines, "Settings:", *(f"checks.{check.name}.{line}" for line in settings))


def _criticality(level: Level, config: Config) -> tuple[str, ...]:
    """Explain a criticality: what it means, what it does, which rules have it."""
    lines = [_MEANS[level]]
    if level is not Level.OFF:
        fails = Criticality(level.value).weight >= config.fail_level.weight
        lines.append(f"{'Fails' if fails else 'Does not fail'} the build here (fail_level is {config.fail_level}).")
        capped = _QUALITY.get(level)
        density = f"More than {config.density:g} MEDIUM and LOW findings per 1,000 lines bring quality to 4."
        lines.append(f"One open finding brings quality down to {capped}." if capped else density)
        if level in (Level.BLOCKER, Level.CRITICAL):
            lines.append(f"While one is open, the overall score is at most {CRITICAL_CAP:g}.")
    lines += [f"{pattern}: {reason}" for pattern, given, reason in TABLE if given.value == level.value]
    twins = next((codes for given, codes in SECURITY_RULES.items() if given.value == level.value), "")
    lines += [f"ruff/S rules, as Bandit weighs their twins: {twins}"] if twins else []
    kinds = [
        f"{severity}/{confidence}" for (severity, confidence), given in BANDIT.items() if given.value == level.value
    ]
    lines += [f"bandit/*, by severity/confidence: {', '.join(kinds)}"] if kinds else []
    lines += [f"known vulnerabilities {when}" for when, given in _advisories() if given.value == level.value]
    groups = [name for name, given in RUFF_CATEGORY.items() if given.value == level.value]
    lines += [f"other Ruff rules of the categories: {', '.join(groups)}"] if groups else []
    lines += [
        f"{name}, in {place}" for place, table in PLACES.items() for name, given in table.items() if given is level
    ]
    lines += [f"{name}: this project's [criticality]" for name, given in config.criticality.items() if given is level]
    return tuple(lines)


def _advisories() -> Iterator[tuple[str, Criticality]]:
    """Give what known vulnerabilities weigh, by what is known about them."""
    for score, level in advisories.SCORES:
        yield f"of CVSS {score:g} and above", level
    yield f"of CVSS under {advisories.SCORES[-1][0]:g}", advisories.criticality(0.0, fixed=True)
    yield "without a score where a fixed version exists", advisories.FIXED
    yield "without a score and without a fixed version", advisories.UNFIXED


def _score(word: str, config: Config) -> tuple[str, ...]:
    """Explain one dimension, the overall score, or the whole rubric."""
    steps = ", ".join(f">= {step:g} % is {value}" for step, value in COVERAGE_STEPS)
    parts = {
        "requirements": (
            "The share of the requirements of the design documents that the code and the tests show.",
            "Each counts by its own criticality, LOW 1 to BLOCKER 5; what is there but not shown by a test counts half.",
            f"All of them, with their error cases: 5; {', '.join(f'>= {step:g} % is {value}' for step, value in REQUIREMENT_STEPS)}, less is 1.",
            "Without a design document, or without tests in the run: not assessed.",
        ),
        "tests": (
            f"Raw coverage, never rounded: {steps}, less is 1.",
            "A failing test, or tests that cannot be collected: at most 1.",
            f"The {BUSINESS_LAYER} layer under {BUSINESS_FLOOR:g} %: at most 4.",
            "One kind of test missing that the stack calls for: at most 4; two or more: at most 3.",
        ),
        "quality": (
            *(f"An open {level} finding: {value}." for level, value in _QUALITY.items()),
            f"More than {config.density:g} MEDIUM and LOW findings per 1,000 lines of the sources: 4.",
            "Otherwise: 5.",
        ),
        "overall": (
            "The mean of the assessed dimensions.",
            f"At most {CRITICAL_CAP:g} while a BLOCKER or CRITICAL finding is open.",
            f"APPROVE wants at least {APPROVE_FROM} in every dimension; {REJECT_UNTIL} or less in one means REJECT.",
        ),
    }
    if word != "score":
        return ("A score from 1 to 5.", *parts[word])
    return (
        "Three dimensions are scored from 1 to 5; what has no evidence is not assessed.",
        *(line for name, lines in parts.items() for line in (f"{name}:", *(f"  {line}" for line in lines))),
    )


def _rule(name: str, config: Config) -> tuple[str, ...]:
    """Explain a rule: its criticality here, which table row decides, and why."""
    check, _, rule = name.partition("/")
    own = explain_rules.rule(name)
    lines = explain_rules.document(own) if own else []
    lines.append(f"Category: {own.category if own else category(name)}.")
    if check == "ruff" and rule not in CATEGORIES and not any(pattern == name for pattern, _, _ in TABLE):
        lines.append("The gate's list of Ruff's rules does not have it.")
    lines += _by_default(name)
    if check == "ruff" and rule.startswith(ASKED_OF_RUFF):
        lines.append("The gate asks for it even where the project's own configuration of Ruff does not select it.")
    places = {"sources": "a.py", "tests": "t.py", "migrations": "migrations/m.py"}
    plain = replace(config, places={})
    for place, path in places.items():
        given, why = _weighed(name, path, plain)
        lines.append(f"In this project's {place}: {given}, {f'by {why}' if why.startswith(('[', 'checks.')) else why}.")
    for pattern, table in config.places.items():
        hit = override(name, table)
        lines += [f'Under {pattern}: {hit[1]}, by [places."{pattern}"] "{hit[0]}".'] if hit else []
    return tuple(lines)


def _by_default(name: str) -> list[str]:
    """Say what the gate's own policy gives a rule, and which row does."""
    if name.startswith("bandit/") and row(name) is None:
        matrix = ", ".join(f"{severity}/{confidence} {level}" for (severity, confidence), level in BANDIT.items())
        return [f"By default: by Bandit's severity/confidence of each finding: {matrix}."]
    if name.partition("/")[0] in _BY_FINDING:
        return [f"By default: {level} {when}." for when, level in _advisories()]
    level, reason = explain_rules.weight(name)
    pattern = next((pattern for pattern, _, _ in TABLE if fnmatchcase(name, pattern)), "")
    return [f'By default: {level}, by the row "{pattern}": {reason}.' if pattern else f"By default: {level}: {reason}."]


def _weighed(name: str, path: str, config: Config) -> tuple[str, str]:
    """Let the triage weigh one made-up finding of a rule, so that this explanation cannot differ from a run."""
    check, _, rule = name.partition("/")
    heaviest = Criticality.BLOCKER if check in _BY_FINDING else explain_rules.weight(name)[0]
    finding = Finding(rule=rule, check=check, path=path, message="", criticality=heaviest)
    outcome = Outcome(check=check, status=Status.FINDINGS, findings=(finding,))
    sorted_findings = triage.sort((outcome,), config, Layout(test_files=("t.py",)), {}, None)
    for found in sorted_findings.open:
        if not found.why and check in _BY_FINDING:
            return "each finding by its own weight", "as above"
        return found.criticality.value, found.why or "by default"
    return Level.OFF.value, sorted_findings.closed[0].why
