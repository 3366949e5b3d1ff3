import os
import subprocess
import sys
import tempfile

import pytest

from cnnlab import _quiet


def in_fresh_python(code, **environment):
    """Run code as a learner's first lines, without the variables that tests set."""
    ours = ("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS", "PYTEST_CURRENT_TEST")
    clean = {k: v for k, v in os.environ.items() if k not in ours}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=clean | environment, timeout=300
    )


def test_importing_and_predicting_writes_nothing_to_standard_error():
    result = in_fresh_python(
        "import numpy as np\n"
        "from cnnlab import models, training\n"
        "digits = np.zeros((2, 28, 28, 1), np.uint8)\n"
        "print(models.mnist_cnn().predict(digits, verbose=0).shape)\n"
    )
    assert (result.stdout, result.stderr, result.returncode) == ("(2, 10)\n", "", 0)


WORKS = (
    "import os, keras, numpy as np\n"
    "model = keras.Sequential([keras.Input((8, 9, 1)), keras.layers.Conv2D(2, 3)])\n"
    "model.compile('sgd', 'mse')\n"
    "model.fit(np.ones((2, 8, 9, 1)), np.ones((2, 6, 7, 2)), verbose=0)\n"
    "print(os.environ.get('TF_ENABLE_ONEDNN_OPTS'))\n"
)


@pytest.mark.parametrize("chosen", [None, "0"])
def test_onednn_is_on_unless_somebody_has_chosen_and_nothing_is_written(chosen):
    result = in_fresh_python("import cnnlab\n" + WORKS, **({} if chosen is None else {"TF_ENABLE_ONEDNN_OPTS": chosen}))
    assert (result.stdout, result.stderr) == (f"{'1' if chosen is None else chosen}\n", "")


def test_the_switch_reaches_tensorflow():
    # What TensorFlow prints where nothing is held back.
    told = "oneDNN custom operations are on"
    code = "import cnnlab, tensorflow"
    assert told in in_fresh_python(code, TF_CPP_MIN_LOG_LEVEL="0").stderr
    assert told not in in_fresh_python(code, TF_CPP_MIN_LOG_LEVEL="0", TF_ENABLE_ONEDNN_OPTS="0").stderr


def test_after_tensorflow_nothing_is_done():
    code = (
        "import os, sys, types\n"
        "sys.modules['tensorflow'] = types.ModuleType('tensorflow')\n"
        "before = dict(os.environ), list(sys.meta_path)\n"
        "import cnnlab\n"
        "print(before == (dict(os.environ), list(sys.meta_path)))\n"
    )
    assert in_fresh_python(code).stdout == "True\n"


def test_somebody_who_asks_for_the_log_gets_it():
    code = "import sys; before = len(sys.meta_path)\nimport cnnlab._quiet\nprint(len(sys.meta_path) - before)"
    assert in_fresh_python(code, TF_CPP_MIN_LOG_LEVEL="0").stdout == "0\n"
    assert in_fresh_python(code).stdout == "1\n"


def test_a_missing_tensorflow_is_still_an_import_error():
    code = (
        "import sys, cnnlab._quiet\n"
        "sys.path[:] = [p for p in sys.path if 'site-packages' not in p]\n"
        "try:\n    import tensorflow\nexcept ModuleNotFoundError as error:\n    print(error.name)\n"
    )
    assert in_fresh_python(code).stdout == "tensorflow\n"


@pytest.fixture
def descriptor():
    with tempfile.TemporaryFile() as file:
        yield file.fileno()


def content(descriptor):
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 1000)


def test_what_is_held_back_is_dropped_when_all_goes_well(descriptor):
    with _quiet.held_back(descriptor):
        os.write(descriptor, b"chatter")
    os.write(descriptor, b"after")
    assert content(descriptor) == b"after"


def test_what_is_held_back_comes_out_when_it_fails(descriptor):
    with pytest.raises(ImportError, match="broken"), _quiet.held_back(descriptor):
        os.write(descriptor, b"the reason")
        raise ImportError("broken")
    os.write(descriptor, b", after")
    assert content(descriptor) == b"the reason, after"


def test_a_process_without_standard_error_still_imports():
    with _quiet.held_back(9999):
        pass
