"""Planted bugs: each puts exactly one known mistake into the running code.

A number behind an H is that of the entry in the list of hazards that the mistake comes from; a
letter behind it marks another way to make it, most of them wrong variants of a rule of the
protocol. A D stands for an office's directory, a K for the kiosk in the hall.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tests.simulation.mutants import device, files, offices, replica, server, telling
from tests.simulation.mutants.kit import Mutant

MUTANTS: dict[str, Mutant] = {
    name: mutant
    for room in (device, files, offices, replica, server, telling)
    for name, mutant in sorted(room.MUTANTS.items())
}


@contextlib.contextmanager
def planted(name: str | None) -> Iterator[None]:
    """Run with a bug in place; None plants nothing."""
    changes = [] if name is None else list(MUTANTS[name]())
    before = [(owner, attribute, getattr(owner, attribute)) for owner, attribute, _ in changes]
    for owner, attribute, wrong in changes:
        setattr(owner, attribute, wrong)
    try:
        yield
    finally:
        for owner, attribute, right in before:
            setattr(owner, attribute, right)
