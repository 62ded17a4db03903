"""Notes become sound here: the synthesiser, the player process and the client that steers it.

from midime_tui.sound.render import render    # notes -> samples
from midime_tui.sound.wav import write_wav    # samples -> file
from midime_tui.sound.client import Player    # a process that plays
"""
