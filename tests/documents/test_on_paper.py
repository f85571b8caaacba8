"""Codes on a sheet of paper: rendered at 150 dpi, read by another program, equal byte by byte."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.documents.codes import fiscal, gost, nbu
from lkk_desktop.documents.codes.matrix import matrix
from lkk_desktop.documents.pdf import qr
from tests.documents import camera, second_reader
from tests.documents.payees import changed, chernihiv, gas, october, tyumen
from tests.documents.test_fiscal import receipt

Render = Callable[[Path], Image.Image]
RENDERS = [
    pytest.param(camera.by_qt, id="qt"),
    pytest.param(
        camera.by_poppler,
        id="poppler",
        marks=pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed"),
    ),
]
FULL = changed(
    october,
    category="Электроэнергия",
    counter="007128394",
    counter_value=10_520_050,
    bill="000000000000000000",
    added_kopecks=12_345,
    purpose="Электроэнергия, л/с 0710000000, октябрь 2026 г. " + "в том числе пени, " * 8,
)
LONG = changed(gas, purpose="о/р 0710000000, газ за жовтень 2026 " + "т" * 400)


@pytest.mark.parametrize("render", RENDERS)
@pytest.mark.parametrize("module", [qr.MODULE, qr.LEAST], ids=["usual", "smallest"])
def test_a_page_of_codes_is_read_back(render: Render, module: float, tmp_path: Path) -> None:
    codes = [
        (gost.write(tyumen, october), gost.code(tyumen, october)),
        (gost.write(tyumen, FULL), gost.code(tyumen, FULL)),
        (nbu.write(chernihiv, gas), nbu.code(chernihiv, gas)),
        (nbu.write(chernihiv, LONG), nbu.code(chernihiv, LONG)),
        (fiscal.write(receipt), fiscal.code(receipt)),
    ]
    for data, code in codes:
        # An odd place, so that modules do not fall on whole dots.
        draw = functools.partial(qr.draw, matrix=code, x=101.3, y=333.7, module=module)
        page = camera.page(tmp_path, draw)
        assert camera.seen(render(page)) == [data]
    assert second_reader.gost(codes[0][0]).fields["PersAcc"] == "0710000000"
    assert second_reader.nbu(codes[2][0])["recipient"] == chernihiv.name


@pytest.mark.parametrize("render", RENDERS)
def test_a_code_is_black_on_white_whatever_lies_beneath(render: Render, tmp_path: Path) -> None:
    code = gost.code(tyumen, october)

    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.1, 0.3)
        canvas.rect(0, 0, 600, 850, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 0, 0)
        qr.draw(canvas, code, 72, 72, 1.44)
        canvas.rect(400, 700, 20, 20, stroke=0, fill=1)  # the caller's colours are its own still

    picture = render(camera.page(tmp_path, draw))
    assert camera.seen(picture) == [gost.write(tyumen, october)]
    side = round(qr.side(code) / 72 * 150)
    bottom = picture.height - 150
    quiet = picture.crop((151, bottom - 11, 150 + side - 1, bottom - 1))
    assert quiet.getextrema() == (255, 255)
    left = picture.crop((151, bottom - side + 1, 161, bottom - 1))
    assert left.getextrema() == (255, 255)
    squares = picture.crop((162, bottom - side + 12, 150 + side - 12, bottom - 12))
    assert squares.getextrema() == (0, 255)


@pytest.mark.parametrize("render", RENDERS)
def test_no_hairlines_part_the_modules(render: Render, tmp_path: Path) -> None:
    """A finder's middle is nine modules of three rows: at an odd size it stays one black square."""
    code = matrix(b"t=20200924T1837")
    module = 7.77
    page = camera.page(tmp_path, lambda canvas: qr.draw(canvas, code, 50.3, 50.7, module))
    picture = render(page)
    dot = module * 150 / 72
    left = (50.3 + 6 * module) * 150 / 72
    top = picture.height - (50.7 + (code.side - 6) * module) * 150 / 72
    middle = picture.crop((left + 2, top + 2, left + 3 * dot - 2, top + 3 * dot - 2))
    assert middle.getextrema() == (0, 0)


def test_the_sign_stands_in_its_circle(tmp_path: Path) -> None:
    code = nbu.code(chernihiv, gas)
    module = 4 * mm
    page = camera.page(tmp_path, lambda canvas: qr.draw(canvas, code, 0, 0, module / 2))
    picture = camera.by_qt(page, 72)
    middle, radius = qr.side(code, module / 2) / 2, code.clear * module / 4
    box = [round(v) for v in (middle - radius, picture.height - middle - radius)]
    circle = picture.crop((box[0], box[1], box[0] + round(2 * radius), box[1] + round(2 * radius)))
    dark = sum(circle.point(lambda v: 255 if v < 128 else 0).histogram()[255:])
    assert 0.05 < dark / (circle.width * circle.height) < 0.35
    ring = [
        circle.getpixel((round(radius + 0.85 * radius * dx), round(radius + 0.85 * radius * dy)))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7))
    ]
    assert ring == [255] * 6


def test_a_code_knows_the_room_that_it_needs() -> None:
    code = gost.code(tyumen, FULL)
    assert qr.side(code) == code.side * qr.MODULE
    assert qr.module_within(code, 50 * mm) * code.side == pytest.approx(50 * mm)
    with pytest.raises(ValueError, match="version"):
        qr.module_within(code, 30 * mm)


def test_a_module_that_no_phone_reads_is_not_drawn(tmp_path: Path) -> None:
    code = gost.code(tyumen, october)
    with pytest.raises(ValueError, match="too small"):
        camera.page(tmp_path, lambda canvas: qr.draw(canvas, code, 0, 0, qr.LEAST * 0.99))
