"""Files are given to a form: chosen, pasted, dropped; each says how it stands, and can go again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop import strings
from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.ui.appeals.copies import Copies
from lkk_desktop.ui.appeals.file_counter import FilesCounter, FilesRules
from lkk_desktop.ui.appeals.file_field import FileField
from lkk_desktop.ui.appeals.incoming import Incoming
from lkk_desktop.ui.theme import Theme
from tests import enclosing, files_made
from tests.ui.appeals.pieces import (
    DRAFT,
    KNOWN,
    SCAN,
    begin,
    drag,
    drop,
    focused,
    leave,
    mime,
    settled,
)
from tests.ui.appeals.pieces import states as lines
from tests.ui.flat import RECORDS, Profile
from tests.ui.papers.conftest import file_dialog


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path / "profile", (*RECORDS, *KNOWN))
    made.stand("offline")
    yield made
    made.close()


@pytest.fixture
def field(qtbot: QtBot, profile: Profile, theme: Theme) -> FileField:
    begin(profile)
    return field_of(qtbot, profile)


def field_of(qtbot: QtBot, profile: Profile) -> FileField:
    made = FileField(profile.cabinet, SCAN, lambda: DRAFT)
    qtbot.addWidget(made)
    made.resize(520, 400)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def written(folder: Path, **files: bytes) -> list[Path]:
    """Files in a folder; ``_`` in a name stands for its point."""
    made = []
    for name, content in files.items():
        made.append(folder / name.replace("_", "."))
        made[-1].write_bytes(content)
    return made


def image(colour: str = "#208040") -> QImage:
    made = QImage(60, 40, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def refusal(field: FileField) -> str:
    """Why the last line was not attached."""
    return field.rows.shown[-1].note.accessibleName().replace("\u00a0", " ")


# ── how they come ─────────────────────────────────────────────────────────────────────────────


def test_several_files_are_chosen_at_once_by_the_keyboard_alone(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    paths = written(tmp_path, Паспорт_pdf=files_made.pdf(), Фото_jpg=files_made.picture("JPEG"))
    changes: list[bool] = []
    field.changed.connect(lambda: changes.append(field.busy))
    field.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: file_dialog() is not None)
    box = file_dialog()
    assert box is not None
    assert box.fileMode() == box.FileMode.ExistingFiles
    box.filesSelected.emit([str(one) for one in paths])
    box.reject()
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["Паспорт.pdf", "Фото.jpg"]
    assert lines(field)[0].startswith("Паспорт.pdf | PDF · ")
    assert changes[0], "the form hears that a file is on its way"
    assert not changes[-1]
    assert "Паспорт.pdf, Фото.jpg" in field.choose.accessibleDescription()


def test_a_picture_is_pasted_as_a_png_named_by_the_time(qtbot: QtBot, field: FileField) -> None:
    QGuiApplication.clipboard().setImage(image())
    field.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, field)
    [file] = field.attachments()
    assert (file.name, file.media) == ("Снимок 20.11.2026 10-00-00.png", "image/png")
    content = field.cabinet.forms.content(file.id)
    assert content is not None
    assert QImage.fromData(content).pixelColor(5, 5) == QColor("#208040")


def test_files_are_pasted_too_and_an_empty_clipboard_is_told(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    QGuiApplication.clipboard().setMimeData(mime(*written(tmp_path, a_pdf=files_made.pdf())))
    QTest.mouseClick(field.paste, Qt.MouseButton.LeftButton)
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["a.pdf"]
    QGuiApplication.clipboard().setText("ничего такого")
    QTest.mouseClick(field.paste, Qt.MouseButton.LeftButton)
    assert field.message.text() == "В буфере обмена нет ни файла, ни картинки."


def test_what_is_dragged_over_is_shown_and_what_is_dropped_is_copied(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    data = mime(*written(tmp_path, a_pdf=files_made.pdf(), b_png=files_made.picture("PNG")))
    assert drag(field, data).isAccepted()
    assert field.hint.text() == "Отпустите, чтобы приложить"
    leave(field)
    assert field.hint.text() == "или перетащите сюда файлы и картинки"
    drag(field, data)
    event = drop(field, data)
    assert event.dropAction() == Qt.DropAction.CopyAction, "its folder must not lose it"
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["a.pdf", "b.png"]


def test_a_picture_is_dropped_and_an_address_of_the_net_is_not(
    qtbot: QtBot, field: FileField
) -> None:
    assert not drag(field, mime("https://example.org/a.pdf")).isAccepted()
    data = QMimeData()
    data.setImageData(image())
    drop(field, data)
    settled(qtbot, field)
    assert [one.media for one in field.attachments()] == ["image/png"]


# ── what is refused ───────────────────────────────────────────────────────────────────────────


def test_each_file_that_is_refused_says_why_and_goes_at_a_press(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    good, renamed, locked, empty = written(
        tmp_path,
        a_pdf=files_made.pdf(),
        b_png=files_made.picture("JPEG"),
        c_pdf=files_made.encrypted(),
        d_pdf=b"",
    )
    folder = tmp_path / "Папка"
    folder.mkdir()
    gone, lost = tmp_path / "нет.pdf", tmp_path / "ссылка.pdf"
    lost.symlink_to(tmp_path / "никуда.pdf")
    field.take([Incoming.of_path(str(p)) for p in (renamed, folder, good, locked)])
    field._copies.add([Incoming.of_path(str(p)) for p in (gone, lost, empty)])  # type: ignore[union-attr]
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["a.pdf"]
    said = "\n".join(lines(field))
    for words in (
        "b.png | Не приложен: содержимое файла «b.png» не соответствует имени",
        "Папка | Не приложен: «Папка» — папка",
        "c.pdf | Не приложен: файл PDF «c.pdf» защищён паролем",
        "нет.pdf | Не приложен: файла «нет.pdf» больше нет",
        "ссылка.pdf | Не приложен: «ссылка.pdf» — ссылка",
        "d.pdf | Не приложен: файл «d.pdf» пуст",
    ):
        assert words in said, said
    assert len(lines(field)) == 7
    row = field.rows.shown[1]
    assert row.act.text() == "Убрать"
    assert row.act.accessibleName() == "Убрать: b.png, Скан паспорта"
    row.act.setFocus()
    QTest.keyClick(row.act, Qt.Key.Key_Return)
    assert len(lines(field)) == 6
    assert field.rows.shown[1].act.hasFocus(), "the cursor stays among the lines"


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_why_is_said_in_the_language_in_use(
    qtbot: QtBot, field: FileField, tmp_path: Path, language: str
) -> None:
    field.take([Incoming.of_path(str(tmp_path))])
    settled(qtbot, field)
    strings.use(language)
    field.refresh()
    begins = {"ru": "Не приложен: «", "uk": "Не додано: «", "en": "Not attached: «"}
    assert refusal(field).startswith(begins[language])
    strings.use("ru")


def test_the_same_bytes_a_second_time_and_one_too_many_are_refused(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    one, same = written(tmp_path, a_pdf=files_made.pdf(), b_pdf=files_made.pdf())
    field.take([Incoming.of_path(str(one)), Incoming.of_path(str(same))])
    settled(qtbot, field)
    assert refusal(field) == "Не приложен: этот файл уже приложен под именем «a.pdf»."
    assert len(field.attachments()) == 1
    more = written(tmp_path, **{f"p{n}_pdf": files_made.pdf(f"{n}") for n in range(5)})
    field.take([Incoming.of_path(str(path)) for path in more])
    settled(qtbot, field)
    assert len(field.attachments()) == 5
    assert refusal(field).startswith("Не приложен: здесь можно приложить не больше 5 файлов")


def test_more_than_25_megabytes_are_refused(qtbot: QtBot, field: FileField, tmp_path: Path) -> None:
    first, second = written(
        tmp_path,
        a_tiff=enclosing.picture(14 * 1024 * 1024),
        b_tiff=enclosing.picture(13 * 1024 * 1024, seed=8),
    )
    counter = FilesCounter(field.cabinet, lambda: DRAFT)
    qtbot.addWidget(counter)
    counter.watch(field)
    assert counter.words.text().replace("\u00a0", " ") == "Файлов пока нет, всего можно до 25 МБ"
    field.take([Incoming.of_path(str(first)), Incoming.of_path(str(second))])
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["a.tiff"]
    assert "вместе занимают не больше 25 МБ" in refusal(field)
    assert counter.words.text().replace("\u00a0", " ") == "Файлы: 13,9 из 25 МБ"
    assert counter.state == "plain"
    [third] = written(tmp_path, c_tiff=enclosing.picture(8 * 1024 * 1024, seed=9))
    field.take([Incoming.of_path(str(third))])
    settled(qtbot, field)
    assert counter.state == "wait"
    assert counter.bytes < MOST_BYTES
    assert counter.note.text().startswith("Для других файлов осталось 3")


# ── how they go ───────────────────────────────────────────────────────────────────────────────


def test_a_file_is_deleted_and_the_cursor_goes_on(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    paths = written(tmp_path, a_pdf=files_made.pdf("1"), b_pdf=files_made.pdf("2"))
    field.take([Incoming.of_path(str(path)) for path in paths])
    settled(qtbot, field)
    first = field.attachments()[0]
    field.rows.shown[0].act.setFocus()
    QTest.keyClick(field.rows.shown[0].act, Qt.Key.Key_Space)
    assert [one.name for one in field.attachments()] == ["b.pdf"]
    assert field.cabinet.forms.content(first.id) is None
    assert field.rows.shown[0].act.hasFocus()
    QTest.keyClick(field.rows.shown[0].act, Qt.Key.Key_Space)
    assert field.attachments() == []
    assert field.choose.hasFocus()


def test_one_that_is_on_its_way_is_called_off_and_the_next_one_goes(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    large, small = written(
        tmp_path, a_tiff=enclosing.picture(20 * 1024 * 1024), b_pdf=files_made.pdf()
    )
    field.take([Incoming.of_path(str(large)), Incoming.of_path(str(small))])
    row = field.rows.shown[0]
    qtbot.waitUntil(lambda: row.bar.value() > 5, timeout=20_000)
    assert row.note.text().startswith("прикладывается, ")
    assert field.rows.shown[1].note.text() == "ждёт очереди"
    assert row.act.text() == "Отмена"
    QTest.mouseClick(row.act, Qt.MouseButton.LeftButton)
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["b.pdf"]
    assert field.cabinet.forms.files(DRAFT) == field.attachments()


def test_a_widget_made_anew_finds_what_is_on_its_way_and_what_was_refused(
    qtbot: QtBot, profile: Profile, theme: Theme, tmp_path: Path
) -> None:
    begin(profile)
    field = FileField(profile.cabinet, SCAN, lambda: DRAFT)
    paths = written(tmp_path, a_doc=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b_pdf=files_made.pdf())
    field.take([Incoming.of_path(str(path)) for path in paths])
    field.deleteLater()
    qtbot.wait(1)
    anew = field_of(qtbot, profile)
    settled(qtbot, anew)
    assert [one.name for one in anew.attachments()] == ["b.pdf"]
    assert [line.partition(" | ")[0] for line in lines(anew)] == ["b.pdf", "a.doc"]
    assert len(profile.cabinet.findChildren(Copies)) == 1


def test_nothing_is_kept_by_looking_and_a_draft_is_when_a_file_comes(
    qtbot: QtBot, profile: Profile, theme: Theme, tmp_path: Path
) -> None:
    begun: list[str] = []

    def keep() -> str:
        if not begun:
            begun.append(begin(profile))
        return begun[0]

    field = FileField(profile.cabinet, SCAN, keep, lambda: begun[0] if begun else None)
    qtbot.addWidget(field)
    field.refresh()
    assert profile.cabinet.forms.drafts() == []
    field.take([Incoming.of_path(str(path)) for path in written(tmp_path, a_pdf=files_made.pdf())])
    settled(qtbot, field)
    assert [one.name for one in field.attachments()] == ["a.pdf"]


# ── what is said ──────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_stands_beside_it_until_a_file_comes(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    assert "Нужен хотя бы один файл" in field.choose.accessibleDescription()
    field.say("Приложите скан.")
    assert field.message.isVisible()
    assert field.choose.accessibleDescription().startswith("Приложите скан.")
    field.take([Incoming.of_path(str(path)) for path in written(tmp_path, a_pdf=files_made.pdf())])
    settled(qtbot, field)
    assert not field.message.isVisible()
    field.say("Ещё раз.")
    field.say("")
    assert not field.message.isVisible()


def test_a_long_name_keeps_both_its_ends_and_no_mark_turns_it_round(
    qtbot: QtBot, field: FileField, tmp_path: Path
) -> None:
    path = tmp_path / ("Свидетельство " * 8 + "\u202efdp.exe\u202c.pdf")
    path.write_bytes(files_made.pdf())
    field.take([Incoming.of_path(str(path)), Incoming.of_path(str(tmp_path / "\u202egpj.exe"))])
    settled(qtbot, field)
    row = field.rows.shown[0]
    qtbot.waitUntil(lambda: "…" in row.name.text())
    assert row.name.text().startswith("Свид")
    assert row.name.text().endswith(".pdf")
    assert "\u202e" not in "".join(one.name.full for one in field.rows.shown)
    assert row.name.full in row.name.toolTip()


def test_the_rules_unfold_by_key_and_are_read_aloud(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    rules = FilesRules()
    qtbot.addWidget(rules)
    rules.show()
    assert not rules.rules.isVisible()
    rules.head.setFocus()
    QTest.keyClick(rules.head, Qt.Key.Key_Return)
    assert rules.rules.isVisible()
    assert "всего до 25 МБ" in rules.head.accessibleDescription()


def test_another_draft_brings_its_own_files_and_hears_no_more_of_the_first(
    qtbot: QtBot, profile: Profile, theme: Theme, tmp_path: Path
) -> None:
    ids = [begin(profile), begin(profile, "draft-2")]
    field = FileField(profile.cabinet, SCAN, lambda: ids[0])
    qtbot.addWidget(field)
    one, other = written(tmp_path, a_pdf=files_made.pdf("1"), b_pdf=files_made.pdf("2"))
    field.take([Incoming.of_path(str(one))])
    settled(qtbot, field)
    ids.reverse()
    field.refresh()
    assert field.attachments() == []
    field.take([Incoming.of_path(str(other))])
    settled(qtbot, field)
    assert [file.name for file in field.attachments()] == ["b.pdf"]
    assert [file.name for file in profile.cabinet.forms.files("draft-1")] == ["a.pdf"]
    heard: list[str] = []
    field.changed.connect(lambda: heard.append("changed"))
    first = next(c for c in profile.cabinet.findChildren(Copies) if c.draft == "draft-1")
    first.add([Incoming.of_path(str(tmp_path))])
    qtbot.waitUntil(lambda: not first.busy)
    assert heard == []
