"""Power cuts: the writes of a run as they were recorded, and what a disk may hold of them."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import msgspec

from tests.faults.stand import ENVIRONMENT, module

SOURCE = Path(__file__).with_name("recorder.c")
SECTOR = 512
SAID = "said.jsonl"


class Op(msgspec.Struct, frozen=True):
    """One change: create, write, truncate (to ``offset``), sync, unlink, rename (to ``data``)."""

    what: str
    name: str
    offset: int
    data: bytes = b""


class Inode:
    """A file's bytes: what a sync has made sure of, and what came after it."""

    def __init__(self) -> None:
        self.sure = bytearray()
        self.after: list[Op] = []

    def sync(self) -> None:
        for op in self.after:
            _apply(self.sure, op)
        self.after.clear()


def built(folder: Path) -> Path:
    """The recorder, compiled. Raises ``FileNotFoundError`` where there is no compiler."""
    library = folder / "recorder.so"
    flags = ["-shared", "-fPIC", "-O2", "-U_FORTIFY_SOURCE", "-o", str(library)]
    subprocess.run(["gcc", *flags, str(SOURCE), "-ldl"], check=True, capture_output=True)
    return library


def record(library: Path, profile: Path, url: str, log: Path, *how: str) -> list[Op]:
    """Let a person say so much in a profile, and note each change of its files."""
    command = [*module("tests.faults.recorded"), str(profile), url, *how]
    environment = {
        **ENVIRONMENT,
        "LD_PRELOAD": str(library),
        "RECORD_FOLDER": str(profile),
        "RECORD_LOG": str(log),
    }
    subprocess.run(command, check=True, env=environment, timeout=120)
    return parsed(log.read_bytes())


def parsed(log: bytes) -> list[Op]:
    ops: list[Op] = []
    at = 0
    while at < len(log):
        end = log.index(b"\n", at)
        what, name, offset, length = log[at:end].decode().split(" ")
        at = end + 1
        data = b""
        if what in ("write", "rename"):
            data = log[at : at + int(length)]
            at += int(length)
        ops.append(Op(what, name, int(offset), data))
    return ops


def said_before(ops: list[Op], cut: int) -> dict[str, list[str]]:
    """What the program had said was saved before the power went."""
    marks = b"".join(op.data for op in ops[:cut] if op.name == SAID and op.what == "write")
    said: dict[str, list[str]] = {}
    for line in marks.splitlines():
        said.update(msgspec.json.decode(line, type=dict[str, list[str]]))
    return said


def cut_off(
    ops: list[Op], cut: int, base: dict[str, bytes], chance: random.Random, into: Path
) -> None:
    """Write what a disk holds when the power goes after so many operations.

    What was synced is there. Of what was not, each file keeps all, nothing, the first part, or any
    sectors of 512 bytes in any order; of names made and removed, the first part (file systems keep
    their order).
    """
    sure = {name: Inode() for name in base}
    for name, content in base.items():
        sure[name].sure += content
    seen, names = dict(sure), list[Op]()
    made: dict[int, Inode] = {}
    for number, op in enumerate(ops[:cut]):
        if op.name == SAID or op.name.endswith("-shm"):
            continue
        _note(op, number, seen, names, made)
        if op.what == "sync" and op.name == ".":
            sure = dict(seen)
            names.clear()
    for op in names[: chance.randint(0, len(names))]:
        _rename(op, sure, made)
    for name, inode in sure.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_left(inode, chance))


def _note(
    op: Op, number: int, seen: dict[str, Inode], names: list[Op], made: dict[int, Inode]
) -> None:
    if op.what == "create":
        made[number] = Inode()
        op = Op(op.what, op.name, number)
    if op.what in ("create", "unlink", "rename"):
        names.append(op)
        _rename(op, seen, made)
    elif op.name in seen:
        if op.what == "sync":
            seen[op.name].sync()
        else:
            seen[op.name].after.append(op)


def _rename(op: Op, names: dict[str, Inode], made: dict[int, Inode]) -> None:
    if op.what == "create":
        names[op.name] = made[op.offset]
    elif op.name in names:
        inode = names.pop(op.name)
        if op.what == "rename":
            names[op.data.decode()] = inode


def _left(inode: Inode, chance: random.Random) -> bytes:
    content = bytearray(inode.sure)
    how = chance.choice(("all", "nothing", "first", "some", "torn", "torn"))
    after = list(inode.after)
    if how == "nothing":
        after = []
    elif how == "first":
        after = after[: chance.randint(0, len(after))]
    elif how == "some":
        after = [op for op in after if chance.random() < 0.5]
    for op in after:
        for part in _sectors(op) if how == "torn" else (op,):
            if how != "torn" or chance.random() < 0.6:
                _apply(content, part)
    return bytes(content)


def _sectors(op: Op) -> list[Op]:
    if op.what != "write":
        return [op]
    parts, at, end = [], op.offset, op.offset + len(op.data)
    while at < end:
        to = min(end, (at // SECTOR + 1) * SECTOR)
        parts.append(Op("write", op.name, at, op.data[at - op.offset : to - op.offset]))
        at = to
    return parts


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "truncate":
        del content[op.offset :]
        content.extend(bytes(max(0, op.offset - len(content))))
    elif op.what == "write":
        content.extend(bytes(max(0, op.offset - len(content))))
        content[op.offset : op.offset + len(op.data)] = op.data


def snapshot(folder: Path) -> dict[str, bytes]:
    """The files of a profile before a recording."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


def write_mark(folder: Path, said: dict[str, list[str]]) -> None:
    """Note in the recorded run that this was said to be saved."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(folder / SAID, flags, 0o600)
    os.write(descriptor, msgspec.json.encode(said) + b"\n")
    os.close(descriptor)
