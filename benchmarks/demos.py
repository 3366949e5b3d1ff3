"""How long a demo takes from a slider's or menu's new value to the new picture on the page, in JupyterLab in Chromium.

Run it alone on the machine, from the repository root: ``python -m benchmarks.demos``. It runs those tests of the demos
that measure (tests/browser, some minutes) and prints a table of their medians. Needs Debian's `chromium`.
"""

import json
import platform
import shutil
import statistics
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LATENCY = ROOT / ".cache" / "latency"


def main():
    """Run the tests, then print the table; returns the exit status of the tests."""
    shutil.rmtree(LATENCY, ignore_errors=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "tests/browser"]
    tests = subprocess.run(command, cwd=ROOT, check=False)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("jupyterlab", "anywidget", "ipykernel"))
    print(f"\n{platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}")
    print("\n| demo and test | median, ms | smallest | largest | values |\n|---|---:|---:|---:|---:|")
    for path in sorted(LATENCY.glob("*.json")):
        times = json.loads(path.read_text(encoding="utf-8"))
        numbers = f"{statistics.median(times):.0f} | {min(times):.0f} | {max(times):.0f} | {len(times)}"
        print(f"| {path.stem.removeprefix('test_')} | {numbers} |")
    return tests.returncode


if __name__ == "__main__":
    sys.exit(main())
