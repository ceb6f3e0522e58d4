"""What Compose 1.29.2, Compose 2.26.1 and the engine 20.10 said when something failed, as one sentence."""

import pytest

from gate.parsing.compose_errors import Explained, explain

LOOKUP = 'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host'

SAID = {
    "2: registry out of reach": (
        f" web Pulling \n web Error {LOOKUP}\nError response from daemon: {LOOKUP}\n",
        Explained(
            f"the image of the service web is not on this machine and cannot be pulled: {LOOKUP}", unreachable=True
        ),
    ),
    "1: registry out of reach": (
        f'Creating network "gate-1_default" with the default driver\nPulling web (orders:1)...\n{LOOKUP}\n',
        Explained(
            f"the image orders:1 of the service web is not on this machine and cannot be pulled: {LOOKUP}",
            unreachable=True,
        ),
    ),
    "2: no such image": (
        (
            " web Pulling \n web Error manifest for localhost:5000/orders:9 not found: manifest unknown\n"
            "Error response from daemon: manifest for localhost:5000/orders:9 not found: manifest unknown\n"
        ),
        Explained(
            "the image of the service web is not on this machine and cannot be pulled: "
            "manifest for localhost:5000/orders:9 not found: manifest unknown"
        ),
    ),
    "1: no such image": (
        (
            "Pulling web (orders:9)...\npull access denied for orders, repository does not exist or may require "
            "'docker login': denied: requested access to the resource is denied\n"
        ),
        Explained(
            "the image orders:9 of the service web is not on this machine and cannot be pulled: pull access denied for "
            "orders, repository does not exist or may require 'docker login': denied: requested access to the resource "
            "is denied"
        ),
    ),
    "2: port taken": (
        (
            " Container gate-1-web-1  Starting\nError response from daemon: driver failed programming external connectivity "
            "on endpoint gate-1-web-1 (0252): Bind for 0.0.0.0:28099 failed: port is already allocated\n"
        ),
        Explained(
            "port 28099 of this machine is taken; publish only the container's port, so that Docker chooses a free one"
        ),
    ),
    "1: port taken by another program": (
        (
            "Starting gate-1_web_1 ... error\n\nERROR: for gate-1_web_1  Cannot start service web: driver failed programming "
            "external connectivity on endpoint gate-1_web_1 (5aea): Error starting userland proxy: listen tcp4 0.0.0.0:5432: "
            "bind: address already in use\nEncountered errors while bringing up the project.\n"
        ),
        Explained(
            "port 5432 of this machine is taken; publish only the container's port, so that Docker chooses a free one"
        ),
    ),
    "1: name taken": (
        (
            'Creating db ... error\n\nERROR: for db  Cannot create container for service web: Conflict. The container name "/db"'
            ' is already in use by container "3b9c". You have to remove (or rename) that container\n'
            "Encountered errors while bringing up the project.\n"
        ),
        Explained("the container name db is taken; leave container_name out, so that runs do not collide"),
    ),
    "engine: no such program": (
        (
            "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: "
            'exec: "serve": executable file not found in $PATH: unknown'
        ),
        Explained("its command serve is not in the image"),
    ),
    "2: unknown key": (
        "validating /work/compose.yaml: services.web Additional property imagee is not allowed\n",
        Explained("validating /work/compose.yaml: services.web Additional property imagee is not allowed"),
    ),
    "1: unknown key": (
        "The Compose file './compose.yaml' is invalid because:\nUnsupported config option for services.web: 'imagee'\n",
        Explained(
            "The Compose file './compose.yaml' is invalid because: Unsupported config option for services.web: 'imagee'"
        ),
    ),
    "1: build": (
        (
            "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n"
            "            Install the buildx component to build images with BuildKit:\n"
            "            https://docs.docker.com/go/buildx/\n\n"
            "The command '/bin/sh -c exit 3' returned a non-zero code: 3\nService 'web' failed to build : Build failed\n"
        ),
        Explained(
            "The command '/bin/sh -c exit 3' returned a non-zero code: 3 Service 'web' failed to build : Build failed"
        ),
    ),
    "2: warnings beside the reason": (
        (
            'time="2026-11-21T07:36:49Z" level=warning msg="The \\"A\\" variable is not set."\n'
            " Network gate-1_default  Creating\nError response from daemon: network nosuchnet not found\n"
        ),
        Explained("network nosuchnet not found"),
    ),
    "2: build without its base": (
        (
            "failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: failed to create LLB "
            'definition: failed to do request: Head "https://registry-1.docker.io/v2/library/python/manifests/3.13": dial tcp: '
            "lookup registry-1.docker.io on 10.0.0.53:53: no such host\n"
        ),
        Explained(
            "the image registry registry-1.docker.io cannot be reached: "
            "dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host",
            unreachable=True,
        ),
    ),
    "1: build without its base": (
        f"Building web\n{LOOKUP}\nService 'web' failed to build : Build failed\n",
        Explained(
            "the image registry registry-1.docker.io cannot be reached: "
            "dial tcp: lookup registry-1.docker.io on 10.0.0.53:53: no such host",
            unreachable=True,
        ),
    ),
    "2: nothing to start": ("no service selected\n", Explained("no service selected", nothing=True)),
    "2: engine gone": (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n",
        Explained(
            "the Docker engine does not answer any more (Cannot connect to the Docker daemon at unix:///var/run/docker.sock)"
        ),
    ),
    "nothing said": ("", Explained("it said nothing")),
    "only progress": (" Container a-1  Starting\n", Explained("Container a-1  Starting")),
}


@pytest.mark.parametrize("name", SAID)
def test_what_was_said_is_one_sentence(name: str) -> None:
    text, expected = SAID[name]
    assert explain(text) == expected


def test_a_known_cause_is_found_in_what_was_printed_besides() -> None:
    text = "failed to solve: executor failed running [dd]: exit code: 1\n"
    assert explain(text, "0.4 dd: error writing '/big': No space left on device\n").sentence == (
        "the disk of the Docker engine is full (No space left on device); `docker system prune` frees some"
    )


def test_a_long_story_is_cut() -> None:
    assert len(explain("x" * 1000).sentence) <= 300
