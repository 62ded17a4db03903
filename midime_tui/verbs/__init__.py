"""What the command line does: one module a verb, each with `run(args) -> Report`."""
