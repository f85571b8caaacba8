"""The cards of Home in their order: imported once the window is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lkk_desktop.ui.home.debt import Debt
from lkk_desktop.ui.home.dwelling import Dwelling
from lkk_desktop.ui.home.meters import Meters
from lkk_desktop.ui.home.news import Latest
from lkk_desktop.ui.home.papers import Papers
from lkk_desktop.ui.home.prices import Prices
from lkk_desktop.ui.home.reliefs import Reliefs
from lkk_desktop.ui.home.subject import Subject
from lkk_desktop.ui.home.use import Use as Use

SUBJECTS: tuple[Callable[[], Subject[Any]], ...] = (
    *(Debt, Meters, Prices, Dwelling),
    *(Papers, Reliefs, Latest),
)
