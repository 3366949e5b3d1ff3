#!/usr/bin/env bash
# Grade one assignment, each student in a container of their own: grade.sh COURSE ASSIGNMENT [DATA_FOLDER]
# PYTHON names the course's Python where its environment is not activated.
set -euo pipefail
course=$(cd "$1" && pwd)
assignment=$2
data=${3:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
boxes=$(mktemp -d)
trap 'rm -rf "$boxes"' EXIT

for submission in "$course"/submitted/*/"$assignment"; do
    student=$(basename "$(dirname "$submission")")
    box=$boxes/$student
    mkdir -p "$box/submitted/$student" "$box/.home"
    cp -r "$submission" "$box/submitted/$student/"
    # The gradebook of the whole class would hold everybody's marks: this one knows the assignments only.
    cp "$course/nbgrader_config.py" "$box/"
    mkdir -p "$box/source" && cp -r "$course/source/$assignment" "$box/source/"
    chmod -R a+rwX "$box"

    options=(
        --rm
        --network none                       # no way out, none in
        --read-only --tmpfs /tmp:size=512m   # nothing to write but its own box
        --memory 4g --memory-swap 4g --cpus 2 --pids-limit 512
        --cap-drop ALL --security-opt no-new-privileges
        --volume "$box:/course"
    )
    if [ -n "$data" ]; then
        options+=(--volume "$data:/data:ro" --env CNNLAB_DATA_DIR=/data)
    fi
    # The time limit is for the whole submission; nbgrader's own is for each cell.
    timeout 1800 docker run "${options[@]}" cnnlab-grading /course "$assignment" --generate --workers 1 ||
        echo "$student: not graded, look at it by hand" >&2
done

PYTHONPATH=$here "${PYTHON:-python}" -m cnnlab grade "$course" --merge "$boxes"/*
