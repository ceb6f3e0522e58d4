"""The reviewer's checklist, line by line, and what decides each line: data."""

from msgspec import Struct


class Point(Struct, frozen=True, kw_only=True):
    """One line of the reviewer's checklist.

    `by` are ids of rules (`GATE-ASYNC001`), names of points that other tools decide (`weak-hash-or-cipher`), or
    `check:NAME` where a whole check decides. `left` says what a program cannot decide about it.
    """

    section: str
    text: str
    by: tuple[str, ...] = ()
    left: str = ""


_LINES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Technologies": (
        ("The project asks for the Python that the team expects", "unexpected-version", ""),
        ("FastAPI, Pydantic and SQLAlchemy are as new as the team expects, in the manifest and in the lock file", "unexpected-version GATE-API006", ""),
        ("The database driver and the engine are asynchronous where the service is", "GATE-DB005", ""),
        ("The Kafka client goes with asynchronous code", "GATE-KAFKA012", ""),
        ("Dependencies are managed by a tool: the manifest is valid and the lock file is current", "unreadable-manifest stale-lock-file", ""),
        ("Direct dependencies are not outdated", "check:stack", "newer versions are listed as a note; whether an upgrade is worth its risk is for the team"),
        ("Tests run under pytest with its asyncio plugin and measure coverage", "check:tests GATE-TEST002", ""),
        ("Ruff, Black and mypy are used and hold", "check:ruff check:black check:mypy", ""),
        ("The service has its images and a Compose file", "GATE-ARCH005", ""),
        ("OpenAPI is generated and says something", "GATE-API008 GATE-API010", "whether a description is right"),
    ),
    "Requirements": (
        ("Every acceptance criterion is met", "check:requirements", "evidence is found, in routes, topics, models and passed tests; what was meant needs a reader"),
        ("The REST interface is complete, with fitting methods and async endpoints", "check:requirements GATE-ERR005 GATE-ERR006 GATE-API005 GATE-API001 blocking-http-in-async", ""),
        ("The business logic does what it should", "failing-test coverage-under-floor layer-under-floor", "whether the tests ask the right questions"),
        ("Tables and schemas model the domain well", "check:requirements GATE-API002 GATE-API009 GATE-DB006 GATE-DB007", "whether a model fits the domain"),
        ("Producers and consumers work as designed", "check:requirements GATE-KAFKA001 GATE-KAFKA018 GATE-KAFKA002 GATE-KAFKA007 GATE-KAFKA006 GATE-KAFKA013 GATE-KAFKA011 GATE-KAFKA010 GATE-KAFKA017", ""),
        ("Database and broker work together with the code", "check:integration service-ends", ""),
        ("Errors and their dead letters are handled", "GATE-ERR004 GATE-ERR001 GATE-KAFKA002", ""),
    ),
    "Kinds of test": (
        ("Unit tests of the services with their dependencies replaced", "kind-of-test-missing GATE-TEST004", ""),
        ("Repository tests against a database, asynchronous ones too", "kind-of-test-missing GATE-TEST002", ""),
        ("Router tests through a client, with the status checked", "kind-of-test-missing GATE-TEST001", "whether every status is asked for"),
        ("Integration tests with the broker and the database in containers", "kind-of-test-missing check:integration", ""),
        ("Consumer tests, failing messages included", "kind-of-test-missing", "which failures a message can meet is known to the team alone"),
        ("End-to-end tests from the interface to the consumer", "kind-of-test-missing", ""),
    ),
    "Coverage": (
        ("At least 85 % of the code is covered", "coverage-under-floor", ""),
        ("At least 95 % of the service layer is covered", "layer-under-floor", "the rubric counts it; a floor of its own is set in [coverage.layers]"),
        ("Every error path is tested", "coverage-under-floor layer-under-floor", "branches that no test takes are counted; whether a test that takes one checks the right thing is not"),
        ("Asynchronous functions are tested in the proper way", "GATE-TEST002 GATE-TEST003", ""),
        ("Boundary conditions are tested", "", "which values are boundaries follows from the domain"),
        ("Failing producers, retries and dead letters are tested", "kind-of-test-missing", "a program sees that consumer tests exist, not which failures they play"),
        ("Tests were written first", "", "the history shows the order of commits at best, not of thoughts"),
    ),
    "Architecture": (
        ("Routers call services, services call repositories", "GATE-ARCH001 GATE-ARCH002 GATE-ARCH003 GATE-ARCH004", ""),
        ("Events go through producers and consumers that handle errors", "GATE-KAFKA001 GATE-KAFKA018 GATE-KAFKA011 GATE-KAFKA010 GATE-KAFKA017 GATE-KAFKA002", ""),
        ("Names say what they mean", "misleading-name", "Ruff knows the conventions; whether a name tells the truth needs a reader"),
        ("Functions are small and do one thing", "complex-function GATE-CLEAR003", "whether a function does one thing needs a reader"),
        ("Abstractions fit, and dependencies are injected", "GATE-ARCH004 GATE-ARCH001 GATE-ARCH002 dependency-as-default", "whether an abstraction pays needs a reader"),
        ("Code is not repeated", "", "copies are easy to find and hard to judge: two alike today may differ tomorrow"),
        ("Errors reach handlers that the application registers", "GATE-ERR004", ""),
        ("Types are complete and checked", "types-do-not-fit unannotated-signature GATE-CLEAR001", ""),
    ),
    "Technical standards": (
        ("Models validate input, output and messages", "GATE-API002 GATE-API009 GATE-API001 GATE-KAFKA008", ""),
        ("The documentation has summaries, examples and docstrings", "GATE-API008 GATE-API010 public-name-without-docstring GATE-CLEAR002", "whether an example is a good one"),
        ("Configuration comes from the environment, secrets from a vault or the environment", "GATE-ARCH007 GATE-OPS004 GATE-SEC001 GATE-SEC002 GATE-SEC007 GATE-SEC009 GATE-SEC010 GATE-SEC015 password-in-code", ""),
        ("The schema has migrations, access is asynchronous and pooled", "GATE-DB006 GATE-DB007 GATE-DB005 GATE-DB004", ""),
        ("Producers and consumers are configured with care and end gracefully", "GATE-KAFKA009 GATE-KAFKA007 GATE-KAFKA006 GATE-KAFKA013 GATE-KAFKA004 GATE-KAFKA005", ""),
        ("Input and output do not block, queries are efficient", "blocking-http-in-async GATE-ASYNC001 GATE-ASYNC006 GATE-DB002 GATE-DB003 GATE-DB010 GATE-API004", "the cost of a query shows in its plan, on real data"),
        ("Input is validated and error messages give nothing away", "GATE-API002 GATE-API009 GATE-ERR003", ""),
    ),
    "Quality gates": (
        ("Ruff finds nothing", "check:ruff", ""),
        ("Black has nothing to change", "unformatted-file", ""),
        ("mypy passes", "check:mypy", ""),
        ("Bandit and Safety find nothing", "check:bandit vulnerable-package", ""),
        ("The interface answers in under 200 ms", "check:budgets GATE-TEST007", "time shows under load on the real machine; what is measured here is judged with its noise"),
        ("At least 85 % of the code is covered", "coverage-under-floor", ""),
        ("Pre-commit hooks are configured and pass", "hooks", ""),
    ),
    "Asynchronous code": (
        ("All input and output is awaited", "GATE-ASYNC001 GATE-ASYNC006 blocking-http-in-async blocking-file-in-async blocking-process-in-async GATE-DB005 GATE-KAFKA012", ""),
        ("Nothing blocks inside an async function, helpers included", "GATE-ASYNC001 GATE-ASYNC006 blocking-http-in-async blocking-file-in-async blocking-process-in-async blocking-sleep-in-async busy-wait-in-async", ""),
        ("What can wait together is gathered", "GATE-ASYNC004", "only awaits that do not need each other's results are found"),
        ("Coroutines are awaited and tasks are held", "await-outside-async async-without-checkpoint coroutine-not-awaited GATE-ASYNC002 task-not-held GATE-ASYNC003 GATE-ASYNC007", ""),
        ("Database sessions live in async context managers", "GATE-ASYNC005 GATE-DB014", ""),
        ("Kafka is spoken asynchronously", "GATE-KAFKA012", ""),
    ),
    "Pydantic models": (
        ("Every input of the interface is validated by a model", "GATE-API002 GATE-API009 path-parameter-unused", ""),
        ("Every output has a response model", "GATE-API001 response-model-twice", ""),
        ("Every Kafka message is validated by a model", "GATE-KAFKA008", ""),
        ("Validators hold the rules of the business", "GATE-API006", "which rules there are follows from the domain"),
        ("Fields are described", "GATE-API008 GATE-API010", "whether a description helps"),
    ),
    "Kafka": (
        ("Producers handle errors and retry", "GATE-KAFKA011 GATE-KAFKA010 GATE-KAFKA017 GATE-KAFKA009", ""),
        ("Consumers end gracefully", "GATE-KAFKA004 GATE-KAFKA005", ""),
        ("Consumers are idempotent", "GATE-KAFKA007 GATE-KAFKA006 GATE-KAFKA013 GATE-KAFKA016", "whether handling a message twice does harm follows from what the handler means; committing before processing and automatic commits are found"),
        ("Failed messages go to a dead letter queue", "GATE-KAFKA002 GATE-KAFKA003", ""),
        ("Messages carry a correlation id", "GATE-KAFKA014", ""),
        ("Somebody watches the lag of the consumers", "GATE-KAFKA015", "monitoring outside of the repository cannot be seen"),
    ),
    "Type safety": (
        ("Every signature has types", "unannotated-signature GATE-CLEAR001", ""),
        ("Every return type is given", "unannotated-signature GATE-CLEAR001", ""),
        ("mypy passes", "types-do-not-fit unreadable-file raises-as-soon-as-it-runs", ""),
        ("Generic types are used where they help", "generic-without-parameter", "where one would help is a matter of taste"),
    ),
    "Database": (
        ("Every query is asynchronous", "GATE-DB005 GATE-ASYNC001 GATE-ASYNC006", ""),
        ("Connections are pooled with limits that somebody chose", "GATE-DB004", "how many connections the server can bear is not in the code"),
        ("Alembic migrations are there", "GATE-DB006 GATE-DB007", ""),
        ("Transactions begin, commit and roll back where they should", "GATE-DB008 GATE-DB009 GATE-DB013 GATE-DB014", "which statements belong together follows from the domain"),
        ("Rows are not asked for one by one", "GATE-DB002 GATE-DB003", ""),
        ("SQL is never put together from values", "GATE-DB001 sql-in-string", ""),
    ),
    "Errors": (
        ("The service has exceptions of its own", "bare-exception-raised", ""),
        ("Handlers are registered with the application", "GATE-ERR004", ""),
        ("Status codes say what happened", "GATE-ERR005 GATE-ERR006 GATE-API005", "whether 409 or 422 is meant follows from the case"),
        ("Messages to clients give nothing away", "GATE-ERR003", ""),
        ("Every exception is logged or passed on", "GATE-ERR001 GATE-ERR002 exception-logged-wrongly exception-passed-over catches-everything cause-lost error-logged-without-trace handler-without-use", ""),
    ),
    "Tests": (
        ("Fixtures hold what tests share", "", "when sharing helps is a matter of taste"),
        ("Asynchronous tests really run", "GATE-TEST002", ""),
        ("Unit tests replace what is outside of the unit", "GATE-TEST004", ""),
        ("Integration tests use Docker Compose", "check:integration kind-of-test-missing", ""),
        ("At least 85 % of the code is covered", "coverage-under-floor", ""),
        ("Every test runs, asserts something, waits for nothing and is skipped for a reason only", "failing-test uncollected-tests raises-too-broad GATE-TEST001 GATE-TEST003 GATE-TEST005", ""),
    ),
    "Code quality": (
        ("Lint and format are clean", "check:ruff unformatted-file dead-code shared-mutable-default time-without-zone", ""),
        ("There are no security findings", "check:bandit certificate-not-checked weak-tls-or-key weak-hash-or-cipher predictable-random unsafe-deserialisation unsafe-yaml evaluates-text shell-command unsafe-xml template-without-escape archive-path-traversal binds-all-interfaces loose-file-rights", ""),
        ("No dependency has a known vulnerability", "vulnerable-package", ""),
        ("Hooks are configured", "hooks", ""),
        ("Public functions have docstrings", "public-name-without-docstring GATE-CLEAR002", "whether a docstring tells the truth needs a reader"),
    ),
    "Configuration": (
        ("Settings come from the environment, in one place", "GATE-ARCH007 GATE-OPS004 GATE-ARCH005", ""),
        ("No secret stands in the code or in a committed file", "GATE-SEC001 GATE-SEC002 GATE-SEC007 GATE-SEC009 GATE-SEC010 GATE-SEC015 password-in-code GATE-ARCH006", ""),
        ("The Compose file is complete: health checks, fixed images", "GATE-OPS008 GATE-OPS005 GATE-OPS009 GATE-OPS006", ""),
        ("There is a health endpoint", "GATE-API007", ""),
        ("Logs are structured", "GATE-OPS001 GATE-OPS002 logger-made-wrongly log-message-put-together", ""),
        ("Debug and reload are off in production", "GATE-OPS007", ""),
    ),
    "Project structure": (
        ("Routers, services, repositories, models and schemas live apart", "GATE-ARCH001 GATE-ARCH002 GATE-ARCH003", "names of folders are free; [layers] says which are which"),
        ("Migrations, images, Compose file, hooks and tests are where they are looked for", "GATE-ARCH005 GATE-DB006 GATE-DB007 hooks kind-of-test-missing", ""),
        ("A README tells how to run the service", "", "whether it is true shows when a newcomer tries"),
    ),
    "Improvements of a service": (
        ("Connections are pooled, checked before use and recycled", "GATE-DB004", ""),
        ("All endpoints answer errors in one form", "GATE-ERR004", "whether two handlers write the same form is visible in the answers, not in the code"),
        ("Responses carry security headers", "GATE-SEC003", "a proxy in front may set them; the finding says so"),
        ("Input is cleaned as well as validated", "GATE-API002 GATE-API009", "what must be cleaned depends on where it goes"),
        ("What is read often is cached, with an expiry and an invalidation", "GATE-DB012", "what is worth caching, and when an entry is stale, follows from the domain"),
        ("Requests carry an id that logs repeat", "GATE-OPS003", ""),
        ("Logs are structured and carry context", "GATE-OPS001", ""),
        ("Login and public routes are limited in rate", "GATE-SEC004 GATE-SEC005", ""),
        ("Whole flows are tested, not only units", "kind-of-test-missing", ""),
        ("Benchmarks follow the response time", "GATE-TEST007", ""),
        ("Security is tested: injection, scripts, rights", "GATE-TEST006", ""),
        ("A floor for coverage is enforced", "coverage-under-floor", ""),
        ("Calls to other services are cut off when these fail", "request-without-timeout GATE-SEC012", "whether a circuit breaker pays depends on the other service"),
        ("Traces cross the services", "GATE-KAFKA014 GATE-OPS003", "a tracing agent may be attached outside of the code"),
        ("Experiments and feature flags have one mechanism", "", "a decision of the product, not a property of the code"),
    ),
    "Decisions of an architecture": (
        ("One tool manages packages", "unreadable-manifest stale-lock-file", ""),
        ("Unit, integration and security tests exist", "kind-of-test-missing GATE-TEST006", ""),
        ("The interface is FastAPI with asynchronous libraries", "GATE-ASYNC001 GATE-ASYNC006 GATE-DB005", ""),
        ("SQLAlchemy 2 is used asynchronously, with migrations", "unexpected-version GATE-DB005 GATE-DB006 GATE-DB007", ""),
        ("The service runs in containers", "GATE-ARCH005 GATE-OPS009 GATE-OPS006", "what Kubernetes needs stands in another repository"),
        ("Metrics, logs and traces exist", "GATE-OPS001 GATE-KAFKA015 GATE-OPS003", "dashboards are outside of the code"),
        ("Long work goes to a task queue", "GATE-ASYNC001 GATE-ASYNC006", "how long an operation takes shows at run time"),
        ("Cache entries expire and are invalidated", "GATE-DB012", "when an entry is stale follows from the domain"),
        ("The interface documents itself", "GATE-API008 GATE-API010", ""),
        ("Hooks, strict types and coverage hold the quality", "hooks check:mypy coverage-under-floor", ""),
        ("The interface is RESTful and versioned", "GATE-ERR005 GATE-ERR006 GATE-API005", "whether a resource is well cut needs a reader"),
        ("Errors have one form, friendly to users, and are logged", "GATE-ERR004 GATE-ERR003 GATE-ERR002", ""),
        ("Configuration is validated", "GATE-ARCH007 GATE-OPS004", ""),
        ("Authentication is by session and token", "GATE-SEC006 GATE-SEC014 GATE-SEC008", "which of them a client should use is a decision"),
        ("Repositories hold the queries", "GATE-ARCH001 GATE-ARCH002", ""),
        ("Performance is measured", "GATE-TEST007", ""),
        ("Dependency injection is used where it helps", "", "where it helps is a matter of judgement"),
        ("New services start from one template", "", "a matter of the organisation, not of one repository"),
    ),
    "Rules that teams wrote down": (
        ("Sessions are never made by hand outside of one module", "GATE-ASYNC005 GATE-DB014 check:conventions", ""),
        ("Business exceptions inherit from one base", "check:conventions", ""),
        ("Repositories are made for each request and take their session", "check:conventions", "a convention of the project: it goes into a block of common_patterns.md"),
        ("Reads of the catalogue ask the cache first", "check:conventions", "which reads, only the team knows"),
        ("Cache entries have an expiry, and keys are scanned, not listed", "GATE-DB012 GATE-DB011", ""),
        ("Lists have a page size with an upper bound", "GATE-API004 GATE-API003 GATE-SEC004 GATE-SEC005", ""),
        ("Raw SQL takes parameters", "GATE-DB001 sql-in-string", ""),
        ("Relations are loaded eagerly where they are used", "GATE-DB002 GATE-DB003", ""),
        ("Personal data is in no log and no public response", "GATE-SEC011", "fields are known by their names"),
        ("Tokens are checked: signature, algorithm, expiry", "GATE-SEC006 GATE-SEC014", ""),
        ("Secrets are compared in constant time", "GATE-SEC013 GATE-SEC007", ""),
        ("Administrative routes ask for a role", "GATE-SEC008", ""),
        ("CORS does not open the service to every site", "GATE-SEC002", ""),
        ("Every log-in attempt is limited", "GATE-SEC004 GATE-SEC005", ""),
        ("Operations of more than two seconds go to a worker, with retries and backoff", "GATE-ASYNC001 GATE-ASYNC006", "how long an operation takes shows at run time"),
        ("Tests run against PostgreSQL, not SQLite", "check:conventions", "a convention of the project: a block forbids the other engine"),
        ("Tests clean up what they made", "", "what is left over shows in the database after the run"),
        ("Race conditions of the stock are tested", "", "which operations race follows from the domain"),
        ("Queries have the indexes that they need", "", "a plan on real data tells; the code alone does not"),
        ("Two versions can run side by side during a deployment", "", "whether a schema change is compatible depends on the code of both versions"),
        ("Old vendor interfaces are not used any more", "check:conventions", "which ones, only the team knows: a block forbids them"),
        ("Writes to orders and payments are audited", "check:conventions", "which writes, only the team knows"),
        ("Budgets of time and memory hold", "check:budgets GATE-TEST007", "only what was measured can be judged"),
    ),
}  # fmt: skip
"""By section: the line, what decides it, and what is left to people."""

CHECKLIST: tuple[Point, ...] = tuple(
    Point(section=section, text=text, by=tuple(by.split()), left=left)
    for section, lines in _LINES.items()
    for text, by, left in lines
)
"""In the checklist's own order."""
