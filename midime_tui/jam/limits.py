"""The limits of a jam, as the screen and the jam itself know them."""

REACH = 4.0  # how far the cursor goes, in standard deviations of the prior: nothing of a tune lies beyond
FEW_CHUNKS = 8  # with fewer a personal model knows little to vary
