"""What the app may say outside of its window: messages of the desktop, an icon by the clock."""

from __future__ import annotations

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Card, column, label
from lkk_desktop.ui.corner import Switch
from lkk_desktop.ui.lock.safety import Safety


class TellingCard(Card):
    """Two switches."""

    def __init__(self, safety: Safety) -> None:
        super().__init__(look.M)
        self.body.addWidget(label(t("Outside of the window"), "heading", wrap=True))
        self.notify = Switch(t("Messages of the desktop"))
        self.tray = Switch(t("An icon beside the clock"))
        hints = (
            (
                self.notify,
                t("Reminders come on the desktop too. Behind the lock they say nothing of you."),
            ),
            (self.tray, t("It stands there also while there is nothing to tell.")),
        )
        for switch, said in hints:
            switch.setAccessibleName(switch.text())
            switch.setAccessibleDescription(said)
            below = label(said, "caption", wrap=True)
            below.setContentsMargins(look.XXL + look.S, 0, 0, 0)
            self.body.addLayout(column(switch, below, gap=2))
        self.notify.setChecked(safety.notify)
        self.tray.setChecked(safety.tray)
        self.notify.toggled.connect(lambda on: safety.choose(notify=on))
        self.tray.toggled.connect(lambda on: safety.choose(tray=on))
