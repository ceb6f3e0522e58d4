"""The sessions of this project: the gate's own, run on itself."""

import sys
from pathlib import Path

import nox

# Nox needs nothing but itself: the sessions come from the sources, the gate that runs from the session's environment.
sys.path.insert(0, str(Path(__file__).parent / "src"))

import gate.nox

nox.needs_version = ">=2026.8.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"

gate.nox.register(gate=("-e", "."))
