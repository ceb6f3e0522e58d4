"""Services in real containers: when they are ready, how they fail, and that nothing is left of them."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gate.model.compose import ComposeReport
from gate.model.process import Raw
from gate.system import docker
from gate.system.process import Processes
from tests import containers
from tests.containers import IMAGE, compose_file, left, run, service

GENERATIONS, NAMES = ["2", "1"], ["compose-2", "compose-1.29"]
SLEEP = "exec sleep 600"
PASSING = {"test": ["CMD", "true"], "interval": "1s"}
FAILING = {"test": ["CMD-SHELL", "echo the table is missing; exit 1"], "interval": "1s", "retries": 1}


@pytest.fixture(scope="session")
def _image(tmp_path_factory: pytest.TempPathFactory) -> None:
    absent = containers.obstacle()
    if absent:
        pytest.skip(absent)
    containers.build_image(tmp_path_factory.mktemp("image"))


@pytest.fixture(params=GENERATIONS, ids=NAMES)
def both(request: pytest.FixtureRequest, _image: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each generation of Compose that is here."""
    for name, value in containers.generation(request.param, tmp_path / "bin").items():
        monkeypatch.setenv(name, value)
    return str(request.param)


@pytest.fixture
def either(_image: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with the newest Compose that is here."""
    containers.newest(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


@pytest.fixture
def registry() -> Iterator[str]:
    """Give the address of an image registry that has no image."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/v2/"
            body = b"{}" if found else b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ways(report: ComposeReport) -> dict[str, str]:
    return {ready.service: ready.how for ready in report.ready}


PRINT_WHAT_TESTS_KNOW = """
import json, os, subprocess
def docker(*words): return subprocess.run(("docker", *words), capture_output=True, text=True, check=True).stdout.split()
names = docker("ps", "--quiet", "--filter", f"label=com.docker.compose.project={os.environ['GATE_COMPOSE_PROJECT']}")
volumes = docker("inspect", "--format", "{{range .Mounts}}{{.Name}} {{end}}", *names)
print(*(name for name in volumes if not name.startswith("gate-")), sep="\\n")
print(json.dumps({k: v for k, v in os.environ.items() if k.startswith("GATE_")}))
"""


def test_services_are_ready_in_their_own_ways_and_tests_know_where(both: str, root: Path) -> None:
    compose_file(
        root,
        {
            "db": service(
                "sleep 1; touch /up; exec httpd -f -p 8000",
                healthcheck={"test": ["CMD", "test", "-f", "/up"], "interval": "1s", "retries": 9},
                ports=["8000", "7000", "9000/udp"],
                volumes=["data:/data", "/anonymous"],
            ),
            "slow-web": service(
                "sleep 2; exec httpd -f -p 80",
                ports=["127.0.0.1::80"],
                depends_on={"db": {"condition": "service_healthy"}},
            ),
            "migrate": service("exit 0", restart="no"),
            "worker": service(SLEEP),
        },
        volumes={"data": {}},
    )
    report, raw = run(root, work=PRINT_WHAT_TESTS_KNOW)
    assert (report.absent, report.problem, report.left, report.ran, raw.exit_code) == ("", "", "", True, 0)
    assert ways(report) == {
        "db": "is healthy",
        "slow-web": "answers on port 80 (it has no health check)",
        "migrate": "has done its work (exit code 0)",
        "worker": "is running (it has neither health check nor published port)",
    }
    assert report.version.startswith("1.29" if both == "1" else "2.")
    assert [phase.name for phase in report.phases] == ["up", "ready", "tests", "down"]
    slow = next(ready for ready in report.ready if ready.service == "slow-web")
    assert slow.seconds > 3, "Docker's proxy accepts before the service listens"
    *mounted, last = raw.stdout.splitlines()
    known = json.loads(last)
    assert {name for name in known if "HOST" in name or "PORT" in name} == {
        "GATE_DB_HOST", "GATE_DB_PORT", "GATE_DB_PORT_7000", "GATE_DB_PORT_8000",
        "GATE_SLOW_WEB_HOST", "GATE_SLOW_WEB_PORT", "GATE_SLOW_WEB_PORT_80",
    }  # fmt: skip
    assert known["GATE_DB_PORT"] == known["GATE_DB_PORT_7000"] != known["GATE_DB_PORT_8000"]
    assert known["GATE_DB_HOST"] == known["GATE_SLOW_WEB_HOST"] == "127.0.0.1"
    assert known["GATE_COMPOSE_PROJECT"].startswith(docker.prefix(root))
    assert left(root) == []
    assert [len(name) for name in mounted] == [64]
    assert mounted[0] not in containers.ask("volume", "ls", "--quiet").split()
    timeline = (root / "logs/timeline.txt").read_text()
    assert timeline.index("db: running, health starting") < timeline.index("db is healthy") < timeline.index("tests")
    assert timeline.endswith("nothing is left\n")


class Fault(NamedTuple):
    """What is wrong with the services, the sentence about it, the service that it blames, and how they were started."""

    services: dict[str, object]
    sentence: str
    guilty: str = ""
    wanted: dict[str, Any] = {}  # noqa: RUF012  # never changed


AWAITED: dict[str, Any] = {"depends_on": {"db": {"condition": "service_healthy"}}}
MISSING_TABLE = "it has a health check that does not pass: its health check said 'the table is missing'"

FAULTS = {
    "dies at once": Fault(
        {"db": service(SLEEP), "web": service("echo starting; sleep 0.2; echo boom >&2; exit 7", ports=["8000"])},
        "the service web ended with exit code 7: boom",
        "web",
    ),
    "the first that fails, not the one that waits for it": Fault(
        {"db": service("echo no space for tables; exit 4", healthcheck=PASSING), "web": service(**AWAITED)},
        "the service db ended with exit code 4: no space for tables",
        "db",
    ),
    "blocks up for ever": Fault(
        {"db": service(SLEEP, healthcheck={**FAILING, "retries": 999}), "web": service(**AWAITED)},
        f"the service db is not ready after 3 s: {MISSING_TABLE}",
        "db",
        {"patience": 3.0},
    ),
    "unknown program": Fault(
        {"web": {"image": IMAGE, "command": ["serve-orders"]}},
        "the service web cannot be started: its command serve-orders is not in the image",
        "web",
    ),
    "absent file": Fault({"web": service(env_file="gone.env")}, "gone.env"),
    "unknown key": Fault({"web": {"imagee": IMAGE}}, "imagee"),
    "needed variable": Fault({"web": {"image": "${IMAGE:?name the image}"}}, "name the image"),
    "no such network": Fault({"web": service(SLEEP, networks=["gone"])}, "gone"),
    "waits for a profile": Fault(
        {"web": service(profiles=["full"])},
        "compose.yaml starts no service: it has none, or each waits for a profile (integration.profiles)",
    ),
    "no services": Fault({}, "ervice"),
}
"""What the two generations of Compose answer in different ways."""

FAILURES = {
    "ends although it is there to stay": Fault(
        {"web": service("echo bye", ports=["8000"])},
        "the service web ended with exit code 0, although it publishes port 8000: bye",
        "web",
    ),
    "never healthy": Fault(
        {"web": service(SLEEP, healthcheck=FAILING)},
        "the service web is unhealthy: its health check said 'the table is missing'",
        "web",
    ),
    "not healthy in time": Fault(
        {"web": service(SLEEP, healthcheck={**FAILING, "retries": 99})},
        f"the service web is not ready after 3 s: {MISSING_TABLE}",
        "web",
        {"patience": 3.0},
    ),
    "never listens": Fault(
        {"web": service(SLEEP, ports=["8000"])},
        "the service web is not ready after 3 s: it does not answer on port 8000",
        "web",
        {"patience": 3.0},
    ),
    "ends again and again": Fault(
        {"web": service("exit 3", restart="always")},
        "the service web is not ready after 3 s: it ends again and again: it was restarted",
        "web",
        {"patience": 3.0},
    ),
}
"""What the engine says alone."""


Failed = tuple[ComposeReport, Raw, list[str], Path]


def _fail(fault: Fault, root: Path) -> Failed:
    networks: dict[str, Any] = {"networks": {"gone": {"external": True, "name": "gone"}}}
    compose_file(root, fault.services, **(networks if fault.sentence == "gone" else {}))
    report, raw = run(root, work="raise SystemExit('ran')", **fault.wanted)
    return report, raw, left(root), root


def _all_at_once(faults: dict[str, Fault], folder: Path) -> dict[str, Failed]:
    """Let everything fail side by side: most of the time is waiting."""
    with ThreadPoolExecutor(5) as pool:
        done = pool.map(lambda name: _fail(faults[name], folder / name / "project"), faults)
        return dict(zip(faults, done, strict=True))


def test_a_fault_is_one_sentence_and_everything_is_taken_down(
    both: str, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for name, failed in _all_at_once(FAULTS, tmp_path).items():
        with subtests.test(name):
            _is_told(FAULTS[name], *failed)


def test_a_failure_is_one_sentence_and_everything_is_taken_down(
    either: None, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for name, failed in _all_at_once(FAILURES, tmp_path).items():
        with subtests.test(name):
            _is_told(FAILURES[name], *failed)


def _is_told(fault: Fault, report: ComposeReport, raw: Raw, remains: list[str], root: Path) -> None:
    assert fault.sentence in report.problem
    assert "\n" not in report.problem
    assert len(report.problem) < 400
    assert (report.ran, report.absent, report.left, raw.stdout, remains) == (False, "", "", "", [])
    assert [ended.service for ended in report.ended] == ([fault.guilty] if fault.guilty else [])
    assert sum(phase.seconds for phase in report.phases) < 30
    assert (root / "logs/compose.log").is_file()


def test_what_is_no_yaml_is_said_with_its_line(both: str, root: Path) -> None:
    root.mkdir()
    (root / "compose.yaml").write_text("services:\n  web:\n    image: [busybox\n  db: {}\n")
    report, _ = run(root)
    assert "line" in report.problem
    assert report.problem.startswith("Compose cannot start: ")
    assert "Traceback" not in report.problem


def test_a_missing_image_is_named_with_its_service(both: str, root: Path, registry: str) -> None:
    compose_file(root, {"web": {"image": f"{registry}/orders:9"}})
    report, _ = run(root)
    assert "of the service web is not on this machine and cannot be pulled" in report.problem
    assert "manifest unknown" in report.problem or "not found" in report.problem
    assert (report.absent, left(root)) == ("", [])


def test_a_registry_out_of_reach_is_something_the_machine_lacks(both: str, root: Path) -> None:
    compose_file(root, {"web": {"image": "registry.invalid/orders:9"}})
    report, _ = run(root)
    assert "of the service web is not on this machine and cannot be pulled" in report.absent
    assert (report.problem, left(root)) == ("", [])


@pytest.fixture
def neighbour(_image: None) -> Iterator[tuple[str, int]]:
    """Give the name of a container that runs on this machine, and the port that it holds."""
    name = f"gate-test-neighbour-{os.getpid()}"
    containers.ask("run", "--detach", "--name", name, "--publish", "80", IMAGE, "sleep", "600")
    form = '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}'
    yield name, int(containers.ask("inspect", "--format", form, name))
    containers.ask("rm", "--force", "--volumes", name)


def test_a_port_that_is_taken(both: str, root: Path, neighbour: tuple[str, int]) -> None:
    _, port = neighbour
    compose_file(root, {"db": service(SLEEP), "web": service(ports=[f"{port}:8000"])})
    report, _ = run(root)
    assert f"port {port} of this machine is taken" in report.problem
    assert "publish only the container's port, so that Docker chooses a free one" in report.problem
    assert left(root) == []


def test_a_container_name_that_is_taken(both: str, root: Path, neighbour: tuple[str, int]) -> None:
    name, _ = neighbour
    compose_file(root, {"web": service(SLEEP, container_name=name)})
    report, _ = run(root)
    assert f"the container name {name} is taken; leave container_name out" in report.problem
    assert left(root) == []
    assert containers.ask("inspect", "--format", "{{.State.Status}}", name) == "running"


def test_an_image_is_built_from_what_lies_there_now(both: str, root: Path) -> None:
    tag = f"gate-test-tagged:{both}"
    files = {"web": {"build": ".", "image": tag, "init": True, "ports": ["80"]}, "own": {"build": ".", "init": True}}
    compose_file(root, files)
    (root / "Dockerfile").write_text(
        f'FROM {IMAGE}\nCOPY page /www/page\nCMD ["httpd", "-f", "-p", "80", "-h", "/www"]\n'
    )
    read = (
        "import os, urllib.request; "
        "print(urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['GATE_WEB_PORT']}/page\").read().decode())"
    )
    for page in ("old", "new"):
        (root / "page").write_text(page)
        report, raw = run(root, work=read)
        assert (report.problem, raw.stdout) == ("", f"{page}\n")
        assert [phase.name for phase in report.phases] == ["build", "up", "ready", "tests", "down"]
        assert left(root) == []
    containers.ask("image", "rm", tag)


def test_a_build_that_fails_leaves_no_container(both: str, root: Path) -> None:
    compose_file(root, {"web": {"build": "."}})
    (root / "Dockerfile").write_text(f'FROM {IMAGE}\nRUN ["sh", "-c", "echo no compiler; exit 3"]\n')
    report, _ = run(root)
    assert report.problem.startswith("the images cannot be built: ")
    assert "3" in report.problem
    assert "no compiler" not in containers.ask("ps", "--all", "--no-trunc", "--format", "{{.Command}}")
    assert "no compiler" in (root / "logs/compose.log").read_text()


def test_several_files_profiles_and_the_projects_own_env_file(both: str, root: Path) -> None:
    compose_file(
        root, {"db": service("echo ${GREETING:?}; exec sleep 600"), "tools": service(SLEEP, profiles=["full"])}
    )
    compose_file(root, {"db": {"environment": {"A": "1"}}, "web": service(ports=["8000"])}, name="more.yaml")
    (root / ".env").write_text("GREETING=hello-from-env\n")
    report, _ = run(root, files=("compose.yaml", "more.yaml"), profiles=("full",))
    assert set(ways(report)) == {"db", "tools", "web"}
    assert (root / "logs/db.log").read_text() == "hello-from-env\n"
    assert left(root) == []


def test_commands_before_the_tests_see_the_ports_and_variables(either: None, root: Path) -> None:
    compose_file(root, {"db": service(ports=["8000"])})
    report, raw = run(
        root,
        before=(("sh", "-c", "echo $URL > migrated"),),
        variables={"URL": "db://${GATE_DB_HOST}:${GATE_DB_PORT}/x", "PRICE": "$$5 or $five"},
        work="import os; print(open('migrated').read().strip() == os.environ['URL'], os.environ['PRICE'])",
    )
    assert (report.problem, raw.stdout) == ("", "True $5 or $five\n")
    lines = (root / "logs/variables.env").read_text().splitlines()
    assert f"URL={(root / 'migrated').read_text().strip()}" in lines


def test_a_command_after_the_tests_still_finds_the_services(either: None, root: Path) -> None:
    compose_file(root, {"db": service(ports=["8000"])})
    report, raw = run(root, after=("sh", "-c", "echo $GATE_DB_PORT > measured"), work="print('tested')")
    assert (report.problem, raw.stdout) == ("", "tested\n")
    assert (root / "measured").read_text().strip().isdigit()
    names = [phase.name for phase in report.phases]
    assert names.index("tests") < names.index("latency") < names.index("down")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            {"before": (("sh", "-c", "echo no such revision >&2; exit 255"),)},
            "`sh -c 'echo no such revision >&2; exit 255'` of integration.before failed (exit code 255): no such revision",
        ),
        ({"before": (("alembik", "upgrade"),)}, "`alembik upgrade` of integration.before failed (alembik cannot be started"),
        (
            {"variables": {"URL": "db:${GATE_BD_PORT}"}},
            "integration.variables.URL names GATE_BD_PORT, which no service publishes; there is GATE_",
        ),
    ],
)  # fmt: skip
def test_what_comes_before_the_tests_may_fail(wanted: dict[str, Any], sentence: str, either: None, root: Path) -> None:
    compose_file(root, {"db": service(ports=["8000"])})
    report, _ = run(root, **wanted)
    assert report.problem.startswith(sentence)
    assert (report.ran, left(root)) == (False, [])


def test_services_that_end_under_test_are_named(either: None, root: Path) -> None:
    services = {
        "bad": service("sleep 4; echo out of ideas; exit 9"),
        "done": service("sleep 3; echo done"),
        "loop": service("sleep 3; echo again; exit 9", restart="always"),
        "well": service(),
    }
    compose_file(root, services)
    report, raw = run(root, work="import time; time.sleep(4); print('tested')")
    assert (report.problem, raw.stdout, report.ran) == ("", "tested\n", True)
    assert {(ended.service, ended.how, ended.said[-1]) for ended in report.ended} == {
        ("bad", "ended with exit code 9", "out of ideas"),
        ("done", "ended with exit code 0", "done"),
        ("loop", "ended and was restarted once", "again"),
    }
    assert [ended.service for ended in report.ended].index("done") < [e.service for e in report.ended].index("bad")
    assert left(root) == []


def test_a_test_that_hangs_against_a_dead_service(either: None, root: Path) -> None:
    compose_file(root, {"web": service("sleep 2; echo fatal; exit 1")})
    started = time.monotonic()
    report, raw = run(root, work="import time; time.sleep(600)", patience=3.0)
    assert raw.stopped == "no end 3 s after the service web had ended"
    assert time.monotonic() - started < 30
    assert [(ended.how, ended.said) for ended in report.ended] == [("ended with exit code 1", ("fatal",))]
    assert left(root) == []


def test_a_service_that_prints_a_hundred_megabytes(either: None, root: Path) -> None:
    script = "yes 0123456789012345678901234567890123456789 | head -c 100000000; echo enough; exec httpd -f -p 8000"
    compose_file(root, {"web": service(script, ports=["8000"])})
    started = time.monotonic()
    report, _ = run(root)
    assert (report.problem, left(root)) == ("", [])
    log = (root / "logs/web.log").read_text()
    assert log.endswith("enough\n")
    assert len(log) < 1_000_000
    assert time.monotonic() - started < 60


def test_one_line_of_a_hundred_megabytes_is_cut(either: None, root: Path) -> None:
    compose_file(root, {"web": service("head -c 100000000 /dev/zero | tr '\\0' x; exit 5", ports=["80"])})
    report, _ = run(root)
    assert report.problem.startswith("the service web ended with exit code 5: ")
    assert len(report.problem) < 400
    assert (root / "logs/web.log").stat().st_size < 20_000_000
    assert left(root) == []


def test_a_volume_of_someone_else_stays(both: str, root: Path) -> None:
    name = f"gate-test-precious-{both}"
    containers.ask("volume", "create", "--label", "com.docker.compose.project=orders", name)
    compose_file(root, {"db": service(SLEEP, volumes=["data:/data"])}, volumes={"data": {"name": name}})
    report, _ = run(root)
    assert (report.problem, left(root)) == ("", [])
    assert containers.ask("volume", "ls", "--quiet", "--filter", f"name={name}") == name
    containers.ask("volume", "rm", name)


def test_two_runs_at_once_do_not_meet(either: None, tmp_path: Path) -> None:
    roots = [tmp_path / name / "orders" for name in ("one", "two")]
    for place in roots:
        compose_file(place, {"web": service(ports=["8000"])})
    work = "import os, time; time.sleep(1.5); print(os.environ['GATE_WEB_PORT'])"
    with ThreadPoolExecutor(2) as pool:
        (first, one), (second, two) = pool.map(lambda place: run(place, work=work), roots)
    assert (first.problem, second.problem) == ("", "")
    assert one.stdout != two.stdout
    assert [line for place in roots for line in left(place)] == []


def test_a_kept_stack_stays_until_the_next_run(either: None, root: Path) -> None:
    compose_file(root, {"web": service(ports=["8000"], volumes=["data:/data"])}, volumes={"data": {}})
    kept, _ = run(root, keep=True)
    assert kept.kept.startswith(docker.prefix(root))
    assert any(line.startswith(f"{kept.kept} ") for line in left(root))
    next_one, _ = run(root)
    assert next_one.swept == (kept.kept,)
    assert (next_one.problem, left(root)) == ("", [])


def test_what_a_killed_run_had_started_is_ended_too(either: None, root: Path) -> None:
    compose_file(root, {"web": service(SLEEP)})
    kept, _ = run(root, keep=True)
    orphan = subprocess.Popen(("sleep", "600"), env={**os.environ, docker.OWNER: kept.kept})
    other = subprocess.Popen(("sleep", "600"), env={**os.environ, docker.OWNER: "gate-00000000-1"})
    try:
        assert docker.sweep(root, docker.Docker(Processes())) == ((kept.kept,), "")
        assert orphan.wait(5) == -9
        assert other.poll() is None
    finally:
        orphan.kill()
        other.kill()
        orphan.wait()
        other.wait()
    assert left(root) == []


def test_an_interrupt_at_any_time_leaves_nothing(both: str, tmp_path: Path) -> None:
    def interrupted(seconds: float) -> tuple[ComposeReport, Raw, list[str]]:
        root = tmp_path / str(seconds)
        compose_file(
            root,
            {"db": service(SLEEP, healthcheck={**PASSING, "interval": "2s"}), "web": service(ports=["80"], **AWAITED)},
        )
        processes = Processes()
        timer = threading.Timer(seconds, processes.stop)
        timer.start()
        report, raw = run(root, work="import time; time.sleep(600)", processes=processes)
        timer.join()
        return report, raw, left(root)

    with ThreadPoolExecutor(6) as pool:
        for report, raw, remains in pool.map(interrupted, (0.3, 0.6, 1.0, 2.0, 3.5, 6.0)):
            assert raw.exit_code != 0
            assert (report.left, remains) == ("", [])


def _stop_when(engine: containers.Engine, sign: Path) -> None:
    while not sign.exists():
        time.sleep(0.1)
    engine.stop()


def test_an_engine_that_stops_under_test(either: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compose_file(root, {"web": service(SLEEP)})
    with containers.own_engine() as own:
        monkeypatch.setenv("DOCKER_HOST", own.host)
        stopper = threading.Thread(target=_stop_when, args=(own, root / "testing"))
        stopper.start()
        report, raw = run(root, work="import time; open('testing', 'w'); time.sleep(4); print('tested')")
        stopper.join()
        assert report.problem == "the Docker engine stopped to answer while the tests ran"
        assert raw.stdout == "tested\n"
        assert "Cannot connect to the Docker daemon" in report.left or "does not answer" in report.left
        own.start()
        again, _ = run(root)
        assert (again.problem, len(again.swept), left(root)) == ("", 1, [])


def test_an_engine_that_stops_during_up(either: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compose_file(root, {"web": service(SLEEP, healthcheck={**FAILING, "retries": 999})})
    with containers.own_engine() as own:
        monkeypatch.setenv("DOCKER_HOST", own.host)
        stopper = threading.Timer(2.5, own.stop)
        stopper.start()
        report, _ = run(root)
        stopper.join()
        assert report.problem.startswith(
            ("the Docker engine stopped to answer while the services started", "the service web ended with exit code")
        )
        assert report.left


def test_a_full_disk(either: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with containers.own_engine(size="24m") as own:
        monkeypatch.setenv("DOCKER_HOST", own.host)
        compose_file(root, {"web": {"build": "."}})
        (root / "Dockerfile").write_text(f'FROM {IMAGE}\nRUN ["dd", "if=/dev/zero", "of=/big", "bs=1M", "count=64"]\n')
        report, _ = run(root)
        assert "the disk of the Docker engine is full" in report.problem
        assert left(root) == []


def test_no_engine_and_no_compose_are_said(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compose_file(root, {"web": service()})
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing")
    absent = run(root)[0].absent
    assert absent.startswith("the Docker engine does not answer: Cannot connect to the Docker daemon at unix:///")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert run(root)[0].absent == "Docker is not installed"
    (tmp_path / "bin/docker").write_text('#!/bin/sh\n[ "$1" = version ] && echo 99.0\n')
    (tmp_path / "bin/docker").chmod(0o755)
    absent = "there is no Docker Compose: neither `docker compose` nor `docker-compose` answers"
    assert run(root)[0].absent == absent
