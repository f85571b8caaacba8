"""What groups of providers are called on paper, and what stays in one piece there."""

from __future__ import annotations

from lkk_desktop import names
from lkk_desktop.documents.bill import Group
from lkk_desktop.strings import NBSP


def group_name(group: Group) -> str:
    """A group's name; of a provider that is paid apart, that one's."""
    provider = group.charges[0].provider if group.apart else None
    return provider.name if provider else names.named(names.GROUPS, group.name)


def purpose(text: str) -> str:
    """A payment's purpose whose year and account are not parted from their words."""
    for apart in (" г.", " р.", "л/с ", "о/р "):
        text = text.replace(apart, together(apart))
    return text


def together(text: str) -> str:
    """«БИК 044525225» in one piece."""
    return text.replace(" ", NBSP)
