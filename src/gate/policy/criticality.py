"""The default criticality of findings: data, overridden by `[criticality]` and `[places]` in gates.toml."""

from gate.model.words import Category, Criticality, Level

C = Criticality

RUFF_CATEGORY = {
    "correctness": C.HIGH,
    "security": C.HIGH,
    "suspicious": C.HIGH,
    "performance": C.MEDIUM,
    "complexity": C.MEDIUM,
    "restriction": C.LOW,
    "style": C.LOW,
    "formatting": C.LOW,
    "pedantic": C.LOW,
}
"""Ruff's categories; a rule that Ruff gives no category weighs MEDIUM."""

TABLE: tuple[tuple[str, Criticality, str], ...] = (
    ("ruff/ASYNC210", C.BLOCKER, "a blocking HTTP call stops every other request of the event loop"),
    ("ruff/ASYNC212", C.BLOCKER, "a blocking HTTP call stops every other request of the event loop"),
    ("ruff/ASYNC22*", C.BLOCKER, "waiting for a process stops every other request of the event loop"),
    ("ruff/ASYNC230", C.BLOCKER, "blocking file access stops every other request of the event loop"),
    ("ruff/ASYNC240", C.BLOCKER, "blocking file access stops every other request of the event loop"),
    ("ruff/ASYNC25*", C.BLOCKER, "sleeping or waiting for input stops every other request of the event loop"),
    ("ruff/ASYNC105", C.HIGH, "a call that is not awaited does nothing"),
    ("ruff/ASYNC109", C.LOW, "who calls can set the time limit better"),
    ("ruff/ASYNC11[56]", C.LOW, "an odd way to wait"),
    ("ruff/ASYNC1*", C.MEDIUM, "async code that waits in the wrong way"),
    ("ruff/invalid-syntax", C.CRITICAL, "the file cannot be imported"),
    ("ruff/E902", C.CRITICAL, "the file cannot be read"),
    ("ruff/E999", C.CRITICAL, "the file cannot be imported"),
    ("ruff/F821", C.CRITICAL, "an undefined name raises as soon as the line runs"),
    ("ruff/F823", C.CRITICAL, "an undefined local name raises as soon as the line runs"),
    ("ruff/F822", C.HIGH, "an undefined name in __all__ breaks star imports"),
    ("ruff/PLE1142", C.CRITICAL, "await outside async is a syntax error"),
    ("ruff/BLE001", C.MEDIUM, "catching everything hides the error that matters"),
    ("ruff/E722", C.MEDIUM, "catching everything hides the error that matters"),
    ("ruff/TRY002", C.MEDIUM, "no handler can tell it from any other exception"),
    ("ruff/LOG015", C.LOW, "the root logger does not say which module speaks"),
    ("ruff/LOG*", C.MEDIUM, "the log does not say what it could"),
    ("ruff/B006", C.MEDIUM, "all calls share the same default value"),
    ("ruff/S113", C.HIGH, "a call without a time limit can wait for ever"),
    ("bandit/B113", C.HIGH, "a call without a time limit can wait for ever"),
    ("ruff/ANN401", C.LOW, "Any says nothing"),
    ("ruff/ANN*", C.MEDIUM, "nobody checks what a signature does not say"),
    ("ruff/D10[123]", C.MEDIUM, "the next reader has to guess"),
    ("ruff/DTZ*", C.MEDIUM, "a time without its zone means something else on another machine"),
    ("ruff/FAST003", C.HIGH, "the path parameter never reaches the function"),
    ("ruff/FAST*", C.LOW, "FastAPI style"),
    ("ruff/RUF006", C.HIGH, "a task that nobody holds can vanish before it ends"),
    ("ruff/B008", C.LOW, "the usual way to declare FastAPI's dependencies"),
    ("ruff/F401", C.MEDIUM, "an unused import misleads the reader"),
    ("ruff/F841", C.MEDIUM, "an unused variable often is a forgotten one"),
    ("ruff/UP*", C.LOW, "an older way to write the same"),
    ("ruff/PYI*", C.LOW, "style of stubs and annotations"),
    ("ruff/EXE*", C.LOW, "file modes and shebangs"),
    ("ruff/RUF00[123]", C.LOW, "letters that look alike"),
    ("ruff/RUF100", C.LOW, "a suppression that suppresses nothing"),
    ("black/format", C.MEDIUM, "an unformatted file makes every later diff larger"),
    ("bandit/B413", C.HIGH, "the package is abandoned"),
    ("bandit/B4*", C.LOW, "an import alone is no use of what it imports"),
    ("mypy/unused-coroutine", C.CRITICAL, "a coroutine that is never awaited never runs"),
    ("mypy/syntax", C.CRITICAL, "the file cannot be imported"),
    ("mypy/missing-import", C.HIGH, "mypy takes what it cannot import for Any and checks nothing about it"),
    ("mypy/unused-awaitable", C.CRITICAL, "what is never awaited never runs"),
    ("mypy/name-defined", C.CRITICAL, "an undefined name raises as soon as the line runs"),
    ("mypy/import-untyped", C.MEDIUM, "mypy takes a package without types for Any"),
    ("mypy/unused-ignore", C.LOW, "a suppression that suppresses nothing"),
    ("mypy/redundant-cast", C.LOW, "a cast that changes nothing"),
    ("mypy/*", C.HIGH, "the code does not do what its types say"),
    ("tests/failed", C.BLOCKER, "a failing test"),
    ("tests/error", C.BLOCKER, "a test that cannot run"),
    ("tests/collection", C.BLOCKER, "tests that cannot be collected never run"),
    ("tests/coverage", C.CRITICAL, "coverage under the floor"),
    ("tests/coverage-layer", C.HIGH, "coverage of a layer under its floor"),
    ("tests/coverage-changed", C.HIGH, "coverage of changed lines under its floor"),
    ("tests/type-missing", C.MEDIUM, "a kind of test that the stack calls for is absent"),
    ("budgets/exceeded", C.HIGH, "slower than the team allows, beyond the noise of the measurement"),
    ("budgets/regression", C.MEDIUM, "slower than in the recorded reviews, beyond the noise of both"),
    ("tests/flaky", C.HIGH, "a test that fails now and then hides what really fails"),
    ("tests/kafka-failure", C.MEDIUM, "what happens when Kafka fails is known only when it does"),
    ("integration/flaky", C.HIGH, "a test that fails now and then hides what really fails"),
    ("requirements/missing", C.CRITICAL, "what was asked for is not there; weighs as much as its requirement"),
    ("requirements/contradicted", C.CRITICAL, "the code does otherwise than agreed; weighs as much as its requirement"),
    ("requirements/untested", C.HIGH, "nothing shows that it works; weighs one step less than its requirement"),
    ("requirements/criterion", C.HIGH, "nothing shows that it works; weighs one step less than its requirement"),
    ("requirements/error-case", C.MEDIUM, "nobody has seen it fail well; weighs two steps less than its requirement"),
    ("integration/failed", C.BLOCKER, "a failing test"),
    ("integration/error", C.BLOCKER, "a test that cannot run"),
    ("integration/collection", C.BLOCKER, "tests that cannot be collected never run"),
    ("integration/service", C.CRITICAL, "a service that ends under test ends in production too"),
    ("stack/version", C.HIGH, "the code was written and tested for other versions"),
    ("stack/loose", C.MEDIUM, "an install may bring a version that the team does not expect"),
    ("stack/manifest", C.HIGH, "what cannot be read cannot be installed"),
    ("stack/lock", C.HIGH, "what is installed is not what the manifest asks for"),
    ("review/unread", C.HIGH, "what no rule can read, no rule has judged"),
    ("review/ignore-reason", C.MEDIUM, "nobody can tell later whether the exception still holds"),
    ("conventions/ignore-reason", C.MEDIUM, "nobody can tell later whether the exception still holds"),
    ("conventions/ignore-unused", C.LOW, "a suppression that suppresses nothing"),
    ("review/ignore-unused", C.LOW, "a suppression that suppresses nothing"),
    ("pre-commit/missing", C.HIGH, "nothing holds the team's checks at the commit"),
    ("pre-commit/untracked-file", C.MEDIUM, "a hook that writes files which nobody commits guards nothing"),
    ("pre-commit/*", C.HIGH, "a hook of the team fails"),
)
"""Pattern of `check/rule`, criticality and the reason for it; the first pattern that matches decides."""

BANDIT = {
    ("HIGH", "HIGH"): C.CRITICAL,
    ("HIGH", "MEDIUM"): C.HIGH,
    ("HIGH", "LOW"): C.MEDIUM,
    ("MEDIUM", "HIGH"): C.HIGH,
    ("MEDIUM", "MEDIUM"): C.MEDIUM,
    ("MEDIUM", "LOW"): C.LOW,
    ("LOW", "HIGH"): C.LOW,
    ("LOW", "MEDIUM"): C.LOW,
    ("LOW", "LOW"): C.LOW,
}
"""Bandit's (severity, confidence); what Bandit leaves UNDEFINED counts as MEDIUM."""

SECURITY_RULES = {
    C.CRITICAL: "S304 S312 S321 S324 S501 S502 S602 S605 S701",
    C.HIGH: "S102 S201 S202 S301 S302 S303 S305 S306 S307 S308 S310 S313 S314 S315 S316 S317 S318 S319 S320 S323 S413 "
    "S505 S506 S507 S508 S509 S609 S612 S702 S704",
    C.MEDIUM: "S103 S104 S108 S503 S504 S601 S604 S608 S610 S611",
    C.LOW: "S101 S105 S106 S107 S110 S112 S113 S311 S401 S402 S403 S404 S405 S406 S407 S408 S409 S410 S411 S412 S415 "
    "S603 S606 S607",
}
"""What Bandit's twin of a Ruff `S` rule usually says, by Bandit's documented severity and confidence."""

PLACES: dict[str, dict[str, Level]] = {
    "tests": {
        "ruff/*": Level.MEDIUM,
        "ruff/invalid-syntax": Level.CRITICAL,
        "ruff/F821": Level.CRITICAL,
        "ruff/S*": Level.OFF,
        "bandit/*": Level.OFF,
        "ruff/ASYNC*": Level.MEDIUM,
        "ruff/DTZ*": Level.LOW,
        "ruff/BLE001": Level.LOW,
        "review/*": Level.MEDIUM,
        "review/GATE-SEC*": Level.LOW,
        "review/GATE-TEST*": Level.BLOCKER,  # these are about tests, and weigh there what they weigh
    },
    "migrations": {
        "ruff/S608": Level.LOW,
        "bandit/B608": Level.LOW,
        "ruff/DTZ*": Level.LOW,
        "mypy/*": Level.MEDIUM,
        "review/*": Level.MEDIUM,
    },
}
"""Milder levels for tests and migrations; they lower a finding and never raise it."""

MIGRATIONS = ("**/alembic/**", "alembic/**", "**/migrations/**", "migrations/**")
"""Where migrations usually lie."""

CATEGORIES: tuple[tuple[str, Category], ...] = (
    ("ruff/ASYNC*", Category.ASYNC),
    ("ruff/RUF006", Category.ASYNC),
    ("mypy/unused-coroutine", Category.ASYNC),
    ("mypy/unused-awaitable", Category.ASYNC),
    ("ruff/PLE1142", Category.ASYNC),
    ("ruff/PLE1700", Category.ASYNC),
    ("ruff/S608", Category.DATABASE),
    ("bandit/B608", Category.DATABASE),
    ("ruff/S*", Category.SECURITY),
    ("bandit/*", Category.SECURITY),
    ("safety/*", Category.SECURITY),
    ("pip-audit/*", Category.SECURITY),
    ("stack/*", Category.ARCHITECTURE),
    ("ruff/PT*", Category.TEST),
    ("tests/*", Category.TEST),
    ("integration/*", Category.TEST),
    ("requirements/*", Category.REQUIREMENT),
    ("ruff/D[1-4]*", Category.DOCS),
)
"""What a finding is about, by `check/rule`; everything else is Code."""

ASKED_OF_RUFF = (
    "ASYNC", "S", "BLE001", "E722", "B006", "DTZ", "FAST", "F821", "F823", "LOG", "PLE", "RUF006", "TRY002",
)  # fmt: skip
"""Rules that the gate asks of Ruff whatever the project selects, so that a BLOCKER is always found."""
