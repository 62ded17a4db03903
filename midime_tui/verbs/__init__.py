"""What the command line does: one module a verb, with `DESCRIPTION`, `add_arguments(parser)` and `run(args)`.

`run` returns a Report, or None where the verb has said everything itself. A module is imported only when its
verb is called, and loads what it needs only in `run`, so that help comes at once.
"""

from __future__ import annotations

# Every verb, in the order of the help page: its name, what follows it, what it does.
VERBS: tuple[tuple[str, str, str], ...] = (
    ("train", "FILE... -o ME.h5", "train a personal model"),
    ("sample", "MODEL_OR_ME -n N -o DIR", "new pieces from a base or a personal model, as MIDI"),
    ("rate", "MODEL_OR_ME", "samples to judge, + or -; then midime sample --liked"),
    ("reconstruct", "FILE", "what a model keeps of a tune, as JSON"),
    ("measure", "ME", "how personal a personal model is"),
    ("nudge", "ME --z a,b,c,d -o F.mid", "the variation at four numbers"),
    ("similar", "WORD -n N -o DIR", "loops that have something in common with one"),
    ("interpolate", "A B -n N -o DIR", "the loops on the way from one to another"),
    ("grid", "A B C D -n N -o DIR", "the loops between four"),
    ("chain", "WORD... -o F.mid", "loops in a row as one piece"),
    ("rules", "MODEL_OR_ME --rule key=C -o DIR", "samples moved until they keep rules"),
    (
        "translate",
        "WORD --to drums-2bar -o F.mid",
        "drums for a melody, a trio; one model's music as another's",
    ),
    ("render", "FILE.mid -o FILE.wav", "synthesised sound"),
    ("play", "FILE...", "MIDI files as they are, heard"),
    ("listen", "", "here, the sound of a midime on another machine (ssh -R)"),
    ("convert", "SOURCE -o MODEL.h5", "a MusicVAE checkpoint (a path or a URL) as a model file"),
    ("sketches", "[delete NAME]", "your sketches; `midime NAME` opens one"),
    ("settings", "", "where your settings are, and all that can be set"),
    ("models", "list | info NAME | fetch NAME", "the models at hand; a public one fetched"),
    ("doctor", "", "what works here, and what would mend the rest"),
)
