"""What Textual would remember of screens that were closed, let go of."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def let_go_of_closed_screens() -> None:
    """Textual (8.2, its issue 6665) caches a method's answers by the object that was asked, 1,024 of them. So
    up to as many widgets that are gone stay in memory with every row they ever drew: after two thousand
    random keys that were 200 MB. Emptied, the cache fills again with what is still there."""
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
