"""A tempo, tapped."""

from __future__ import annotations

TAPS = 4  # so many make a tempo
MOST = 8  # taps that are averaged over: later ones correct the early ones, and a change of mind is heard
PAUSE = 2.0  # seconds without a tap after which the next one begins anew


class TapTempo:
    """Quarter notes a minute from taps on a key; the clock is the caller's."""

    def __init__(self) -> None:
        self._times: list[float] = []

    @property
    def taps(self) -> int:
        """Taps that count by now, 0..8."""
        return len(self._times)

    def tap(self, seconds: float) -> float | None:
        """A tap at a time in seconds (of any clock that only goes forward).

        Returns quarter notes a minute from the fourth tap on: the mean of the last up to eight taps. None
        before, and after a pause of two seconds, which begins anew.
        """
        if self._times and not 0 < seconds - self._times[-1] <= PAUSE:
            self._times.clear()
        self._times.append(seconds)
        del self._times[:-MOST]
        if len(self._times) < TAPS:
            return None
        return 60.0 * (len(self._times) - 1) / (self._times[-1] - self._times[0])

    def reset(self) -> None:
        """Forget all taps."""
        self._times.clear()
