"""Makes librdkafka's mock cluster reachable from other containers.

The cluster speaks the real protocol but listens on loopback only, and tells clients to connect to its loopback address.
This forwards port 9092 to it and puts the advertised address into its answers. It keeps everything in memory and has
one broker without access control: good for tests of delivery, retry and shutdown, for nothing else.
"""

import asyncio
import os
import signal
import struct
from collections.abc import Callable

from confluent_kafka import Producer

PORT = 9092
ADVERTISED = os.environ.get("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://localhost:{PORT}")


def rewriter(real: tuple[str, int], advertised: tuple[str, int]) -> Callable[[bytes], bytes]:
    """Give a function that replaces an address, in both encodings that a string has in the protocol."""

    def encode(address: tuple[str, int], compact: bool) -> bytes:
        host = address[0].encode()
        length = bytes([len(host) + 1]) if compact else struct.pack(">h", len(host))
        return length + host + struct.pack(">i", address[1])

    pairs = [(encode(real, compact), encode(advertised, compact)) for compact in (False, True)]

    def rewrite(answer: bytes) -> bytes:
        for old, new in pairs:
            answer = answer.replace(old, new)
        return answer

    return rewrite


async def copy_requests(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on as they come."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def copy_answers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rewrite: Callable[[bytes], bytes]
) -> None:
    """Pass whole answers on: four bytes of length, then the answer."""
    while True:
        (length,) = struct.unpack(">i", await reader.readexactly(4))
        answer = rewrite(await reader.readexactly(length))
        writer.write(struct.pack(">i", len(answer)) + answer)
        await writer.drain()


async def main() -> None:
    """Run until SIGTERM."""
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "mock"})  # lives as long as this name
    (broker,) = cluster.list_topics(timeout=10).brokers.values()
    host, _, port = ADVERTISED.partition("://")[2].partition(",")[0].rpartition(":")
    rewrite = rewriter((broker.host, broker.port), (host, int(port)))

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, out = await asyncio.open_connection(broker.host, broker.port)
        copies = [
            asyncio.create_task(copy_requests(reader, out)),
            asyncio.create_task(copy_answers(back, writer, rewrite)),
        ]
        await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
        for copy in copies:
            copy.cancel()
        await asyncio.gather(*copies, return_exceptions=True)
        out.close()
        writer.close()

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await asyncio.start_server(forward, "0.0.0.0", PORT):  # noqa: S104 - inside a container, for the others
        print(f"listening on {PORT}, advertised as {host}:{port}")  # noqa: T201 - the container's log
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
