"""Facts are remembered by content, extracted in processes of their own where that pays, and never lost in silence."""

import os
import time
from pathlib import Path

import msgspec
import pytest

from gate.errors import GateError
from gate.model.facts import ModuleFacts
from gate.system import facts
from gate.system.process import Processes

ONE = "import os\n\n\ndef f() -> None:\n    os.getcwd()\n"


def gathered(root: Path, names: dict[str, str], processes: Processes | None = None) -> tuple[ModuleFacts, ...]:
    return facts.gather(root, names, root / ".gate/cache", processes or Processes())


def test_files_come_in_their_order_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text(ONE)
    (tmp_path / "a.py").write_text("x = 1\n")
    found = gathered(tmp_path, {"b.py": "app.b", "a.py": "a"})
    assert [(module.path, module.module, module.error) for module in found] == [
        ("b.py", "app.b", ""),
        ("a.py", "a", ""),
    ]
    assert [call.func.text for call in found[0].functions[1].calls] == ["os.getcwd"]


def test_only_a_changed_file_is_read_again(tmp_path: Path) -> None:
    names = {"a.py": "a", "b.py": "b"}
    (tmp_path / "a.py").write_text(ONE)
    (tmp_path / "b.py").write_text(ONE)
    first = gathered(tmp_path, names)
    _mark(tmp_path, "a.py", "b.py")
    (tmp_path / "b.py").write_text(ONE.replace("getcwd", "getpid"))
    second = gathered(tmp_path, names)
    assert (second[0].doc, second[1].doc) == ("remembered", "")
    assert second[1].functions[1].calls[0].func.text == "os.getpid"
    assert first[0].functions == second[0].functions


def _mark(root: Path, *paths: str) -> None:
    """Change what is remembered of some files, so that it can be told from what is read."""
    store = root / ".gate/cache" / facts.FILE
    content = msgspec.msgpack.decode(store.read_bytes())
    for path in paths:
        content["entries"][path][2][6] = "remembered"
    store.write_bytes(msgspec.msgpack.encode(content))


def test_another_module_name_or_gate_makes_it_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ONE)
    gathered(tmp_path, {"a.py": "a"})
    _mark(tmp_path, "a.py")
    assert gathered(tmp_path, {"a.py": "a"})[0].doc == "remembered"
    assert gathered(tmp_path, {"a.py": "app.a"})[0].doc == ""
    _mark(tmp_path, "a.py")
    store = tmp_path / ".gate/cache" / facts.FILE
    content = msgspec.msgpack.decode(store.read_bytes())
    store.write_bytes(msgspec.msgpack.encode({**content, "version": "other"}))
    assert gathered(tmp_path, {"a.py": "app.a"})[0].doc == ""


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x80"])
def test_a_broken_store_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.py").write_text(ONE)
    store = tmp_path / ".gate/cache" / facts.FILE
    store.parent.mkdir(parents=True)
    store.write_bytes(content)
    assert gathered(tmp_path, {"a.py": "a"})[0].error == ""


def test_a_file_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(ONE)
    gathered(tmp_path, {"a.py": "a", "b.py": "b"})
    gathered(tmp_path, {"b.py": "b"})
    store = msgspec.msgpack.decode((tmp_path / ".gate/cache" / facts.FILE).read_bytes())
    assert list(store["entries"]) == ["b.py"]


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "named.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n")
    (tmp_path / "broken.py").write_text("x = (\n")
    (tmp_path / "marked.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    (tmp_path / "folder.py").mkdir()
    names = {name: name[:-3] for name in ("latin.py", "named.py", "broken.py", "marked.py", "absent.py", "folder.py")}
    errors = {module.path: module.error for module in gathered(tmp_path, names)}
    assert errors["latin.py"] == "It is not UTF-8 text and names no other encoding."
    assert errors["absent.py"] == "It cannot be read: No such file or directory."
    assert errors["folder.py"] == "It cannot be read: Is a directory."
    assert "was never closed" in errors["broken.py"]
    assert (errors["named.py"], errors["marked.py"]) == ("", "")


def test_many_files_are_extracted_in_processes_with_the_same_result(tmp_path: Path) -> None:
    text = f"{ONE}# {'x' * (facts.PAYS // 3)}"
    names = {}
    for number in range(4):
        (tmp_path / f"m{number}.py").write_text(f"{text}\nN = {number}\n")
        names[f"m{number}.py"] = f"m{number}"
    (tmp_path / "gate").mkdir()
    (tmp_path / "gate/__init__.py").write_text("raise SystemExit('the project must not be imported')\n")
    found = gathered(tmp_path, names)
    assert [module.path for module in found] == list(names)
    (tmp_path / "one").mkdir()
    (tmp_path / "one/m2.py").write_text((tmp_path / "m2.py").read_text())
    alone = gathered(tmp_path / "one", {"m2.py": "m2"})
    assert alone == (found[2],)
    assert [path.name for path in (tmp_path / ".gate/cache").iterdir()] == [facts.FILE]


def test_the_work_of_such_a_process(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ONE)
    job, result = tmp_path / "x.job", tmp_path / "x.facts"
    job.write_bytes(msgspec.msgpack.encode(facts._Job(str(tmp_path), {"a.py": "a"})))
    facts.main((str(job), str(result)))
    found = msgspec.msgpack.decode(result.read_bytes(), type=dict[str, ModuleFacts])
    assert found == {"a.py": gathered(tmp_path, {"a.py": "a"})[0]}


def test_a_process_that_fails_is_no_answer(tmp_path: Path) -> None:
    processes = Processes()
    processes.stop()
    with pytest.raises(GateError, match="could not be read in a process of their own: the run was interrupted"):
        facts._elsewhere(facts._Job(str(tmp_path), {}), tmp_path, processes)


def test_an_interrupted_run_reads_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ONE)
    processes = Processes()
    processes.stop()
    with pytest.raises(GateError, match="the run was interrupted"):
        gathered(tmp_path, {"a.py": "a"}, processes)
    assert not (tmp_path / ".gate/cache" / facts.FILE).exists()


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(ONE)
    gathered(tmp_path, {"a.py": "a"})
    store = tmp_path / ".gate/cache" / facts.FILE
    long_ago = time.time() - 1000
    os.utime(store, (long_ago, long_ago))
    gathered(tmp_path, {"a.py": "a"})
    assert store.stat().st_mtime == pytest.approx(long_ago)


def test_half_a_character_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""Half \\ud800."""\n\nX = "\\ud800"\nY = print(f"{X}\\udfff")\n')
    (module,) = gathered(tmp_path, {"a.py": "a"})
    assert (module.error, module.doc) == ("", "Half ?.")
