"""How TensorFlow starts: without chatter, and with oneDNN. Importing this module before TensorFlow is all it takes.

`TF_ENABLE_ONEDNN_OPTS=1` is set unless the user has set the variable: TensorFlow leaves these kernels off on processors
without AVX512-VNNI, and without them some layers do not run at all.

`TF_CPP_MIN_LOG_LEVEL` silences most of the chatter. A few lines are written before TensorFlow has read that setting,
straight to file descriptor 2, so descriptor 2 is held back while TensorFlow is imported, by whatever module asks for it
first. If that import fails, everything held back is written out after all. Somebody who wants the lines sets
`TF_CPP_MIN_LOG_LEVEL=0` before Python starts; then nothing is held back.

Where TensorFlow has been imported already, neither is done: it would come too late.
"""

import contextlib
import importlib.machinery
import os
import sys

SILENT = "3"
STDERR = 2


@contextlib.contextmanager
def held_back(descriptor=STDERR):
    """Hold back what is written to a file descriptor; let it out only if the block fails.

    Parameters
    ----------
    descriptor : int
        2, the standard error of C and C++ code, by default.
    """
    import tempfile  # `import cnnlab` itself should cost nothing

    try:
        saved = os.dup(descriptor)
    except OSError:
        # A process without standard error (pythonw on Windows) has nothing to hold back.
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), descriptor)
        try:
            yield
        except BaseException:
            os.dup2(saved, descriptor)
            held.seek(0)
            os.write(descriptor, held.read())
            raise
        finally:
            os.dup2(saved, descriptor)
            os.close(saved)


class _QuietLoader:
    """Loads a module as its own loader would, with standard error held back."""

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        with held_back():
            self._loader.exec_module(module)


class _TensorFlowFinder:
    """Steps in once, for the name `tensorflow`, and leaves every other import alone."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _QuietLoader(spec.loader)
        return spec


def _install():
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", SILENT) != SILENT:
        return
    if not any(isinstance(finder, _TensorFlowFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _TensorFlowFinder())


_install()
