"""The words' catalogues: drawn from the sources, brought up to date, compiled.

    python tools/catalogues.py compile   .po → .mo, only what is out of date
    python tools/catalogues.py update    sources → lkk.pot (not kept) → .po of every language

The message ids are English. `lkk.mo` is never kept in git: `make setup` and the wheel make it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "lkk"
LANGUAGES = ("en", "ru", "uk")
# What draws a word, as src/lkk_desktop/strings.py names it: message, context, plural.
KEYWORDS = {"t": None, "mark": None, "c": ((1, "c"), 2), "n": (1, 2)}
WIDTH = 100


def strings_folder(root: Path = ROOT) -> Path:
    return root / "resources" / "strings"


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compile each .po that is newer than its .mo; give the .mo files that stand afterwards."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = []
    for po in sorted(strings_folder(root).glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            with po.open("rb") as source:
                catalogue = read_po(source, locale=po.parent.parent.name, abort_invalid=True)
            # Written aside and moved: another process may be reading the old one.
            aside = mo.with_suffix(".mo.new")
            with aside.open("wb") as target:
                write_mo(target, catalogue)
            aside.replace(mo)
        made.append(mo)
    return made


def extract(root: Path = ROOT) -> Catalog:
    """Every word of the sources as one catalogue, with the file (not the line) that says it."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    catalogue = Catalog(project="LKK Desktop", domain=DOMAIN, fuzzy=False)
    source = root / "src" / "lkk_desktop"
    found = extract_from_dir(
        source,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("i18n:",),
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        place = (Path("src/lkk_desktop", name).as_posix(), 0)
        catalogue.add(message, None, [place], auto_comments=comments, context=context)
    return catalogue


def update(root: Path = ROOT) -> list[str]:
    """Bring each language's .po up to date with the sources; say what is left to translate."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    template = extract(root)
    said = []
    for language in LANGUAGES:
        po = strings_folder(root) / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        if po.exists():
            with po.open("rb") as source:
                catalogue = read_po(source, locale=language)
        else:
            po.parent.mkdir(parents=True, exist_ok=True)
            catalogue = Catalog(
                locale=language,
                domain=DOMAIN,
                project="LKK Desktop",
                version="0.1.0",
                header_comment=f"# LKK Desktop: what a person reads ({language}). Apache-2.0.",
                copyright_holder="",
                msgid_bugs_address="see README.md",
                last_translator="see the history",
                language_team=language,
                fuzzy=False,
            )
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        with po.open("wb") as target:
            write_po(target, catalogue, width=WIDTH, include_lineno=False, ignore_obsolete=True)
        messages = [m for m in catalogue if m.id]
        empty = sum(1 for m in messages if not m.string or (m.pluralizable and not all(m.string)))
        said.append(f"{language}: {len(messages)} messages, {empty} without a translation")
    return said


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            print(f"compiled catalogues: {len(compile_all())}")
        case ["update"]:
            print("\n".join(update()))
            compile_all()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
