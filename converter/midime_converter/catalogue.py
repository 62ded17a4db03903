"""The MusicVAE checkpoints that Magenta published: 11 for Python, 25 for magenta.js.

Addresses, sizes and what each is: magenta/models/music_vae/README.md of github.com/magenta/magenta and
music/checkpoints/checkpoints.json of github.com/magenta/magenta-js. All are under the Apache licence 2.0.
"""

from __future__ import annotations

from dataclasses import dataclass

from midime_converter.provenance import MAGENTA, Provenance, provenance_of

_PYTHON = f"{MAGENTA}models/music_vae/checkpoints/"
_JS = f"{MAGENTA}js/checkpoints/"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published checkpoint.

    name:      what `midime models fetch` calls it
    title:     one line for people
    url:       where it was published
    megabytes: to fetch, as its publishers say; None where they do not
    config:    the Python configuration it was trained with, None for magenta.js, which brings its own
    """

    name: str
    title: str
    url: str
    megabytes: float | None = None
    config: str | None = None

    @property
    def form(self) -> str:
        """The format, for people."""
        return "magenta.js" if self.config is None else "TensorFlow"

    @property
    def provenance(self) -> Provenance:
        """Whose it is."""
        return provenance_of(self.url)


def _python(name: str, title: str, config: str | None = None, megabytes: float | None = None) -> KnownModel:
    return KnownModel(name, title, f"{_PYTHON}{name}.tar", megabytes, config or name)


def _js(name: str, title: str, megabytes: float, at: str = "", folder: str = "music_vae") -> KnownModel:
    return KnownModel(name, title, f"{_JS}{folder}/{at or name}", megabytes)


_HUMANIZE = "2 bars of drums, played as a person would"
_DRUMS = "2-bar drums of 9 classes"
_TRACKS = "1-bar multitrack of up to 8 instruments"
KNOWN = (
    _python("cat-mel_2bar_big", "2-bar melodies, large"),
    _python("hierdec-mel_16bar", "16-bar melodies, with a conductor"),
    _python("hierdec-trio_16bar", "16-bar trios of melody, bass and drums", megabytes=2000),
    _python("cat-drums_2bar_small.lokl", f"{_DRUMS}, for sampling", "cat-drums_2bar_small"),
    _python("cat-drums_2bar_small.hikl", f"{_DRUMS}, for reconstruction", "cat-drums_2bar_small"),
    _python("nade-drums_2bar_full", "2-bar drums of 61 classes"),
    _python("groovae_4bar", "4-bar drum grooves"),
    _python("groovae_2bar_humanize", _HUMANIZE),
    _python("groovae_2bar_tap_fixed_velocity", "2-bar grooves from taps"),
    _python("groovae_2bar_add_closed_hh", "2-bar grooves with a closed hi-hat added"),
    _python("groovae_2bar_hits_control", "2-bar grooves, the hits given to the decoder too"),
    _js("mel_2bar_small", "2-bar melodies", 17.7),
    _js("mel_4bar_small_q2", "4-bar melodies", 26.5),
    _js("mel_4bar_med_q2", "4-bar melodies, larger", 65.4),
    _js("mel_4bar_med_lokl_q2", "4-bar melodies, larger, for sampling", 65.4),
    _js("mel_16bar_small_q2", "16-bar melodies, with a conductor", 23.5),
    _js("mel_chords", "2-bar melodies over chords", 17.6),
    _js("trio_4bar", "4-bar trios of melody, bass and drums, for sampling", 17.6),
    _js("trio_16bar", "16-bar trios, very large", 1710),
    _js("drums_2bar_lokl_small", f"{_DRUMS}, for sampling", 18.5),
    _js("drums_2bar_hikl_small", f"{_DRUMS}, for reconstruction", 18.5),
    _js("drums_2bar_nade_9_q2", f"{_DRUMS}, decided one after the other", 27.6),
    _js("drums_4bar_med_q2", "4-bar drums of 9 classes, for reconstruction", 68.2),
    _js("drums_4bar_med_lokl_q2", "4-bar drums of 9 classes, for sampling", 68.2),
    _js("multitrack", _TRACKS, 26.4),
    _js("multitrack_med", f"{_TRACKS}, larger", 95.9),
    _js("multitrack_med_fb256", f"{_TRACKS}, larger, for reconstruction", 95.9),
    _js("multitrack_chords", f"{_TRACKS}, over chords", 26.9),
    _js("multitrack_med_chords", f"{_TRACKS}, over chords, larger", 96.9),
    _js("multitrack_med_chords_fb256", f"{_TRACKS}, over chords, larger, for reconstruction", 96.9),
    _js("groovae_2bar_humanize_js", _HUMANIZE, 15.8, "groovae_2bar_humanize"),
    _js("groovae_4bar_js", "4-bar drum grooves", 15.8, "groovae_4bar"),
    *(
        _js(f"tap2drum_{bars}bar", f"{bars}-bar grooves from taps", 15.6, folder="groovae")
        for bars in (1, 2, 3, 4)
    ),
)


def known_model(name: str) -> KnownModel | None:
    """The published checkpoint of that name."""
    return next((model for model in KNOWN if model.name == name), None)
