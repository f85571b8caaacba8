"""The chart of what the account used: twelve months of a resource, read beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from lkk_desktop import names
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.supply import Supply, supply
from lkk_desktop.strings import t
from lkk_desktop.ui.charts.consumption import ConsumptionCard
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import line
from lkk_desktop.ui.home.subject import Place
from lkk_desktop.ui.readings.state import RESOURCES
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

MONTHS = 12


class _Choice(Chooser):
    """As wide as its longest name where there is room for that."""

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance
        texts = (self.itemText(at) for at in range(self.count()))
        longest = max(map(wide, texts), default=0)
        return QSize(longest + scaled(64), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(96), super().minimumSizeHint().height())


class Use(ConsumptionCard):
    """One resource at a time, of all its meters; the person's choice holds for other accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = False
        self.setAccessibleName(t("Consumption"))
        self.say(t("Consumption"))
        self.choice = _Choice()
        self.choice.setAccessibleName(t("Resource"))
        self.choice.activated.connect(self._chosen)
        self.body.insertLayout(1, line(self.choice, 0))
        self._resource = RESOURCES[0]
        self._cabinet: Cabinet | None = None
        self._place: Place | None = None
        self._asked = 0

    def stand_for(self, cabinet: Cabinet, place: Place) -> None:
        """Be there where there is a meter, and offer what its meters measure; ask nothing yet."""
        self._cabinet, self._place = cabinet, place
        held = {one.resource for one in cabinet.find(Meter, account=place.account.id)}
        resources = [one for one in RESOURCES if one in held]
        offered = [self.choice.itemData(at) for at in range(self.choice.count())]
        if offered != resources:
            self.choice.clear()
            for one in resources:
                self.choice.addItem(names.service(one), one)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self._resource)))
        self.choice.setVisible(len(resources) > 1)
        self.wanted = bool(resources)
        self.setVisible(self.wanted)

    def show_place(self, cabinet: Cabinet, place: Place) -> None:
        """Read what is to be drawn; an answer to an older question is dropped."""
        self.stand_for(cabinet, place)
        if not self.wanted:
            return
        self._asked += 1
        number, resource = self._asked, self.choice.currentData()

        def came(answer: Supply | Exception) -> None:
            if number != self._asked:
                return
            if isinstance(answer, Exception):
                self.explain(t("The readings could not be read from this computer."))
                return
            last = period(place.today)
            caption = names.service(resource) if self.choice.isHidden() else ""
            self.show_supply(answer, following(last, 1 - MONTHS), last, caption)

        cabinet.later(lambda shown: supply(shown, place.account, resource, place.today), came)

    def _chosen(self, _at: int) -> None:
        self._resource = self.choice.currentData()
        if self._cabinet is not None and self._place is not None:
            self.show_place(self._cabinet, self._place)
