"""The users of one computer: a folder each, beside one another; its label is the person's own."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lkk_desktop.settings import default_folder, load

DEFAULT = "default"
OF_PROFILE = ("keys.json", "outbox.db", "wiping")
"""What makes a folder one of somebody; one of settings alone is nobody's yet."""
LONGEST_LABEL = 40


class Person(msgspec.Struct, frozen=True):
    """A user of this computer. Without a label it is told apart by its number."""

    folder: Path
    label: str | None
    number: int


def root() -> Path:
    """The folder in which the profiles lie."""
    return default_folder().parent


def people(of: Path) -> tuple[Person, ...]:
    """Everybody who has a profile here: the first one first, then by their folders."""
    try:
        folders = sorted(one for one in of.iterdir() if one.is_dir())
    except OSError:
        return ()
    found = [one for one in folders if any((one / name).exists() for name in OF_PROFILE)]
    found.sort(key=lambda one: (one.name != DEFAULT, one.name))
    return tuple(
        Person(folder, label(load(folder).label), at) for at, folder in enumerate(found, start=1)
    )


def new_folder(of: Path) -> Path:
    """Where one more is to lie: the usual place while nobody has it."""
    if not any((of / DEFAULT / name).exists() for name in OF_PROFILE):
        return of / DEFAULT
    taken = {one.folder.name for one in people(of)}
    number = 2
    while f"user-{number}" in taken or (of / f"user-{number}").exists():
        number += 1
    return of / f"user-{number}"


def label(typed: str | None) -> str | None:
    """A label as it is kept: one line, not long; None where nothing is left of it."""
    plain = " ".join((typed or "").split())[:LONGEST_LABEL].strip()
    return plain or None


def is_beside(folder: Path) -> bool:
    """Whether a profile is one of those that are chosen among, and not named by hand."""
    return folder.absolute().parent == root().absolute()
