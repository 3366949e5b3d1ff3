"""Clean Debian machines in folders: made by debootstrap, entered in namespaces that take all they hold with them."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

RELEASES = {"bullseye": "Debian 11", "bookworm": "Debian 12", "trixie": "Debian 13", "forky": "Debian 14, testing"}
# What a person has who was told "you need Python and git", and then by course.py that Debian's python3 wants this, too.
PACKAGES = ("python3", "python3-venv", "ca-certificates", "git")
PERSON, HOME, COURSE = "learner", "/home/learner", "/home/learner/course"
DATA = "/srv/data"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# How this host reaches the network. What it says, folders of its own apart, holds for a machine on it, too.
NETWORK = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT", "PIP_CERT"),
    *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_HTTP_TIMEOUT", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)
BUNDLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Fault(Exception):
    """What stops a run, in one sentence that names the remedy."""


def check_host(which=shutil.which):
    """Refuse a host that cannot make a machine."""
    if os.geteuid() != 0:
        raise Fault("This makes machines with debootstrap and chroot: run it as root.")
    missing = [tool for tool in ("debootstrap", "unshare", "setpriv", "chroot", "git") if which(tool) is None]
    if missing:
        raise Fault(f"{', '.join(missing)} not found: apt-get install debootstrap util-linux coreutils git")


def folder_for_roots(path):
    """Return the folder that holds the roots, made when it is not there; nobody but root may look into it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Fault(f"{path} is not root's alone: others could put programs into it. Name another folder by --where.")
    return path


def make(release, where, mirror="", run=subprocess.run):
    """Return the root of a release, made by debootstrap unless a finished one is there."""
    root, made = where / release, where / f"{release}.made"
    if made.exists() and made.read_text(encoding="utf-8").split() == list(PACKAGES):
        return root
    made.unlink(missing_ok=True)
    if root.exists():  # left unfinished, or made with other packages
        shutil.rmtree(root)
    print(f"{release}: making {root}", flush=True)
    log = where / f"{release}.log"
    with log.open("wb") as file:
        # In namespaces, too: debootstrap mounts things while it works, and may be stopped.
        done = run(apart(*debootstrap(release, root, mirror)), stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        if done.returncode == 0:
            done = run(["chroot", str(root), "useradd", "--create-home", "--shell", "/bin/bash", PERSON], stderr=file)
    if done.returncode:
        raise Fault(f"debootstrap could not make {release}: see {log}")
    made.write_text("\n".join(PACKAGES), encoding="utf-8")
    return root


def debootstrap(release, root, mirror="", scripts="/usr/share/debootstrap/scripts"):
    """Return debootstrap's command line; a release newer than debootstrap itself is made as sid is."""
    words = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", release, str(root), mirror]
    return words if Path(scripts, release).exists() else [*words, "sid"]


def apart(*command):
    """Return `command` with mounts, processes and shared memory of its own; they end with it, and it with us."""
    spaces = ["unshare", "--mount", "--propagation=private", "--pid", "--ipc", "--fork", "--kill-child=KILL"]
    return ["setpriv", "--pdeathsig=KILL", *spaces, *command]


def inside(root, command, *, data=None, env=None):
    """Return the command line that runs `command` inside a root, as an ordinary user, in the course's folder.

    Parameters
    ----------
    root : pathlib.Path
        A root that `make` made.
    command : list of str
        What to run there.
    data : path, optional
        A folder of data sets of this host, shown read-only; `CNNLAB_DATA_DIR` names it.
    env : dict, optional
        This host's environment, `os.environ` when not given: what it says about the network is passed on.
    """
    env = os.environ if env is None else env
    binds = {"/etc/resolv.conf": "/etc/resolv.conf", bundle(env): CERTIFICATES}
    if Path("/etc/pip.conf").exists():
        binds["/etc/pip.conf"] = "/etc/pip.conf"
    variables = persons_environment(env)
    if data is not None:
        binds[str(Path(data).resolve())] = DATA
        variables["CNNLAB_DATA_DIR"] = DATA
    pairs = "".join(f"{source}\t{target}\n" for source, target in binds.items())
    words = ["env", "-i", f"--chdir={COURSE}", *(f"{name}={value}" for name, value in variables.items())]
    return apart("sh", str(Path(__file__).with_name("enter.sh")), str(root), PERSON, pairs, *words, *command)


def bundle(env):
    """Return this host's file of trusted certificates."""
    named = [env[name] for name in BUNDLES if env.get(name) and Path(env[name]).is_file()]
    return named[0] if named else CERTIFICATES


def persons_environment(env):
    """Return the environment of somebody who has just logged in, and how this host reaches the network."""
    variables = {"HOME": HOME, "USER": PERSON, "LOGNAME": PERSON, "SHELL": "/bin/bash", "LANG": "C.UTF-8"}
    variables.update(PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games", TERM="dumb")
    variables.update({name: env[name] for name in NETWORK if env.get(name)})
    # Under its own name in the root, wherever it lies here.
    variables.update({name: CERTIFICATES for name in BUNDLES if name in variables})
    return variables


def lay_course(root, project, commit):
    """Put the project into the person's empty home as `git clone` does; return the commit's short name."""
    course = Path(f"{root}{COURSE}")
    for folder in (HOME, "/tmp", "/var/tmp"):  # what an earlier run left
        subprocess.run(["find", f"{root}{folder}", "-mindepth", "1", "-delete"], check=True)
    git = ["git", "-C", str(course)]
    for words in (
        ["git", "clone", "--quiet", "--no-hardlinks", "--no-checkout", str(project), str(course)],
        [*git, "-c", "advice.detachedHead=false", "checkout", "--quiet", commit],
    ):
        if subprocess.run(words).returncode:
            raise Fault(f"git could not lay {commit} of {project} into {course}")
    short = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["chroot", str(root), "chown", "-R", f"{PERSON}:{PERSON}", HOME], check=True)
    return short.strip()


@contextlib.contextmanager
def running(command, **options):
    """Start a command that `inside` or `apart` made; when the block is left, however, nothing of it runs on."""
    # Its own process group: Ctrl-C in the terminal reaches this script alone, which then ends the rest.
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
