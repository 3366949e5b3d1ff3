"""The two exceptions that cnnlab raises on purpose."""


class CnnlabError(ValueError):
    """A bad argument, told as: which argument, what was expected, what was found, what to do."""


class DataError(CnnlabError):
    """A data set that cannot be trusted or reached, told with its source and the remedy."""
