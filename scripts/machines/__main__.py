"""Proves on clean Debian machines what the README promises: `python3 -m scripts.machines trixie forky`, as root.

Makes each machine with debootstrap, clones the course into it, runs the README's commands as an ordinary user and
records what happened in scripts/machines/results.json and docs/machines.md. Outside CI; needs nothing but Python 3.11.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from scripts.machines import report, roots, steps

STEPS = ("doctor", "lab", "test")


def main(argv):
    options = parser().parse_args(argv)
    # A shell starts its background jobs deaf to Ctrl+C, and what they start inherits that: JupyterLab would not end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        roots.check_host()
        where = roots.folder_for_roots(options.where)
        failed = [release for release in options.releases if not prove(release, where, options)]
    except (roots.Fault, subprocess.CalledProcessError) as error:
        print(f"machines: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nmachines: stopped; nothing of it is mounted or running.", file=sys.stderr)
        return 130
    print(f"failed: {', '.join(failed)}" if failed else "all commands did what they should", flush=True)
    return 1 if failed else 0


def parser():
    found = argparse.ArgumentParser(prog="python3 -m scripts.machines", description=__doc__.split("\n\n")[1])
    found.add_argument("releases", nargs="+", choices=roots.RELEASES, metavar="RELEASE", help=", ".join(roots.RELEASES))
    found.add_argument("--where", type=Path, default=Path("/var/tmp/cnnlab-machines"), help="where the roots lie")
    found.add_argument("--project", default=report.ROOT, help="the clone to try; this one when not given")
    found.add_argument("--commit", default="HEAD", help="which of its commits")
    found.add_argument("--data", type=Path, help="a folder of data sets to show to the machine")
    found.add_argument("--mirror", default="", help="where debootstrap takes Debian's packages from")
    found.add_argument("--only", choices=STEPS, action="append", help="only this command (may be repeated)")
    found.add_argument("--test", default="", help="words for `course.py test`, such as '--only unit'")
    return found


def prove(release, where, options):
    """Try one machine; return whether every command did what it should."""
    root = roots.make(release, where, options.mirror)
    commit = roots.lay_course(root, options.project, options.commit)
    machine = steps.Machine(release, root, commit, options.data)
    records = []
    for step in options.only or STEPS:
        print(f"{release}: {step}", flush=True)
        words = options.test.split() if step == "test" else []
        record = getattr(steps, step)(machine, *words)
        records.append(record)
        print(f"{release}: {record['command']}: {report.result(record)}, {report.seconds(record)} s", flush=True)
        print("".join(f"    {line}\n" for line in record["said"]), end="", flush=True)
    report.store(release, steps.facts(machine), records)
    return all(record["exit"] == 0 and not record.get("lesson", {}).get("failed") for record in records)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
