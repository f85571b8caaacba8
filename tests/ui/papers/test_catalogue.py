"""Each paper and export as a screen asks for it: made of a profile, shown or saved, read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.metering import Reading
from lkk_desktop.ui import papers
from lkk_desktop.ui.papers.document import Asker
from lkk_desktop.ui.papers.viewer import Viewer
from tests.documents.world import flat_world
from tests.household import USER
from tests.models.billing import kit
from tests.ui import flat
from tests.ui.conftest import Window
from tests.ui.flat import Profile
from tests.ui.papers.conftest import choose

OCTOBER = "2026-10"
LINK = LinkedAccount(id="link-9", user=USER, account=kit.ACCOUNT, nickname=None, place=9)


@pytest.fixture
def profile(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Profile]:
    streams = (f"account:{kit.ACCOUNT}", "supplier:s")
    monkeypatch.setattr(flat, "STREAMS", (*flat.STREAMS, *streams))
    billed = flat_world()[0].records.values()
    made = Profile(tmp_path, (*flat.RECORDS, *billed, LINK))
    yield made
    made.close()


@pytest.fixture
def at_the_billed(window: Window) -> Window:
    window.shell.page.choose_account(kit.ACCOUNT)  # type: ignore[union-attr]
    return window


PAPERS: dict[str, tuple[Callable[[Asker], None], str, str, str]] = {
    "bill": (
        lambda asker: papers.bill(asker, OCTOBER),
        "Квитанция, октябрь 2026\u00a0г.",
        f"Квитанция {kit.ACCOUNT} 2026-10.pdf",
        "ПЛАТЁЖНЫЙ ДОКУМЕНТ",
    ),
    "statement": (
        lambda asker: papers.statement(asker, "2026-09", OCTOBER),
        "Выписка по расчётам, сентябрь 2026\u00a0г. – октябрь 2026\u00a0г.",
        f"Выписка по расчётам {kit.ACCOUNT} 2026-09 – 2026-10.pdf",
        "ВЫПИСКА ПО РАСЧЁТАМ",
    ),
    "accruals": (
        lambda asker: papers.accruals(asker, OCTOBER, OCTOBER),
        "Начисления, октябрь 2026\u00a0г.",
        f"Начисления {kit.ACCOUNT} 2026-10.pdf",
        "НАЧИСЛЕНИЯ",
    ),
    "readings": (
        lambda asker: papers.readings(asker, "2026-09", OCTOBER),
        "История показаний, сентябрь 2026\u00a0г. – октябрь 2026\u00a0г.",
        f"История показаний {kit.ACCOUNT} 2026-09 – 2026-10.pdf",
        "ИСТОРИЯ ПОКАЗАНИЙ",
    ),
}


def shown(window: Window, qtbot: QtBot) -> Viewer:
    qtbot.waitUntil(lambda: bool(window.shell.findChildren(Viewer)))
    (viewer,) = window.shell.findChildren(Viewer)
    qtbot.waitUntil(lambda: viewer.view is not None, timeout=20_000)
    return viewer


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_shown_under_its_name(at_the_billed: Window, qtbot: QtBot, name: str) -> None:
    ask, title, file, says = PAPERS[name]
    ask(at_the_billed.readings)
    viewer = shown(at_the_billed, qtbot)
    assert (viewer.windowTitle(), viewer.paper.file) == (title, file)
    read = pypdf.PdfReader(io.BytesIO(viewer.content))
    text = "".join(page.extract_text() for page in read.pages)
    assert says.lower() in text.lower()
    assert kit.ACCOUNT in text
    # What a screen reader is given is what the other reader finds.
    assert kit.ACCOUNT in viewer.text.toPlainText()
    assert viewer.pages == len(read.pages)


def test_a_confirmation_of_a_reading(at_the_billed: Window, qtbot: QtBot) -> None:
    cabinet = at_the_billed.profile.cabinet
    reading = next(r for r in cabinet.find(Reading, account=kit.ACCOUNT) if r.status == "counted")
    papers.confirmation(at_the_billed.readings, "gone-meanwhile")
    assert at_the_billed.shell.findChildren(Viewer) == []
    papers.confirmation(at_the_billed.readings, reading.id)
    viewer = shown(at_the_billed, qtbot)
    assert viewer.paper.file == (
        f"Подтверждение показания {kit.ACCOUNT} {reading.day.isoformat()}.pdf"
    )
    assert kit.ACCOUNT in viewer.text.toPlainText()


def test_a_month_without_a_bill_says_so(at_the_billed: Window, qtbot: QtBot) -> None:
    papers.bill(at_the_billed.readings, "2019-01")
    (viewer,) = at_the_billed.shell.findChildren(Viewer)
    qtbot.waitUntil(lambda: viewer._stack.count() > 1, timeout=20_000)
    failed = viewer._stack.currentWidget()
    assert failed is not None
    said = [one.text() for one in failed.findChildren(QLabel)]
    assert "Документ не получился." in said
    assert any(text and text != "Документ не получился." for text in said)
    assert viewer.view is None


@pytest.mark.parametrize("form", ["csv", "xlsx", "xml"])
@pytest.mark.parametrize("what", ["readings", "accruals"])
def test_an_export_is_saved_and_read_back(
    at_the_billed: Window, qtbot: QtBot, tmp_path: Path, what: str, form: str
) -> None:
    window = at_the_billed
    if (what, form) == ("accruals", "xml"):
        with pytest.raises(ValueError, match="Green Button"):
            papers.export(window.readings, "accruals", "xml", "2026-09", OCTOBER)
        return
    papers.export(window.readings, what, form, "2026-09", OCTOBER)  # type: ignore[arg-type]
    path = tmp_path / f"out.{form}"
    offered = choose(qtbot, path)
    named = {"readings": "Показания", "accruals": "Начисления"}[what]
    assert offered == f"{named} {kit.ACCOUNT} 2026-09 – 2026-10.{form}"
    qtbot.waitUntil(lambda: window.said() == f"Сохранено: out.{form}", timeout=20_000)
    content = path.read_bytes()
    if form == "xlsx":
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert len(rows) > 2
    elif form == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") > 2
    else:
        assert b"espi" in content
