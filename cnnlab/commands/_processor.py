"""The processor that this runs on: what it is called, and whether TensorFlow finds AVX-512 in it."""

import platform
from pathlib import Path


def name():
    """Return the processor's name as the system tells it."""
    return _told().get("model name") or platform.processor() or platform.machine()


def has_avx512():
    """Tell whether it has AVX-512, which decides what TensorFlow computes with; False where nothing is told."""
    return "avx512f" in _told().get("flags", "").split()


def _told():
    """Return what Linux tells of one core; nothing elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}
