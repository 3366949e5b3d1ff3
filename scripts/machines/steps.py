"""What a person does after `git clone`: the README's two commands and the doctor, on one machine, watched."""

import json
import os
import re
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.machines import roots

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\w+")
# A set-up may have to fetch a Python and two gigabytes; all checks take about half an hour on two cores.
LIMIT = 3 * 3600
PATIENCE = 60  # seconds until JupyterLab must have ended after Ctrl+C
PROGRESS = re.compile(r"\d+:\d\d  ")
CHATTER = re.compile(r"\[[CDEIW] [\d-]{10} |\[\w+App\] |\s")  # what Jupyter's server logs, and what belongs to it
# Of `test` only what it says at its end, and what pytest says of each failure.
WORTH = re.compile(r"course\.py: |\w.* (?:passed|FAILED) +\d+ s\b|FAILED |ERROR |failed: |all checks passed")
VERSIONS = (
    "import importlib.metadata as m, json, platform;"
    "names = {d.metadata['Name'].lower().replace('_', '-') for d in m.distributions()};"
    "wanted = [n for n in ('tensorflow-cpu', 'tensorflow', 'keras', 'numpy', 'jupyterlab') if n in names];"
    "print(json.dumps({'Python': platform.python_version(), **{n: m.version(n) for n in wanted}}))"
)


@dataclass
class Machine:
    """One root with the course laid into it: the release, where it lies, which commit, the data sets shown to it."""

    release: str
    root: Path
    commit: str
    data: Path | None = None

    def command(self, *words):
        return roots.inside(self.root, list(words), data=self.data)

    def ask(self, *words):
        """Return what a short command prints in the machine, and an empty text when it fails."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""


def doctor(machine):
    return watched(machine, "doctor")


def test(machine, *options):
    record = watched(machine, "test", *options)
    record["said"] = [line for line in record["said"] if WORTH.match(line)]
    return record


def lab(machine):
    """Start JupyterLab, run lesson 00 in it, end it by Ctrl+C."""
    seen, answer = {}, {}

    def look(process, line):
        found = ADDRESS.search(line)
        if found and not seen:
            seen["address"] = found[0]
            seen["seconds"] = round(time.monotonic() - begin, 1)
            # Beside the loop that reads JupyterLab's output: a full pipe would stop it.
            threading.Thread(target=visit, args=(process,), daemon=True).start()

    def visit(process):
        try:
            answer.update(ask_lab(machine, seen["address"]))
        finally:
            end_by_ctrl_c(process)

    begin = time.monotonic()
    record = watched(machine, "lab", "--no-browser", look=look)
    record["seconds"] = seen.get("seconds", record["seconds"])
    record["lesson"] = answer or {"failed": ["JupyterLab was not reached"]}
    record["said"] = [line for line in record["said"] if not CHATTER.match(line)]
    return record


def ask_lab(machine, address):
    script = Path(__file__).with_name("ask_lab.py").read_text(encoding="utf-8")
    command = machine.command(".venv/bin/python", "-", address)
    done = subprocess.run(command, input=script, capture_output=True, text=True)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:]}
    return json.loads(done.stdout.splitlines()[-1])


def end_by_ctrl_c(process):
    """Do what Ctrl+C in a terminal does: interrupt the whole group. Without a terminal JupyterLab asks nothing back."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def watched(machine, *words, look=lambda process, line: None):
    """Run `python3 course.py WORDS` in a machine and record it; all it prints goes into a log beside the root."""
    before, begin = busy_seconds(), time.monotonic()
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = machine.command("python3", "course.py", *words)
    lines = []
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with (
        Path(f"{machine.root}.{words[0]}.log").open("w", encoding="utf-8") as log,
        roots.running(command, text=True, errors="replace", **streams) as process,
    ):
        overdue = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
        overdue.daemon = True
        overdue.start()
        for line in process.stdout:
            log.write(line)
            lines.append(line.rstrip())
            look(process, line)
        exit_status = process.wait()
        overdue.cancel()
    seconds = time.monotonic() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    mine = used.ru_utime + used.ru_stime - own.ru_utime - own.ru_stime
    return {
        "command": " ".join(("python3 course.py", *words)),
        "commit": machine.commit,
        "date": date.today().isoformat(),
        "exit": exit_status,
        "seconds": round(seconds, 1),
        "processor_seconds": round(mine),
        # What the processor did meanwhile for others: seconds beside them are not worth comparing.
        "beside_other_work": busy_seconds() - before - mine > 0.1 * seconds,
        "megabytes": int(machine.ask("du", "-s", "--block-size=1000000", ".venv").partition("\t")[0] or 0),
        "said": said(lines),
    }


def said(lines):
    """Return the sentences among what a command printed: no progress but its last state, no secrets, no places."""
    kept = []
    for line in lines:
        line = re.sub(r"token=\w+", "token=...", line.replace(roots.COURSE, "FOLDER"))
        if kept and PROGRESS.match(line) and PROGRESS.match(kept[-1]):
            kept.pop()
        if line.strip():
            kept.append(line.rstrip())
    return kept


def busy_seconds():
    """Return how long this host's processors have worked, all together, since it started."""
    user, nice, system, _, _, *rest = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def facts(machine):
    """Return what the machine is: its Python, what the course brought, what lies elsewhere."""
    own = machine.ask(".venv/bin/python", "-c", VERSIONS)
    return {
        "debian": Path(machine.root, "etc/debian_version").read_text().strip(),
        "python3": machine.ask("python3", "-c", "import platform; print(platform.python_version())"),
        "course": json.loads(own) if own else {},
        "outside": outside(machine.root),
        **processor(Path("/proc/cpuinfo").read_text()),
    }


def outside(root):
    """List what the person's commands left outside the course's folder."""
    course = Path(f"{root}{roots.COURSE}")
    homes = [Path(f"{root}{folder}") for folder in (roots.HOME, "/tmp", "/var/tmp")]
    left = [path for home in homes if home.exists() for path in home.iterdir() if path != course]
    return sorted("/" + str(path.relative_to(root)) for path in left)


def processor(cpuinfo):
    """Return the processor's name, what decides how TensorFlow computes on it, and how many there are."""
    name = re.search(r"model name\s*: (.+)", cpuinfo)
    return {
        "processor": name[1].strip() if name else "unknown",
        "avx512": " avx512f " in cpuinfo,
        "cores": len(re.findall(r"(?m)^processor\s*:", cpuinfo)),
    }
