#!/usr/bin/env bash
# Builds the images that docker-compose.yml starts from out of Debian packages and PyPI, where no image registry can be
# reached.
#
#   docker/local-images.sh > .env       # as root, or with sudo: debootstrap needs it
#
# Prints the variables that docker-compose.yml reads. Each image is tagged by what it is made of, so that a second run
# builds nothing. Needs docker, debootstrap, and a Python 3.11 or later with pip ($PYTHON).
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
suite=bookworm
python_version=3.11 # the one of the suite
packages=ca-certificates,postgresql,python3,python3-venv
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export PATH=$PATH:/usr/sbin:/sbin # where debootstrap lies
work=$(mktemp -d)
trap '"${as_root[@]}" rm -rf "$work"' EXIT

digest() { sha256sum | cut -c1-12; }
content() { find "$@" -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum; }
missing() { ! docker image inspect "$1" > /dev/null 2>&1; }
build() { docker build --quiet --tag "$@" . > /dev/null; }
say() { echo "local-images: $*" >&2; }

base=orders-base:$(echo "$suite $packages" | digest)
if missing "$base"; then
    say "$base: Debian $suite by debootstrap, about a minute"
    mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
    "${as_root[@]}" debootstrap --variant=minbase --include="$packages" "$suite" "$work/root" "$mirror" > "$work/log" \
        || { tail -n 20 "$work/log" >&2; exit 1; }
    "${as_root[@]}" rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/{doc,man,locale}
    "${as_root[@]}" tar -C "$work/root" -c . | docker import - "$base" > /dev/null
fi

# Wheels are fetched here, where pip reaches an index, and installed there, where nothing is reached.
wanted=$("$python" -c '
import tomllib
project = tomllib.load(open("pyproject.toml", "rb"))
print("\n".join([*project["build-system"]["requires"], *project["project"]["dependencies"], "confluent-kafka"]))')
wheels=orders-python:$({ echo "$base $wanted"; cat constraints.txt; } | digest)
if missing "$wheels"; then
    say "$wheels: the wheels of constraints.txt"
    machine=$(uname -m)
    echo "$wanted" > "$work/wanted.txt"
    "$python" -m pip download -qq --dest "$work/wheels" --only-binary=:all: --python-version "$python_version" \
        --platform "manylinux2014_$machine" --platform "manylinux_2_28_$machine" \
        --constraint constraints.txt --requirement "$work/wanted.txt"
    docker build --quiet --tag "$wheels" --file - "$work" > /dev/null <<DOCKERFILE
FROM $base
COPY wheels /wheels
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
DOCKERFILE
fi

postgres=orders-postgres:$({ echo "$base"; content docker/postgres; } | digest)
missing "$postgres" && say "$postgres" && build "$postgres" --file docker/postgres/Dockerfile --build-arg BASE_IMAGE="$base"

kafka=orders-kafka:$({ echo "$wheels"; content docker/kafka; } | digest)
missing "$kafka" && say "$kafka" && build "$kafka" --file docker/kafka/Dockerfile --build-arg PYTHON_IMAGE="$wheels"

echo "POSTGRES_IMAGE=$postgres"
echo "KAFKA_IMAGE=$kafka"
echo "PYTHON_IMAGE=$wheels"
