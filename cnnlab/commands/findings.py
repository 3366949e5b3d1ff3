"""`python -m cnnlab findings [NAME ...]`: run the scripts in findings/ and say which still hold.

Each installs public packages in a temporary folder of its own and runs them without the course's code: it needs bash, a
network and minutes. Not part of the tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time

from cnnlab.commands._lessons import ROOT, by_name
from cnnlab.errors import CnnlabError


def main(argv):
    """Run the named scripts, all when none is named; 1 if one did not hold."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab findings", description=__doc__.split(": ", 1)[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help="findings by file name, without .sh")
    options = parser.parse_args(argv)
    scripts = by_name(options.names, ROOT / "findings", "*.sh", "finding")
    bash = shutil.which("bash")
    if bash is None:
        raise CnnlabError("bash was not found, and the findings are bash scripts: run them on Linux, macOS or in WSL")
    # Their own environments are made with the Python that runs this, whatever `python3` is.
    settings = os.environ | {"PYTHON": sys.executable}
    lines, failed = [], 0
    for name, path in scripts.items():
        print(f"\n== {name}", flush=True)
        begin = time.perf_counter()
        status = subprocess.call([bash, str(path)], env=settings, cwd=ROOT)
        failed += status != 0
        told = "holds" if status == 0 else "has changed, or could not be tried"
        lines.append(f"{name:<45} {time.perf_counter() - begin:5.0f} s   {told}")
    print("\n" + "\n".join(lines), flush=True)
    return 1 if failed else 0
