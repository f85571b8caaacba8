"""What another side says beside the sums, cut to what a record may hold.

Money is taken whatever is said with it: a word that does not fit is left out, never the order.
"""

from __future__ import annotations

import re

from lkk_desktop.models.bounds import LATEST, PERIOD
from lkk_server.acquiring.messages import BoundCard, OrderState

LONGEST_TEXT = 2_000
LONGEST_CODE = 100


def text(said: str | None) -> str | None:
    """A line of text; None for one that is too long, or none."""
    fits = said is not None and len(said) <= LONGEST_TEXT and said.isprintable()
    return said if fits else None


def code(said: str | None) -> str | None:
    """A code, cut where it is too long."""
    plain = "".join(sign for sign in said or "" if sign.isprintable())
    return plain[:LONGEST_CODE] or None


def instant(said: int | None) -> int | None:
    """An instant that a calendar has."""
    return said if said is not None and 0 <= said <= LATEST else None


def mask(said: OrderState) -> str:
    """That of the card that paid; '' where it is not told, or is none that a line can hold."""
    of = said.mask or ("" if said.card is None else said.card.mask)
    return of if len(of) <= LONGEST_CODE and of.isprintable() else ""


def is_card(said: BoundCard) -> bool:
    """Whether a card can be kept as it is told."""
    if not re.match(PERIOD, said.until) or len(said.system) > LONGEST_CODE:
        return False
    return all(one.isprintable() for one in (said.mask, said.system, said.binding))
