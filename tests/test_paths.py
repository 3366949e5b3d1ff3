"""Files are written whole or not at all; one at a time does what must not be done twice."""

import errno
import os

import filelock
import pytest

from cnnlab import _paths
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


def test_one_at_a_time_holds_a_lock(tmp_path):
    with _paths.locked(tmp_path / "work.lock", seconds=0):
        with pytest.raises(TimeoutError), _paths.locked(tmp_path / "work.lock", seconds=0):
            pass
        with _paths.locked(tmp_path / "other.lock", seconds=0):
            pass
    with _paths.locked(tmp_path / "work.lock", seconds=0):
        pass


def no_locks(lock, *arguments):
    raise NotImplementedError("this file system knows no locks")


def test_where_nothing_can_be_locked_the_work_is_done_without(tmp_path, monkeypatch):
    """Siblings: the data sets' cache, the file of progress, the folder of a resumable training."""
    done = []
    with _paths.locked(tmp_path / "missing" / "work.lock", seconds=0):
        done.append("no such folder")
    monkeypatch.setattr(filelock.BaseFileLock, "acquire", no_locks)
    with _paths.locked(tmp_path / "work.lock", seconds=0):
        done.append("no locks")
    assert done == ["no such folder", "no locks"]


def test_an_error_within_the_block_leaves_no_lock_behind(tmp_path):
    with pytest.raises(OSError, match="full"), _paths.locked(tmp_path / "work.lock", seconds=0):
        raise OSError("the disk is full")
    with _paths.locked(tmp_path / "work.lock", seconds=0):
        pass
