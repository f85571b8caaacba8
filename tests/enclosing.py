"""A household that may write appeals: a form with papers, the consents, and files of any size."""

from __future__ import annotations

import hashlib
import random
from io import BytesIO
from typing import Any

from PIL import Image

from lkk_desktop.models.appeals.appeal import Agreed, Enclosure
from lkk_desktop.models.appeals.catalogue import (
    AppealForm,
    AppealTopic,
    ConsentKind,
    ConsentText,
    Field,
    Section,
)
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.record import Record
from lkk_desktop.replica.attachments import Attachment, Attachments, FormDraft
from lkk_desktop.replica.files import Connection
from tests.household import ACCOUNT, NOW, TYUMEN, USER, Home

WORDS = hashlib.sha256("Я согласен".encode()).hexdigest()
KINDS: tuple[ConsentKind, ...] = ("personal_data", "electronic_signature")
TOPIC = AppealTopic(id="tyumen/topic/data", supplier=TYUMEN, title="Внесение изменений", place=1)
FORM = AppealForm(
    id="tyumen/form/surname",
    supplier=TYUMEN,
    topic=TOPIC.id,
    kind="application",
    title="Смена фамилии",
    place=1,
    version=3,
    days=11,
    series="08",
    sections=(
        Section(
            title="Данные",
            fields=(
                Field(name="surname", type="name", label="Фамилия", required=True),
                Field(name="paper", type="file", label="Документ"),
            ),
        ),
    ),
)
CONSENTS = tuple(
    ConsentText(
        id=f"tyumen/consent/{kind}/1",
        supplier=TYUMEN,
        kind=kind,
        version=1,
        line="Я согласен",
        text="Я согласен",
        sha256=WORDS,
    )
    for kind in KINDS
)
MAIL = Contact(
    id=contact_id(USER, "email"), user=USER, way="email", value="a@example.com", confirmed=1
)
OF_SUPPLIER: tuple[Record, ...] = (TOPIC, FORM, *CONSENTS)
OF_USER: tuple[Record, ...] = (MAIL,)
DRAFT = "draft-1"


def appeal(id: str, *enclosures: Enclosure, **more: Any) -> SubmitAppeal:
    """An appeal as it is sent; ``id`` is the appeal's own."""
    said: dict[str, Any] = {
        "user": USER,
        "appeal": id,
        "account": ACCOUNT,
        "form": FORM.id,
        "form_version": FORM.version,
        "answers": {"surname": "Петрова-Водкина"},
        "enclosures": enclosures,
        "consents": tuple(Agreed(consent=c.id, version=1, sha256=WORDS) for c in CONSENTS),
        **more,
    }
    return SubmitAppeal(**said)


def ready(home: Home) -> Home:
    """With all that an appeal is checked by."""
    supplier, user = f"supplier:{TYUMEN}", f"user:{USER}"
    of_supplier = list(enumerate(OF_SUPPLIER, 101))
    of_user = list(enumerate(OF_USER, 101))
    home.take(*of_supplier, *of_user, heads={supplier: 110, user: 110})
    return home


def draft(id: str = DRAFT, **more: Any) -> FormDraft:
    said: dict[str, Any] = {"answers": {"surname": "Петрова"}, "changed": NOW, **more}
    return FormDraft(id=id, form=FORM.id, version=3, account=ACCOUNT, **said)


def picture(size: int = 3_000, seed: int = 7) -> bytes:
    """A TIFF of about this many bytes, whose pixels are noise."""
    side = max(8, int((size / 3) ** 0.5))
    noise = random.Random(seed).randbytes(side * side * 3)
    into = BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(into, "TIFF")
    return into.getvalue()


def attached(
    connection: Connection, content: bytes, *, id: str = "file-1", of: str = DRAFT
) -> Attachment:
    """A file of a draft, as a copy leaves it."""
    from lkk_desktop.replica.copying import attach_bytes

    kept = Attachments(connection)
    if not kept.drafts(of):
        kept.keep(draft(of))
    return attach_bytes(connection, of, id, "paper", f"{id}.tiff", content, lambda *_: None)
