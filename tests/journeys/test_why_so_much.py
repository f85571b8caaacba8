"""«Почему столько?» and the bill on paper, without a line: read, searched, saved, or not."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest

from tests.documents import camera, second_reader
from tests.journeys.scene import ACCOUNT, OFFLINE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
SAVE, FIND = "Сохранить PDF…", "Найти в документе"


def codes(path: Path, pages: int) -> list[dict[str, str]]:
    """What the codes of a bill say to a phone that sees its pages at 150 dots an inch."""
    seen = (camera.seen(camera.by_poppler(path, 150, page + 1)) for page in range(pages))
    return [second_reader.gost(code).fields for page in seen for code in page]


@pytest.mark.skipif(not camera.POPPLER, reason="pdftoppm is not installed")
def test_a_household_reads_why_and_keeps_its_bill_without_a_line(stage: Stage) -> None:
    home = stage.desk("home").start(opens="accruals")
    home.wait(OFFLINE)
    home.wait("Квитанция за октябрь 2026: 6\u00a0890,54\u00a0₽, оплатить до 15.11.2026")
    home.click("Электроэнергия: 808,47\u00a0₽. Как посчитано")
    home.wait("Счётчик 6158001, день: 14\u00a0320 − 14\u00a0143")
    for words, figure in (
        ("День: 177\u00a0кВт·ч × 3,79\u00a0₽", "670,83\u00a0₽"),
        ("Ночь: 74\u00a0кВт·ч × 1,86\u00a0₽", "137,64\u00a0₽"),
        ("09.10.2026: оплачен долг за сентябрь 2026", "523,18\u00a0₽"),
    ):
        assert home.below(words) == figure

    folder = stage.folder / "bills"
    folder.mkdir()
    home.click("Квитанция")
    home.wait("1 из 4")
    home.click("Найти")
    home.fill(FIND, "Отопление")
    home.wait("1 из ")
    home.fill(FIND, "Каракатица")
    home.wait("Не найдено")
    home.click(SAVE)
    home.name_file(folder / "october.pdf")
    home.wait("Сохранено: october.pdf")

    kept = (folder / "october.pdf").read_bytes()
    pages = pypdf.PdfReader(io.BytesIO(kept)).pages
    said = "".join(page.extract_text() for page in pages).replace("\u00a0", " ")
    for fact in ("6 890,54", "Иванов Иван Иванович", "808,47", "14 320"):
        assert fact in said
    found = codes(folder / "october.pdf", len(pages))
    assert {one["PersAcc"] for one in found} == {ACCOUNT}
    assert sum(int(one["Sum"]) for one in found) == 689_054

    home.do("fill_disk", full=True)
    home.click(SAVE)
    home.name_file(folder / "again.pdf")
    home.wait("На диске нет места. Ничего не сохранено")
    assert [one.name for one in folder.iterdir()] == ["october.pdf"]
    home.do("fill_disk", full=False)
    home.click(SAVE)
    home.name_file(folder / "again.pdf")
    home.wait("Сохранено: again.pdf")
    assert (folder / "again.pdf").read_bytes() == kept
    assert home.close() == 0
