"""Downloads from a data set's public addresses: into memory, verified before use, never waited for long."""

import io
import threading
import time

from cnnlab.errors import DataError

# Until an address first answers (name look-up and connection together), and until every file has come.
ANSWER_SECONDS = 4
TRANSFER_SECONDS = 120
# No archive of the registry comes near this; a server that sends without end is cut off.
MOST_BYTES = 100_000_000


class NoNetwork(DataError):
    """No address answered: the fault is the network's and concerns every data set."""


def fetch(entry):
    """Download, decode and verify one data set from the first mirror that has it.

    Parameters
    ----------
    entry : Entry
        Its mirrors are tried in order.

    Returns
    -------
    dict of str to numpy.ndarray
        Its arrays, verified.

    Raises
    ------
    NoNetwork
        If no mirror answered.
    DataError
        If one answered, but none had the published data.
    """
    failures, until = [], time.monotonic() + TRANSFER_SECONDS
    for mirror in entry.mirrors:
        try:
            files = [_bytes(address, until) for address in mirror]
            return entry.read_download(files, [f"the download {address.rsplit('/', 1)[-1]}" for address in mirror])
        except DataError as error:
            failures.append(error)
    kind = NoNetwork if all(isinstance(error, NoNetwork) for error in failures) else DataError
    told = dict.fromkeys(str(error) for error in failures if kind is NoNetwork or not isinstance(error, NoNetwork))
    raise kind("; ".join(told))


class _Inbox(io.BytesIO):
    """What has arrived so far, and whether anything has."""

    def __init__(self):
        super().__init__()
        self.answered = threading.Event()

    def write(self, chunk):
        self.answered.set()
        if self.tell() + len(chunk) > MOST_BYTES:
            raise DataError("the download is far larger than the data set")
        return super().write(chunk)


def _bytes(address, until):
    """Return what `address` sends before the clock says `until`, as an open file in memory.

    A thread fetches, because no time-out of a socket covers a name look-up that hangs or a server that trickles.
    """
    import pooch  # slow to import, and most lessons never download

    request = pooch.HTTPDownloader(timeout=ANSWER_SECONDS, chunk_size=1 << 13)
    inbox, outcome = _Inbox(), []

    def work():
        try:
            request(address, inbox, None)
        except Exception as error:  # noqa: BLE001 - carried over to the calling thread, which tells the kinds apart
            outcome.append(error)
        finally:
            inbox.answered.set()

    thread = threading.Thread(target=work, name="cnnlab-download", daemon=True)
    thread.start()
    if not inbox.answered.wait(ANSWER_SECONDS):
        raise NoNetwork("the network did not answer in time")
    thread.join(max(0.0, until - time.monotonic()))
    if thread.is_alive():
        raise NoNetwork("the network was too slow")
    if outcome:
        raise _told(outcome[0], begun=inbox.tell() > 0) from None
    inbox.seek(0)
    return inbox


def _told(error, *, begun):
    """Turn what requests raised into a sentence, and into the kind that concerns the network or this data set alone."""
    from requests import exceptions

    if isinstance(error, DataError):
        return error
    if begun or isinstance(error, exceptions.ChunkedEncodingError):
        return DataError("the download broke off half-way")
    if isinstance(error, exceptions.HTTPError):
        return DataError(f"the server answered {error.response.status_code}")
    if isinstance(error, (exceptions.SSLError, exceptions.ProxyError)):
        return NoNetwork("the network let no trusted connection through")
    if isinstance(error, (exceptions.Timeout, TimeoutError)):
        return NoNetwork("the network did not answer in time")
    if isinstance(error, OSError):
        return NoNetwork("there is no network connection")
    return DataError(f"the download failed ({type(error).__name__})")
