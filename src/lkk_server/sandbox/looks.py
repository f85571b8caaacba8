"""How the bank's pages look, in light and in dark, and the few lines of script that help."""

from __future__ import annotations

MARK = (
    '<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M12 2 2 7v2h20V7L12 2ZM4 11v7h3v-7H4Zm6.5 0v7h3v-7h-3ZM17 11v7h3'
    'v-7h-3ZM2 20v2h20v-2H2Z"/></svg>'
)
STYLE = ""
SCRIPT = ""
