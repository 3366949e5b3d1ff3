"""The verbs of `python -m cnnlab`: one module a verb, each with `main(argv) -> exit status`."""
