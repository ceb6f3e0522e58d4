"""What several Kafka rules say alike: of the consumers of a service, and of clients that nobody stops."""

from collections.abc import Iterator

from gate.rules.kafka._clients import ended
from gate.rules.kafka._flow import Reader, first_consumer, in_service, pushes, readers, work
from gate.rules.mention import named
from gate.rules.rule import Problem
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client


def handling(code: Codebase) -> list[Reader]:
    """Give the readers that do something with their messages, and do not only pass them on."""
    return [one for one in readers(code) if (one.block is None or work(one)) and not pushes(code, one)]


def first(code: Codebase, found: list[Reader]) -> tuple[Client | Reader, str]:
    """Give the consumer to speak of, and how many others there are, as words."""
    consumers = [one for one in code.messaging.consumers if in_service(one)]
    more = len(consumers or found) - 1
    return first_consumer(code, found), f" (and {more} other consumer{'s' if more > 1 else ''})" if more > 0 else ""


def unstopped(code: Codebase, client: Client, stops: tuple[str, ...]) -> Iterator[Problem]:
    """Give the problem of a client that is made and not ended with one of these methods."""
    how = ended(code, client, stops)
    if how:
        yield Problem(
            message=f"`{named(client.unit)}` makes a `{client.kind.rpartition('.')[2]}` {how}",
            path=client.unit.path,
            line=client.line,
            end_line=client.call.end_line,
            symbol=client.unit.qualname,
        )
