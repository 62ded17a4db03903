"""The limits of a jam, as the screen and the jam itself know them."""

REACH = 4.0  # how far the cursor goes, in standard deviations of the prior: nothing of a tune lies beyond
FEW_CHUNKS = 8  # with fewer a personal model knows little to vary
MOST_TEMPERATURE = 2.0  # above it notes are all but equally likely
MOST_TRANSPOSE = 24  # semitones up or down, two octaves
SLOWEST, FASTEST = 20.0, 400.0  # quarter notes a minute, as the player takes them
