"""What other tools and checks of the gate already decide of a reviewer's checklist, so that no rule repeats it: data."""

from msgspec import Struct

from gate.model.words import Criticality


class Covered(Struct, frozen=True):
    """A point of a review that is decided elsewhere.

    `rules` are patterns of `check/rule`, the first of which stands for all in the catalogue. `name` are its words,
    `point` is one clause that says what is found. `usual` is what it usually weighs where no table says so.
    """

    rules: tuple[str, ...]
    name: str
    point: str
    usual: Criticality | None = None

    @property
    def id(self) -> str:
        """Give the `check/rule` that stands for the point."""
        return self.rules[0]

    @property
    def by(self) -> str:
        """Give the check that decides the point."""
        return self.id.partition("/")[0]


COVERED: tuple[Covered, ...] = (
    # async
    Covered(("ruff/ASYNC210", "ruff/ASYNC212"), "blocking-http-in-async", "a blocking HTTP call stands in an async function itself"),
    Covered(("ruff/ASYNC221", "ruff/ASYNC220", "ruff/ASYNC222"), "blocking-process-in-async", "an async function starts a process or waits for it"),
    Covered(("ruff/ASYNC230", "ruff/ASYNC240"), "blocking-file-in-async", "an async function opens a file or asks the file system"),
    Covered(("ruff/ASYNC251", "ruff/ASYNC250"), "blocking-sleep-in-async", "an async function sleeps or waits for input"),
    Covered(("ruff/ASYNC110",), "busy-wait-in-async", "an async loop sleeps until something has happened instead of waiting for an event"),
    Covered(("ruff/ASYNC100", "ruff/ASYNC105"), "async-without-checkpoint", "a time limit encloses nothing that waits, or a call is not awaited"),
    Covered(("mypy/unused-coroutine", "mypy/unused-awaitable"), "coroutine-not-awaited", "a coroutine is made and never awaited"),
    Covered(("ruff/RUF006",), "task-not-held", "a task is started and nobody holds it"),
    Covered(("ruff/PLE1142", "ruff/PLE1700"), "await-outside-async", "`await` or `yield from` stands where it is not allowed"),
    # errors
    Covered(("ruff/E722", "ruff/BLE001"), "catches-everything", "everything is caught, also what nobody expected"),
    Covered(("ruff/S110", "ruff/S112", "bandit/B110", "bandit/B112"), "exception-passed-over", "an exception is caught and nothing is done"),
    Covered(("ruff/TRY002",), "bare-exception-raised", "`Exception` itself is raised, which no handler can tell apart"),
    Covered(("ruff/B904",), "cause-lost", "an exception is raised inside a handler without its cause, where the team's Ruff asks"),
    Covered(("ruff/TRY203", "ruff/TRY201"), "handler-without-use", "a handler does nothing but raise again, where the team's Ruff asks"),
    Covered(("ruff/LOG007", "ruff/LOG004", "ruff/LOG014"), "exception-logged-wrongly", "an exception is logged without its traceback, or a traceback where there is none"),
    Covered(("ruff/TRY400",), "error-logged-without-trace", "a handler logs an error without its traceback, where the team's Ruff asks"),
    Covered(("ruff/F821", "ruff/F823", "ruff/PLE*", "mypy/name-defined"), "raises-as-soon-as-it-runs", "the line raises whenever it runs"),
    Covered(("ruff/invalid-syntax", "ruff/E902", "mypy/syntax"), "unreadable-file", "a file cannot be parsed"),
    # security
    Covered(("ruff/S105", "ruff/S106", "ruff/S107", "bandit/B105", "bandit/B106", "bandit/B107"), "password-in-code", "a text is given to something that is named like a password"),
    Covered(("ruff/S608", "bandit/B608"), "sql-in-string", "a string looks like SQL and is put together"),
    Covered(("ruff/S113", "bandit/B113"), "request-without-timeout", "`requests` is called without a time limit, or `httpx` with none"),
    Covered(("ruff/S501", "ruff/S323", "ruff/S507", "bandit/B501", "bandit/B323", "bandit/B507"), "certificate-not-checked", "the other side's certificate or host key is not checked"),
    Covered(("ruff/S502", "ruff/S503", "ruff/S504", "ruff/S505", "bandit/B502", "bandit/B503", "bandit/B504", "bandit/B505"), "weak-tls-or-key", "an old TLS version or a short key is used"),
    Covered(("ruff/S324", "ruff/S303", "ruff/S304", "ruff/S305", "bandit/B324", "bandit/B303", "bandit/B304", "bandit/B305"), "weak-hash-or-cipher", "a broken hash or cipher protects something"),
    Covered(("ruff/S311", "bandit/B311"), "predictable-random", "a random number that can be foretold is used"),
    Covered(("ruff/S301", "ruff/S302", "bandit/B301", "bandit/B302"), "unsafe-deserialisation", "pickle or marshal reads what may come from outside"),
    Covered(("ruff/S506", "bandit/B506"), "unsafe-yaml", "YAML is loaded with a loader that runs code"),
    Covered(("ruff/S307", "ruff/S102", "bandit/B307", "bandit/B102"), "evaluates-text", "a text is run as code"),
    Covered(("ruff/S602", "ruff/S604", "ruff/S605", "ruff/S609", "bandit/B602", "bandit/B604", "bandit/B605", "bandit/B609"), "shell-command", "a command goes through a shell"),
    Covered(("ruff/S314", "ruff/S31[3-9]", "bandit/B31[3-9]"), "unsafe-xml", "XML from outside is read by a parser that expands without bounds"),
    Covered(("ruff/S701", "ruff/S702", "ruff/S704", "bandit/B701", "bandit/B702", "bandit/B704"), "template-without-escape", "a template puts text into HTML without escaping"),
    Covered(("ruff/S202", "bandit/B202"), "archive-path-traversal", "an archive is unpacked wherever its names say"),
    Covered(("ruff/S104", "bandit/B104"), "binds-all-interfaces", "a server listens on every network of its machine"),
    Covered(("ruff/S103", "ruff/S108", "ruff/S306", "bandit/B103", "bandit/B108", "bandit/B306"), "loose-file-rights", "a file is open to others or stands at a name that others can guess"),
    Covered(("safety/*", "pip-audit/*"), "vulnerable-package", "a pinned package has a known vulnerability", Criticality.CRITICAL),
    # API and data
    Covered(("ruff/FAST003",), "path-parameter-unused", "a path names a parameter that the function does not take"),
    Covered(("ruff/FAST001",), "response-model-twice", "a response model repeats the return type"),
    Covered(("ruff/FAST002",), "dependency-as-default", "a dependency stands as default value instead of in its annotation"),
    Covered(("ruff/DTZ003", "ruff/DTZ*"), "time-without-zone", "a date or time is made without its zone"),
    Covered(("ruff/B006",), "shared-mutable-default", "a default value is shared by all calls"),
    # types, style, documentation
    Covered(("mypy/no-untyped-def", "ruff/ANN001", "ruff/ANN201", "ruff/ANN202"), "unannotated-signature", "a signature lacks annotations, where the team's mypy or Ruff asks for them"),
    Covered(("mypy/type-arg",), "generic-without-parameter", "a generic type lacks its parameters, where the team's mypy asks for them"),
    Covered(("mypy/return-value", "mypy/*"), "types-do-not-fit", "the code does not do what its types say"),
    Covered(("ruff/D103", "ruff/D10[0-7]"), "public-name-without-docstring", "a public name has no docstring, where the team's Ruff asks for them"),
    Covered(("ruff/F401", "ruff/F841", "ruff/ERA001"), "dead-code", "an import, a variable or a line is left over, where the team's Ruff asks"),
    Covered(("ruff/C901", "ruff/PLR0912", "ruff/PLR0915", "ruff/PLR0911"), "complex-function", "a function is too large or branches too often, where the team's Ruff asks"),
    Covered(("ruff/N801", "ruff/N8*", "ruff/E741"), "misleading-name", "a name breaks the conventions of Python, where the team's Ruff asks"),
    Covered(("ruff/LOG015", "ruff/LOG00[129]"), "logger-made-wrongly", "the root logger speaks, or a logger is made by hand"),
    Covered(("ruff/G004", "ruff/G0*"), "log-message-put-together", "a log message is formatted before it is logged, where the team's Ruff asks"),
    Covered(("black/format",), "unformatted-file", "a file is not formatted"),
    # tests
    Covered(("tests/failed", "tests/error", "integration/failed", "integration/error"), "failing-test", "a test fails or cannot run"),
    Covered(("tests/collection", "integration/collection"), "uncollected-tests", "tests cannot be collected"),
    Covered(("tests/coverage",), "coverage-under-floor", "too little of the code is covered"),
    Covered(("tests/coverage-layer", "tests/coverage-changed"), "layer-under-floor", "too little of a layer or of the changed lines is covered"),
    Covered(("tests/type-missing",), "kind-of-test-missing", "a kind of test that the stack calls for is absent"),
    Covered(("ruff/PT011", "ruff/PT012", "ruff/B017"), "raises-too-broad", "a test expects any exception at all, where the team's Ruff asks"),
    # the service as a whole
    Covered(("integration/service",), "service-ends", "a service of the Compose project ends under test"),
    Covered(("pre-commit/missing", "pre-commit/*"), "hooks", "the team's hooks are absent or fail"),
    Covered(("stack/version", "stack/loose"), "unexpected-version", "a version is not what the team expects"),
    Covered(("stack/lock",), "stale-lock-file", "the lock file does not go with the manifest"),
    Covered(("stack/manifest",), "unreadable-manifest", "the manifest cannot be read"),
)  # fmt: skip
"""The points, and who decides them."""
