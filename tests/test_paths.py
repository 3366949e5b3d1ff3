"""Files are written whole or not at all."""

import errno
import os

import pytest

from cnnlab._paths import write_whole


@pytest.mark.parametrize("content", ["zwölf\n", "zwölf\n".encode(), lambda stream: stream.write("zwölf\n".encode())])
def test_text_bytes_and_what_a_function_writes(tmp_path, content):
    path = tmp_path / "note.txt"
    for _ in range(2):
        write_whole(path, content)
        assert path.read_bytes() == b"zw\xc3\xb6lf\n"
    assert [found.name for found in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = tmp_path / "note.txt"
    path.write_text("old")

    def full(stream):
        stream.write(b"half of")
        raise error

    with pytest.raises(type(error)):
        write_whole(path, full)
    assert path.read_text() == "old" and [found.name for found in tmp_path.iterdir()] == ["note.txt"]


def test_a_reader_never_sees_a_part(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("old")

    def slow(stream):
        stream.write(b"new")
        stream.flush()
        assert path.read_text() == "old"

    write_whole(str(path), slow)
    assert path.read_text() == "new"


def test_others_may_read_it_as_they_may_read_any_new_file(tmp_path):
    write_whole(tmp_path / "ours", "x")
    (tmp_path / "theirs").write_text("x")
    assert os.stat(tmp_path / "ours").st_mode == os.stat(tmp_path / "theirs").st_mode
