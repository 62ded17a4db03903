"""How far the cursor may go."""

REACH = 4.0  # standard deviations of the prior: nothing of a tune lies beyond
