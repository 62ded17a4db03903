"""Why an ABC tune could not be read."""


class AbcError(ValueError):
    """One tune is not readable; the message is a short reason, fit for being counted."""
