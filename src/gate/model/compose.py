"""What has to run in containers beside a command, and what became of it."""

from msgspec import Struct, field


class Compose(Struct, frozen=True, kw_only=True):
    """The services of a Compose project that a command needs.

    `files` are relative to the project's folder. `before` are commands that run once the services are ready, `after` one that runs after the command while
    they still do;
    `variables` are templates for these and for the command, in which `${GATE_...}` is replaced. The services must be
    ready `patience` seconds after the first of them has started, and one that ends while the command runs is waited for
    as long. Logs go to `folder`, coverage data of services and command to `coverage`, both absolute. `keep` leaves the
    services running afterwards.
    """

    files: tuple[str, ...]
    folder: str
    coverage: str
    profiles: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    patience: float = 120.0
    keep: bool = False


class Port(Struct, frozen=True, order=True):
    """A TCP port of a container, and where it was published."""

    inside: int
    published: int
    host: str = ""


class Container(Struct, frozen=True, kw_only=True):
    """One container of a service, as the engine describes it.

    `finished` is the time at which it ended, in a form that sorts; empty where it has not. `status` is the engine's word (created, running, paused, restarting, exited, dead), `health` its word about the
    health check, empty without one; `probe` is what the last probe printed. `promised` are the ports that it is to
    publish, `ports` those that are published while it runs, both in rising order. `shared` are the folders of this
    machine that are mounted into it.
    """

    id: str
    service: str
    number: int = 1
    status: str = "running"
    exit_code: int = 0
    finished: str = ""
    error: str = ""
    out_of_memory: bool = False
    health: str = ""
    probe: str = ""
    restarts: int = 0
    promised: tuple[int, ...] = ()
    ports: tuple[Port, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """Give the service's name, with a number from the second container of a service on."""
        return self.service if self.number == 1 else f"{self.service}-{self.number}"

    @property
    def over(self) -> bool:
        """Tell whether it has ended and stays so."""
        return self.status in ("exited", "dead")

    @property
    def serves(self) -> bool:
        """Tell whether it is there to stay: a container without health check and ports may do its work and end."""
        return bool(self.health or self.promised)


class Ready(Struct, frozen=True):
    """How a service was found ready, in words, and how many seconds after the start."""

    service: str
    how: str
    seconds: float


class Ended(Struct, frozen=True):
    """A service that ended, how, and the last lines that it printed."""

    service: str
    how: str
    said: tuple[str, ...] = ()


class Phase(Struct, frozen=True):
    """A part of the whole, and the seconds it took."""

    name: str
    seconds: float


class ComposeReport(Struct, frozen=True, kw_only=True):
    """What became of the services.

    `absent` says why no service can be started on this machine, `problem` why the services or a command before the
    tests failed or could not be watched to the end; with either of them the command did not run, unless `ran`.
    `ended` are services that ended: before they were ready, or while the command ran. `left` says what could not be
    removed. `kept` is the name of a Compose project that was left running, `swept` are those of killed runs.
    """

    version: str = ""
    source: str = ""
    absent: str = ""
    problem: str = ""
    ran: bool = False
    ended: tuple[Ended, ...] = ()
    ready: tuple[Ready, ...] = ()
    phases: tuple[Phase, ...] = ()
    left: str = ""
    kept: str = ""
    swept: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    coverage: int = 0
