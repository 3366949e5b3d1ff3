"""What is told of the processor: its name, and AVX-512, which decides what TensorFlow computes with."""

import platform

import pytest

from cnnlab.commands import _processor

TOLD = "processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz: A\nflags\t\t: fpu {flag} avx2\n\nprocessor\t: 1\n"


@pytest.mark.parametrize(("flag", "has"), [("avx512f", True), ("avx512fp16", False), ("", False)])
def test_what_linux_tells(monkeypatch, flag, has):
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_, **__: TOLD.format(flag=flag))
    assert _processor.name() == "Some CPU @ 2.0GHz: A" and _processor.has_avx512() is has


def test_where_nothing_is_told_the_system_is_asked(monkeypatch):
    def refuse(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert _processor.name() == "arm64" and not _processor.has_avx512()
