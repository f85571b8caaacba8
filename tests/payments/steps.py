"""What may happen to payments, as values: what Hypothesis draws, tells and makes smaller."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from hypothesis import strategies as st

from tests.payments.scene import ACCOUNTS, BARE, GROUPS

Deed = Literal[
    "wait",
    "start",
    "pay",
    "card",
    "secure",
    "give_up",
    "cancel",
    "look",
    "again",
    "tell",
    "refund",
    "chargeback",
    "close",
    "rounds",
    "standing",
    "unlink",
    "restart",
    "away",
    "office",
]
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WAITS = (10_000, MINUTE, 25 * MINUTE, 3 * HOUR, DAY, 8 * DAY)
CARDS = (
    "2200700000000009",
    "2200150000000007",
    "2200700000000009",
    "2200700000000025",
    "2200700000000074",
    "2200700000000082",
)
"""Good ones, with a code, without money, and those whose issuer is heard of late: yes, and no."""
TELLS = ("all", "first", "last", "twice", "lose", "old")
METHODS = ("card", "card", "sbp", "mir_pay")


class Step(msgspec.Struct, frozen=True):
    """One thing that happens: to the order ``which`` (of those there are, the newest first)."""

    deed: Deed
    which: int = 0
    choice: int = 0
    kopecks: int = 0


OFTEN: tuple[Deed, ...] = ("start", "pay", "pay", "card", "tell", "tell", "refund", "chargeback")
DEEDS: tuple[Deed, ...] = (*get_args(Deed), *OFTEN)
_which = st.integers(0, 2)
_choice = st.integers(0, 11)
_kopecks = st.one_of(st.integers(1_000, 60_000), st.integers(1_000, 3_000_000))


def _step(deed: st.SearchStrategy[Deed]) -> st.SearchStrategy[Step]:
    return st.builds(Step, deed=deed, which=_which, choice=_choice, kopecks=_kopecks)


BEGINNING = _step(st.sampled_from(("start", "pay")))
STEP = _step(st.sampled_from(DEEDS))
HISTORY = st.builds(
    lambda first, rest: [first, *rest], BEGINNING, st.lists(STEP, min_size=4, max_size=40)
)


def accounts_of(step: Step) -> tuple[str, ...]:
    """Whose money: one account's, the other's, or both in one go."""
    return (ACCOUNTS[:1], ACCOUNTS[:1], ACCOUNTS[1:], ACCOUNTS)[step.choice % 4]


def group_at_a_desk(step: Step) -> str:
    """What an office's list names; now and then a group that no service is of."""
    return BARE if step.which == 2 else groups_of(step)[0]


def groups_of(step: Step) -> tuple[str, ...]:
    """One group, or two of them."""
    first = step.choice % len(GROUPS)
    two = step.which == 2
    return tuple(
        dict.fromkeys((GROUPS[first], GROUPS[(first + 1) % len(GROUPS)] if two else GROUPS[first]))
    )
