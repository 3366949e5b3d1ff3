"""`python -m cnnlab bench [NAME ...]`: run the benchmarks one after another; each prints a Markdown table."""

import argparse
import subprocess
import sys

from cnnlab.commands._lessons import ROOT, by_name

# A process each: what one benchmark imports or leaves in memory must not slow the next.
_CALL_MAIN = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='benchmark')['main']()"


def main(argv):
    """Run the named benchmarks, all when none is named; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab bench", description=__doc__.split(": ", 1)[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks by file name, without .py")
    options = parser.parse_args(argv)
    failed = []
    for name, path in by_name(options.names, ROOT / "benchmarks", "[!_]*.py", "benchmark").items():
        print(f"\n## {name}\n", flush=True)
        if subprocess.call([sys.executable, "-c", _CALL_MAIN, str(path)], cwd=ROOT):
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0
