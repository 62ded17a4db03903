"""When Python looks for what nobody uses any more: not while somebody waits for a key."""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache

REST = 1.0  # seconds after a screen is closed or a tune is opened


def settle() -> None:
    """To be called when a tune has been opened. What is there now stays, mostly, until the next one comes, so
    it is not looked through again: all of it, some 90,000 objects of Textual's and NumPy's above all, takes
    60 ms, in which no key is answered; what comes afterwards takes 3."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def let_go_of_closed_screens() -> None:
    """Textual (8.2, its issue 6665) caches a method's answers by the object that was asked, 1,024 of them. So
    up to as many widgets that are gone stay in memory with every row they ever drew. Emptied, the cache fills
    again with what is still there. A screen and its widgets know each other: until Python looks for such
    circles by itself, which it does more seldom the more there is in memory, a dozen screens may have come
    and gone."""
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
    gc.collect()
