"""Which bills a reading was used in, and as what: told by the parts that explain a bill's lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.lines import Part, readable
from lkk_desktop.models.metering import Reading

Role = Literal["closing", "opening"]


class Use(msgspec.Struct, frozen=True, order=True):
    """A period whose bill counts up to a reading (closing), or goes on from it (opening)."""

    period: str
    role: Role


def uses(accruals: Iterable[Accrual], readings: Iterable[Reading]) -> dict[str, tuple[Use, ...]]:
    """For each reading that a bill used, by its id: where, oldest first, each period once.

    A part names its register and the values that it stands between. Of readings that show the same
    value the newest is meant that its period may know; one that was replaced is never.
    """
    by_value: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda reading: (reading.day, reading.taken, reading.id)):
        if one.status != "superseded":
            by_value[one.register, one.value].append(one)
    found: dict[str, set[Use]] = defaultdict(set)
    for line in accruals:
        why = readable(line)
        for part in why.parts if why is not None else ():
            for used, role in _ends(part, line.period, by_value):
                found[used.id].add(Use(line.period, role))
    return {id: tuple(sorted(used)) for id, used in found.items()}


def _ends(
    part: Part, period: str, by_value: dict[tuple[str, int], list[Reading]]
) -> list[tuple[Reading, Role]]:
    if part.register is None or part.closing is None:
        return []
    known = [r for r in by_value.get((part.register, part.closing), ()) if r.period <= period]
    if not known:
        return []
    closing = known[-1]
    ends: list[tuple[Reading, Role]] = [(closing, "closing")]
    if part.opening is not None:
        before = [
            one
            for one in by_value.get((part.register, part.opening), ())
            if (one.day, one.taken) < (closing.day, closing.taken)
        ]
        ends += [(one, "opening") for one in before[-1:]]
    return ends
