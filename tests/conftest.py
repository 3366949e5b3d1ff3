"""What every test runs under: no windows, no start-up noise, Hypothesis profiles."""

import os
import signal

import hypothesis
import matplotlib

# Before anything imports TensorFlow.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TQDM_DISABLE", "1")
# Started in the background of a shell, a process is deaf to Ctrl+C, and so is what it starts; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# By call and not by MPLBACKEND: that variable would reach the kernels of notebook tests and hide their figures.
matplotlib.use("Agg")

# Shared machines stall now and then: a deadline would make the tests fail by chance.
_COMMON = {"deadline": None}
hypothesis.settings.register_profile("dev", max_examples=25, **_COMMON)
hypothesis.settings.register_profile("full", max_examples=500, **_COMMON)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
