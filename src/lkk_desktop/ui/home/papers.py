"""«Ваши документы»: which of the customer's papers the supplier has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.papers import Paper
from lkk_desktop.strings import c, date, t
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class Papers(Subject[tuple[Paper, ...]]):
    """The four kinds, each there or not; of one that has no record nothing is known."""

    def __init__(self) -> None:
        super().__init__(t("Your documents"))
        self.facts = facts()
        self.body.addWidget(self.facts)

    def read(self, cabinet: Cabinet, place: Place) -> tuple[Paper, ...] | None:
        return tuple(cabinet.find(Paper, account=place.account.id)) or None

    def fill(self, value: tuple[Paper, ...], place: Place) -> None:
        # Of two papers of a kind the newer one counts.
        held = {one.kind: one for one in sorted(value, key=_age)}
        lines = []
        for kind, name in wording.PAPERS.items():
            paper = next((one for of, one in held.items() if of == kind), None)
            if paper is None:
                lines.append(Fact(t(name), c("paper", "not known"), pill=True))
                continue
            good = paper.state != "missing"
            lines.append(
                Fact(
                    t(name),
                    wording.paper_state(kind, paper.state),
                    _note(paper),
                    "ok" if good else "wait",
                    pill=True,
                )
            )
        self.facts.show_values(lines)


def _age(paper: Paper) -> tuple[bool, str, str]:
    return paper.since is not None, paper.since.isoformat() if paper.since else "", paper.id


def _note(paper: Paper) -> str:
    if paper.state == "missing":
        return ""
    parts = []
    if paper.number:
        parts.append(f"№ {paper.number}")
    if paper.since is not None:
        parts.append(t("of {date}", date=date(paper.since)))
    return " ".join(parts)
