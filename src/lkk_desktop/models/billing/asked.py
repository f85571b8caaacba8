"""What is asked of the rules of volume: one service of one account in one month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lkk_desktop.models.billing.facts import Facts, Standing
from lkk_desktop.models.billing.missing import Instead
from lkk_desktop.models.billing.months import Month
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.quantities import Object


class Asked(NamedTuple):
    """A service of an account in a month, over the days (ordinals, both included) of its supply."""

    facts: Facts
    standing: Standing
    book: Book
    of: Month
    home: Object
    window: tuple[int, int]
    order: Sequence[Instead]
