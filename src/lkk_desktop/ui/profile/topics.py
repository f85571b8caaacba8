"""«Подписки»: what is sent by e-mail, switched on and off, also without a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.models.contacts import (
    Contact,
    Subscribe,
    Subscription,
    Topic,
    contact_id,
    subscription_id,
)
from lkk_desktop.strings import mark, t
from lkk_desktop.ui import words as plain
from lkk_desktop.ui.components import Banner, Card, column, label, rule
from lkk_desktop.ui.corner import Switch
from lkk_desktop.ui.journal.told import TOPICS
from lkk_desktop.ui.plain import breakable
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

ABOUT: dict[Topic, str] = {
    "bill": mark("The bill of each month, as soon as it is made, instead of one on paper."),
    "news": mark("Changes of tariffs, planned works, and what else the company has to tell."),
}


class TopicsCard(Card):
    """A switch for each topic. ``wants_email``: one must be confirmed first."""

    wants_email = Signal()
    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.banner = Banner()
        self.banner.pressed.connect(self.wants_email)
        self.to = label("", "muted", wrap=True)
        self.switches: dict[Topic, Switch] = {}
        self.body.addWidget(self.banner)
        self.body.addWidget(self.to)
        for at, topic in enumerate(TOPICS):
            if at:
                self.body.addWidget(rule())
            self.body.addWidget(self._topic(topic))

    def refresh(self) -> None:
        """Show what is subscribed to, and to which address it goes."""
        user = self.cabinet.user or ""
        contact = self.cabinet.get(Contact, contact_id(user, "email"))
        confirmed = contact is not None and contact.confirmed is not None
        if confirmed and contact is not None:
            self.banner.say("", "wait", "envelope-simple")
            self.to.setText(t("It is sent to {email}.", email=breakable(contact.value)))
        else:
            self.banner.say(
                t("It is sent by e-mail. Give an e-mail and confirm it first.")
                if contact is None
                else t("Your e-mail is not confirmed yet. Confirm it first."),
                "wait",
                "envelope-simple",
                t("E-mail, phone"),
            )
        self.to.setVisible(confirmed)
        for topic, switch in self.switches.items():
            on = self.cabinet.get(Subscription, subscription_id(user, topic)) is not None
            switch.blockSignals(True)
            switch.setChecked(on)
            switch.blockSignals(False)
            # What is on can be ended at any time.
            switch.setEnabled(confirmed or on)

    def take_focus(self) -> None:
        """On the first switch that can be moved, or on what has to be done before."""
        stop = next((one for one in self.switches.values() if one.isEnabled()), None)
        if stop is not None:
            stop.setFocus()
        else:
            self.banner.take_focus()

    def _topic(self, topic: Topic) -> QWidget:
        name, about = t(TOPICS[topic]), t(ABOUT[topic])
        switch = self.switches[topic] = Switch("")
        switch.setAccessibleName(name)
        switch.setAccessibleDescription(about)
        switch.toggled.connect(lambda on: self._choose(topic, on=on))
        texts = QWidget()
        texts.setLayout(
            column(label(name, "strong", wrap=True), label(about, "muted", wrap=True), gap=3)
        )
        return Row(texts, switch, least=scaled(200), gap=look.L)

    def _choose(self, topic: Topic, *, on: bool) -> None:
        from lkk_desktop.cabinet import Fault

        command = Subscribe(user=self.cabinet.user or "", topic=topic, on=on)
        try:
            self.cabinet.submit(command, self.cabinet.new_id())
        except Problem as problem:
            self.said.emit(words.refused(problem), "bad")
        except Fault as fault:
            self.said.emit(plain.fault(fault.code).happened, "bad")
        self.refresh()
