"""The one exception a person may see."""


class MidimeError(Exception):
    """A bad input, said in one sentence: what is wrong, where, what would be right.

    The command line prints it and exits with code 1; the app shows it and goes on.
    """
