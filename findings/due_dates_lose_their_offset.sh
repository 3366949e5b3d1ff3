#!/usr/bin/env bash
# nbgrader takes a due date with an offset, such as +0100, for UTC, off by seconds; without one it is UTC, too.
#
# Guess: a due date without a zone is local time; with an offset it is that offset's.
# Seen (nbgrader 0.9.6, python-dateutil 4.0.0 and 2.9.0.post0, Linux, 2026-11-30), for a machine in Berlin:
#   "2026-11-30 23:59": 23:59 UTC, that is 00:59 of the next day there: an hour more than was said.
#   "2026-11-30 23:59 +0100": 23:57:20 UTC. The offset is read as a whole number and taken for 100 seconds. The formgrader
#     puts date and offset together in this form.
#   "2026-11-30 23:59 +01:00": 23:59 UTC, the offset is dropped.
#   "2026-11-30 23:59 Europe/Berlin" and "2026-11-30T23:59+01:00": 22:59 UTC, as meant.
# No error, no warning. Since when: nbgrader 0.6.0, by its source; not yet in 0.5.4. What the course does:
# docs/teaching.md says which two forms are right; a test holds nbgrader to it.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q uv==0.13.9
export UV_CACHE_DIR="${UV_CACHE_DIR:-$work/cache}" UV_NO_CONFIG=1
install() { "$work/venv/bin/uv" pip install -q --python "$work/venv/bin/python" "$@"; }
install nbgrader==0.9.6

cat >"$work/run.py" <<'PY'
from nbgrader.utils import parse_utc

SEEN = {
    "2026-11-30 23:59": "23:59:00",
    "2026-11-30 23:59 +0100": "23:57:20",
    "2026-11-30 23:59 +01:00": "23:59:00",
    "2026-11-30 23:59 Europe/Berlin": "22:59:00",
    "2026-11-30T23:59+01:00": "22:59:00",
}
for said, expected in SEEN.items():
    found = str(parse_utc(said))
    print(f"{said!r}: {found} UTC")
    assert found == f"2026-11-30 {expected}", f"{said} is {found} now"
PY
for dateutil in 4.0.0 2.9.0.post0; do
    install "python-dateutil==$dateutil"
    echo "python-dateutil $dateutil"
    TZ=Europe/Berlin "$work/venv/bin/python" "$work/run.py"
done
echo "still so"
