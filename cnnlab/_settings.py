"""The environment variables that choose where images come from."""

import os
from dataclasses import dataclass
from pathlib import Path

from cnnlab import _validate
from cnnlab._paths import cache_folder

_SWITCH = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment asks for.

    Attributes
    ----------
    folder : pathlib.Path or None
        ``CNNLAB_DATA_DIR``.
    offline : bool
        ``CNNLAB_OFFLINE``: no downloads.
    wanted : str
        ``CNNLAB_DATA``: "real", "standin", or "" for the first that is there.
    cache : pathlib.Path
        Where verified downloads are kept.
    """

    folder: Path | None
    offline: bool
    wanted: str
    cache: Path


def read():
    """Read the environment afresh, so that a change in a running notebook counts.

    Raises
    ------
    CnnlabError
        If a variable holds a value that means nothing.
    """
    folder = os.environ.get("CNNLAB_DATA_DIR", "").strip()
    offline = _validate.choice(
        "the environment variable CNNLAB_OFFLINE", os.environ.get("CNNLAB_OFFLINE", "").strip().lower(), tuple(_SWITCH)
    )
    wanted = _validate.choice(
        "the environment variable CNNLAB_DATA",
        os.environ.get("CNNLAB_DATA", "").strip().lower(),
        ("", "real", "standin"),
    )
    return Settings(
        folder=Path(os.path.expanduser(folder)) if folder else None,
        offline=_SWITCH[offline],
        wanted=wanted,
        cache=cache_folder() / "datasets",
    )
