"""Files that run inside the reviewed project's own Python: standard library and pytest only, Python 3.9 and later."""

from pathlib import Path

FOLDER = str(Path(__file__).parent)
"""The folder, to be put on the import path of that Python; nothing else is in it."""
