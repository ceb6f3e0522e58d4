"""How well the checks of a project share the machine.

Runs every check alone, then all of them in one `gate run`, without the cache, and prints the wall time of the whole
as a ratio of the best that this machine could do: max(longest check, total CPU / cores).

    python benchmarks/schedule.py [PROJECT_FOLDER]
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

from gate import registry
from gate.system.schedule import cores

TOLERATED = (0, 1, 3)


def measure(folder: Path, *arguments: str) -> tuple[float, float]:
    """Give wall and CPU seconds of one `gate run`, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(
        (sys.executable, "-m", "gate", "run", "--no-cache", *arguments), cwd=folder, capture_output=True, check=False
    )
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in TOLERATED:
        sys.exit(done.stderr.decode())
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    measure(folder)  # fills the tools' own caches and the recorded times
    alone = {name: measure(folder, name) for name in registry.checks()}
    for name, (wall, cpu) in alone.items():
        print(f"{name:12} alone {wall:7.2f} s wall {cpu:7.2f} s CPU")
    wall, cpu = measure(folder)
    longest = max(seconds for seconds, _ in alone.values())
    best = max(longest, cpu / cores())
    print(f"{'all':12}       {wall:7.2f} s wall {cpu:7.2f} s CPU on {cores()} cores")
    print(f"ratio to max(longest {longest:.2f} s, CPU / cores {cpu / cores():.2f} s): {wall / best:.2f}")


if __name__ == "__main__":
    main()
