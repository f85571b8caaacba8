"""What may be sent: content decides, no name does; and no bytes make the check do worse than no."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.models.appeals.archives import RAR5
from lkk_desktop.models.appeals.content import EXTENSIONS, MEDIA, SIGNS, clean_name, examine
from lkk_desktop.models.command import Problem
from tests import files_made as made

JPEG, PNG, TIFF = made.picture("JPEG"), made.picture("PNG"), made.picture("TIFF")
PDF = made.pdf()
ZIP = made.archive({"Паспорт.pdf": PDF, "a/b.png": PNG})


def said(name: str, data: bytes) -> str:
    """The media type, or the code of the refusal."""
    try:
        return examine(name, io.BytesIO(data), len(data))
    except Problem as problem:
        return problem.code


GOOD = {
    "Акт.pdf": (PDF, "application/pdf"),
    "many.PDF": (made.pdf(pages=40), "application/pdf"),
    "фото.jpg": (JPEG, "image/jpeg"),
    "фото.JPEG": (JPEG, "image/jpeg"),
    "scan.png": (PNG, "image/png"),
    "scan.tif": (TIFF, "image/tiff"),
    "scan.tiff": (TIFF, "image/tiff"),
    "all.zip": (ZIP, "application/zip"),
    "old.rar": (made.rar4(), "application/vnd.rar"),
    "new.rar": (made.rar5(), "application/vnd.rar"),
    "moving.jpg": (JPEG + b"\0\0\0\x18ftypmp42" + bytes(500), "image/jpeg"),
    "act.exe.pdf": (PDF, "application/pdf"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_people_send_is_taken(name: str) -> None:
    data, media = GOOD[name]
    assert said(name, data) == media


ACTION = "/OpenAction << /S /{} {} >>"
SCRIPT = "(app.alert\\(1\\))"
BAD = {
    "nothing": ("a.pdf", b"", "file_empty"),
    "a word processor's": ("a.docx", ZIP, "file_kind"),
    "no ending": ("pdf", PDF, "file_kind"),
    "an ending behind the ending": ("act.pdf.exe", PDF, "file_kind"),
    "a picture called a document": ("a.pdf", PNG, "file_renamed"),
    "a document called a picture": ("a.jpg", PDF, "file_renamed"),
    "a program": ("a.pdf", b"MZ\x90\0" + bytes(500), "file_renamed"),
    "a page of a portal": ("a.pdf", b"<!doctype html><html>Sign in</html>", "file_kind"),
    "a document that begins late": ("a.pdf", b"\n\n" + PDF, "pdf_broken"),
    "a page with a document behind": ("a.jpg", b"GIF89a" + PDF, "file_renamed"),
    "a picture that is a document": (
        "a.jpg",
        JPEG[:2] + b"\xff\xfe\0\x0a%PDF-1.7" + JPEG[2:],
        "file_renamed",
    ),
    "a document that is an archive": ("a.pdf", PDF + ZIP, "file_trailing"),
    "a picture that is an archive": ("a.png", PNG + ZIP, "file_trailing"),
    "a document cut short": ("a.pdf", PDF[: len(PDF) // 3], "pdf_broken"),
    "only a header": ("a.pdf", b"%PDF-1.7\n", "pdf_broken"),
    "a password": ("a.pdf", made.encrypted(), "pdf_encrypted"),
    "a script": ("a.pdf", made.scripted(), "pdf_scripted"),
    "a file inside": ("a.pdf", made.with_file(), "pdf_scripted"),
    "a script at its opening": (
        "a.pdf",
        made.one_page(ACTION.format("JavaScript", f"/JS {SCRIPT}")),
        "pdf_scripted",
    ),
    "a script by a hidden name": (
        "a.pdf",
        made.one_page(ACTION.format("Java#53cript", f"/JS {SCRIPT}")),
        "pdf_scripted",
    ),
    "a script far from the page": (
        "a.pdf",
        made.one_page("", "/AA << /O 4 0 R >>", "<< /S 5 0 R /JS 6 0 R >>", "/JavaScript", SCRIPT),
        "pdf_scripted",
    ),
    "a program to be started": (
        "a.pdf",
        made.one_page(ACTION.format("Launch", "/F (cmd.exe)")),
        "pdf_scripted",
    ),
    "a film": (
        "a.pdf",
        made.one_page("", "/Annots [<< /Type /Annot /Subtype /RichMedia >>]"),
        "pdf_scripted",
    ),
    "a form that programs fill": (
        "a.pdf",
        made.one_page("/AcroForm << /XFA [] >>"),
        "pdf_scripted",
    ),
    "half a picture": ("a.png", PNG[: len(PNG) // 2], "file_broken"),
    "a photo without an end": ("a.jpg", JPEG.replace(b"\xff\xd9", b""), "file_broken"),
    "only a beginning": ("a.jpg", b"\xff\xd8\xff\xe0", "file_broken"),
    "a scan that points nowhere": ("a.tif", b"II*\0\xff\xff\xff\x7f" + bytes(99), "file_broken"),
    "a picture of ten thousand million dots": ("a.png", made.huge_png(), "image_huge"),
    "an archive cut short": ("a.zip", ZIP[: len(ZIP) // 2], "file_broken"),
    "an archive of nothing": ("a.zip", made.archive({}), "file_empty"),
    "a bomb": ("a.zip", made.archive({"0": bytes(30_000_000)}), "zip_bomb"),
    "archives in archives": (
        "a.zip",
        made.archive({f"{n}.zip": ZIP for n in range(30)}, zipfile.ZIP_STORED),
        "zip_bomb",
    ),
    "too many members": (
        "a.zip",
        made.archive({str(n): b"" for n in range(11_000)}),
        "zip_bomb",
    ),
    "an archive with hidden names": ("a.rar", made.rar4(0x80), "archive_encrypted"),
    "a new one with hidden names": ("a.rar", made.rar5(4), "archive_encrypted"),
    "half a header": ("a.rar", RAR5, "file_broken"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_nobody_should_send_is_named(case: str) -> None:
    name, data, code = BAD[case]
    assert said(name, data) == code


def test_members_over_each_other_are_a_bomb() -> None:
    whole = bytearray(made.archive({str(n): bytes(range(256)) * 40 for n in range(9)}, 0))
    # Each line of the directory says that its member is the first one: nine times the same bytes.
    first = whole.rindex(b"PK\x01\x02")
    directory, at = whole.index(b"PK\x01\x02"), whole.index(b"PK\x01\x02")
    while at <= first:
        whole[at + 42 : at + 46] = bytes(4)
        at = whole.find(b"PK\x01\x02", at + 4) if at < first else first + 1
    del whole[10_500:directory]
    end = whole.rindex(b"PK\x05\x06")
    whole[end + 16 : end + 20] = (10_500).to_bytes(4, "little")
    assert said("a.zip", bytes(whole)) == "zip_bomb"


def test_an_archive_with_a_password_is_named() -> None:
    whole = bytearray(ZIP)
    at = whole.index(b"PK\x01\x02")
    whole[at + 8] |= 1
    assert said("a.zip", bytes(whole)) == "archive_encrypted"


def test_what_a_renamed_file_is_is_told() -> None:
    with pytest.raises(Problem) as caught:
        examine("C:\\scans\\a.pdf", io.BytesIO(PNG), len(PNG))
    assert caught.value.values == {"name": "a.pdf", "is": "png"}


def test_the_size_is_the_first_thing() -> None:
    with pytest.raises(Problem) as caught:
        examine("a.exe", io.BytesIO(b""), MOST_BYTES + 1)
    assert caught.value.code == "file_large"
    assert caught.value.values["most"] == MOST_BYTES
    assert said("a.pdf", PDF) == "application/pdf"


def test_a_disk_that_fails_is_no_fault_of_the_file() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    whole = made.pdf(pages=300)
    assert len(whole) > 150_000
    with pytest.raises(OSError, match="Input/output"):
        examine("a.pdf", Failing(whole), len(whole))


def test_a_document_in_circles_comes_to_an_end() -> None:
    ring = made.one_page("/A 4 0 R", "", "[5 0 R 4 0 R]", "<< /B 4 0 R /C 5 0 R /D 1 0 R >>")
    assert said("a.pdf", ring) == "application/pdf"
    deep = made.one_page("/A " + "[" * 50_000 + "]" * 50_000)
    assert said("a.pdf", deep) in ("pdf_involved", "pdf_broken")


MANY = 150_000
ENDLESS = {
    "objects without a table": b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * MANY,
    "arrays in arrays": made.one_page("/A " + "[" * MANY + "]" * MANY),
    "dictionaries in dictionaries": made.one_page("/A " + "<</A " * MANY + ">>" * MANY),
    "texts in texts": made.one_page("/A (" + "(" * MANY + ")"),
    "ends without an end": b"%PDF-1.7\n" + b"startxref\n0\n" * MANY,
    "comments": b"%PDF-1.7\n" + b"%" * 1_000_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("what", ENDLESS)
def test_what_would_never_end_comes_to_an_end(what: str) -> None:
    # As other readers do, the parser takes a text that does not end for one that does.
    refused = {"pdf_broken", "pdf_involved"}
    lenient = what == "texts in texts"
    assert said("a.pdf", ENDLESS[what]) in refused | ({"application/pdf"} if lenient else set())


HEADS = [b"", *(sign for sign, _ in SIGNS)]
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(some.sampled_from(HEADS), some.binary(max_size=600), some.sampled_from(sorted(EXTENSIONS)))
def test_no_bytes_do_worse_than_be_refused(head: bytes, data: bytes, ending: str) -> None:
    found = said(f"a.{ending}", head + data)
    assert found == found.lower() or found in MEDIA.values()


@SLOW
@given(some.data())
def test_damage_does_no_worse_than_be_refused(data: some.DataObject) -> None:
    whole = {"pdf": PDF, "zip": ZIP, "png": PNG, "jpg": JPEG, "tif": TIFF, "rar": made.rar5()}
    ending = data.draw(some.sampled_from(sorted(whole)))
    damaged = bytearray(whole[ending])
    for _ in range(data.draw(some.integers(1, 8))):
        damaged[data.draw(some.integers(0, len(damaged) - 1))] = data.draw(some.integers(0, 255))
    cut = data.draw(some.integers(1, len(damaged)))
    said(f"a.{ending}", bytes(damaged[:cut]))


NAMES = {
    "Акт 5.pdf": "Акт 5.pdf",
    "/mnt/scans/a.pdf": "a.pdf",
    "C:\\Users\\Иван\\a.pdf": "a.pdf",
    "../../etc/passwd": "passwd",
    "a\0b\r\n.pdf": "ab.pdf",
    "act\u202efdp.exe": "actfdp.exe",
    "и\u0306.pdf": "й.pdf",
    "  a.pdf . ": "a.pdf",
    "CON.pdf": "_CON.pdf",
    'a<b>:"c|?*.pdf': "a_b___c___.pdf",
    "x" * 300 + ".pdf": "x" * 251 + ".pdf",
    "\ud800a.pdf": "_a.pdf",
    "\udcd1\udcea\udce0\udced.tiff": "____.tiff",  # «Скан» in Windows-1251, as Linux shows it
    "\udcff.pdf": "_.pdf",
    "я" * 300: "я" * 255,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_it_may_be(name: str) -> None:
    assert clean_name(name) == NAMES[name]


@pytest.mark.parametrize("name", ["", "..", ".", "a/..", "\0", "\u200b", " . ", "a/", "\u202e"])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(Problem) as caught:
        clean_name(name)
    assert caught.value.code == "file_name"


@given(some.text(max_size=600))
def test_a_kept_name_stays_as_it_is(name: str) -> None:
    try:
        kept = clean_name(name)
    except Problem:
        return
    assert 1 <= len(kept) <= 255
    assert clean_name(kept) == kept
    assert not set(kept) & set('/\\\0<>:"|?*')
    assert unicodedata.is_normalized("NFC", kept)
