"""A screen over the jam is left once, however often escape is pressed before it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete

if TYPE_CHECKING:
    from textual.screen import Screen as _Base
else:
    _Base = object  # Textual takes the styles of a class from its first base that is a widget: this is none


class LeftOnce(_Base):
    """To be named first among a screen's bases. Keys that reach it while it goes would give its answer twice,
    and close the screen below it; with none below, Textual ends the program."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        if self.app.screen is not self:
            return AwaitComplete.nothing()
        return super().dismiss(result)
