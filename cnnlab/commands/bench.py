"""`python -m cnnlab bench [NAME ...]`: run the benchmarks one after another; each prints a Markdown table."""

import argparse
import subprocess
import sys

from cnnlab.commands._lessons import ROOT
from cnnlab.errors import CnnlabError

# A process each: what one benchmark imports or leaves in memory must not slow the next.
_CALL_MAIN = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='benchmark')['main']()"


def main(argv):
    """Run the named benchmarks, all when none is named; 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab bench", description=__doc__.split(": ", 1)[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks by file name, without .py")
    options = parser.parse_args(argv)
    there = {path.stem: path for path in sorted((ROOT / "benchmarks").glob("[!_]*.py"))}
    unknown = [name for name in options.names if name not in there]
    if unknown or not there:
        raise CnnlabError(f"no benchmark {', '.join(unknown)} in {ROOT / 'benchmarks'}; there are: {', '.join(there)}")
    failed = []
    for name in options.names or there:
        print(f"\n## {name}\n", flush=True)
        if subprocess.call([sys.executable, "-c", _CALL_MAIN, str(there[name])], cwd=ROOT):
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0
