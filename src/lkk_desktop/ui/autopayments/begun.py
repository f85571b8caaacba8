"""A standing order that is being set up: what was typed and the card that is being bound, kept in
the profile, so that a closed program goes on where it was, and never binds a second card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from lkk_desktop.models.autopayments import Autopayment, Schedule, check
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import kopecks_of
from lkk_desktop.strings import DECIMAL_MARK, language

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

KEPT = "autopayment"
"""The name under which the profile keeps them; each with its account's number."""
NEW_CARD = ""
"""What stands for «Новая карта» among the cards."""
What = Literal["schedule", "day", "most", "card"]
FIELDS: dict[str, What] = {
    "above_most": "most",
    "no_most": "most",
    "unknown_card": "card",
    "card_expired": "card",
}
"""Beside which field a refusal stands."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form. ``schedule`` is None until one is chosen, ``most`` is as typed.

    ``card``: a saved one's id, ``NEW_CARD``, or None until one is chosen. ``binding`` is the order
    by which a new card is bound.
    """

    schedule: Schedule | None = None
    day: int = 1
    most: str = ""
    card: str | None = None
    binding: str | None = None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What the form comes to, once nothing is wrong with it."""

    schedule: Schedule
    day: int | None
    most: int


def read(begun: Begun, limit: int | None) -> tuple[Settled | None, dict[What, Problem]]:
    """What the form comes to, or what is wrong with it, field by field. ``limit``: the most that
    the way of payment takes (kopecks)."""
    wrong: dict[What, Problem] = {}
    if begun.schedule is None:
        wrong["schedule"] = Problem("no_schedule")
    most = 0
    try:
        most = kopecks_of(begun.most)
        if limit is not None and most > limit:
            raise Problem("above_most", most=limit)
    except Problem as problem:
        wrong["most"] = Problem("no_most") if problem.code == "no_amount" else problem
    day = begun.day if begun.schedule == "day" else None
    if begun.schedule is not None:
        try:
            check(begun.schedule, day, max(1, most))
        except Problem as problem:
            wrong["day"] = problem
    if begun.card is None:
        wrong["card"] = Problem("no_card")
    if wrong or begun.schedule is None:
        return None, wrong
    return Settled(schedule=begun.schedule, day=day, most=most), wrong


def of_record(one: Autopayment) -> Begun:
    """The form as a standing order fills it, to be changed."""
    whole, rest = divmod(one.most, 100)
    most = f"{whole}{DECIMAL_MARK[language()]}{rest:02d}" if rest else str(whole)
    return Begun(schedule=one.schedule, day=one.day or 1, most=most, card=one.card)


def kept(cabinet: Cabinet, account: str) -> Begun | None:
    """What was begun for an account and is not done; None where there is nothing, or where what is
    kept cannot be read any more."""
    found = cabinet.recalled(f"{KEPT}:{account}")
    if found is None:
        return None
    try:
        return msgspec.json.decode(found, type=Begun)
    except msgspec.DecodeError:
        return None


def keep(cabinet: Cabinet, account: str, begun: Begun | None) -> None:
    """Keep it; None lets it go. Raises ``Fault``."""
    text = None if begun is None else msgspec.json.encode(begun).decode()
    cabinet.remember(f"{KEPT}:{account}", text)
