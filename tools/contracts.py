"""Two kinds of contract for import-linter, both content with modules that do not exist yet.

`users`: who may import a thing. `reach`: what of our own a module may import.
A name stands for the module and everything inside it. Imports inside functions and under
TYPE_CHECKING count too. The contracts themselves stand in pyproject.toml.
"""

from __future__ import annotations

from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def _inside(module: str, places: Iterable[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


class _Names(Contract):
    """Gathers forbidden pairs (importer, imported), and prints them with their lines."""

    def _pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        raise NotImplementedError

    def _option(self, name: str) -> tuple[str, ...]:
        return tuple(getattr(self, name))

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = []
        for importer, imported in sorted(set(self._pairs(graph))):
            details = graph.get_import_details(importer=importer, imported=imported)
            lines = ", ".join(str(detail["line_number"]) for detail in details)
            found.append(f"{importer} -> {imported} (l.{lines})")
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()


class UsersContract(_Names):
    """`modules` are imported only in `only_in`; an empty `only_in` means: nowhere."""

    modules = fields.ListField(subfield=fields.StringField())
    only_in = fields.ListField(subfield=fields.StringField())

    def _pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        places = self._option("only_in")
        for imported in self._option("modules"):
            if imported in graph.modules:
                for importer in graph.find_modules_that_directly_import(imported):
                    if not _inside(importer, places):
                        yield importer, imported


class ReachContract(_Names):
    """Of our own packages, `modules` import only themselves and `may_import`.

    The package's own root (its version, its docstring) is nobody's room, and open to all in it.
    """

    modules = fields.ListField(subfield=fields.StringField())
    may_import = fields.ListField(subfield=fields.StringField())

    def _pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        roots = tuple(self.session_options["root_packages"])
        own = self._option("modules")
        allowed = own + self._option("may_import")
        for importer in graph.modules:
            if _inside(importer, own):
                harmless = importer.partition(".")[0]
                for imported in graph.find_modules_directly_imported_by(importer) - {harmless}:
                    if _inside(imported, roots) and not _inside(imported, allowed):
                        yield importer, imported
