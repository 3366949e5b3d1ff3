"""The training monitor's state, without a browser and without Keras: any training may feed it."""

import math
import threading

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import widgets
from cnnlab.errors import CnnlabError


def test_epochs_come_in_and_go_to_the_page():
    monitor = widgets.TrainingMonitor("digits")
    assert (monitor.state, monitor.wants_stop, monitor.curves) == ("waiting", False, {})
    monitor.begin(epochs=3)
    monitor.add(0, {"loss": 0.5, "val_loss": 0.6, "accuracy": 0.8})
    monitor.add(1, {"loss": np.float32(0.25), "val_loss": 0.7, "accuracy": 0.9})
    assert monitor.history == {"loss": [0.5, 0.25], "val_loss": [0.6, 0.7], "accuracy": [0.8, 0.9]}
    assert monitor.curves == monitor.history
    assert monitor.message == "Epoch 2 of 3: loss 0.250, held-out loss 0.700, accuracy 90.0%."
    monitor.progress(0.7, {"loss": 0.2, "learning_rate": 3})
    assert monitor.share == 0.7 and monitor.message == "Epoch 3 of 3: loss 0.200 so far."
    monitor.end()
    assert monitor.state == "ended" and monitor.message == "Ended after 2 epochs."


def test_numbers_that_are_missing_or_broken_leave_gaps():
    monitor = widgets.TrainingMonitor()
    monitor.add(0, {"loss": 1})
    monitor.add(2, {"loss": math.inf, "val_loss": 0.5})
    assert monitor.curves == {"loss": [1.0, None, None], "val_loss": [None, None, 0.5]}
    assert math.isnan(monitor.history["loss"][1]) and monitor.history["loss"][2] == math.inf
    assert monitor.message == "Epoch 3: loss inf, held-out loss 0.500."


def test_the_button_counts_only_while_something_trains():
    monitor = widgets.TrainingMonitor()
    monitor._handle_custom_msg({"do": "press_stop"}, [])
    assert not monitor.wants_stop
    monitor.begin(5)
    for nonsense in ({"do": "go"}, "stop", None, {}):
        monitor._handle_custom_msg(nonsense, [])
    assert not monitor.wants_stop
    # The page is heard in another thread than the one that trains.
    thread = threading.Thread(target=monitor._handle_custom_msg, args=({"do": "press_stop"}, []))
    thread.start()
    thread.join()
    assert monitor.wants_stop and monitor.state == "running"
    monitor.progress(0.1)
    assert monitor.state == "stopping" and monitor.message.startswith("Stopping")
    monitor.add(0, {"loss": 0.5})
    monitor.end(best=0)
    assert monitor.state == "stopped"
    assert monitor.message == "Stopped after 1 epoch. The network has the weights of epoch 1, the best so far."
    monitor.begin()
    assert not monitor.wants_stop and monitor.history == {} and monitor.best == 0


def test_text_is_the_same_whatever_was_trained_and_the_picture_comes_with_the_first_epoch():
    monitor = widgets.TrainingMonitor("digits")
    assert repr(monitor) == "[Training monitor: digits. Run this cell, then train with it]"
    assert monitor.still() is None
    before = repr(monitor)
    monitor.add(0, {"loss": 0.5, "val_loss": 0.6, "accuracy": 0.8, "val_accuracy": 0.7})
    assert repr(monitor) == before
    assert monitor.still().dtype == np.uint8 and monitor.still().shape[2] == 3
    assert not plt.get_fignums()
    bundle = monitor._repr_mimebundle_()
    assert len((bundle[0] if isinstance(bundle, tuple) else bundle)["image/png"]) < 60_000 * 4 / 3


def test_what_is_no_single_number_is_left_out_and_small_losses_are_told():
    monitor = widgets.TrainingMonitor()
    monitor.begin(2)
    monitor.progress(0.1, {"loss": np.float32(0.00004), "f1_score": np.array([0.2, 0.9])})
    assert monitor.message == "Epoch 1 of 2: loss 4e-05 so far."
    monitor.add(0, {"loss": 0.00004, "f1_score": np.array([0.2, 0.9]), "note": "text", "val_loss": 0.0})
    assert monitor.history == {"loss": [0.00004], "val_loss": [0.0]}
    assert monitor.message == "Epoch 1 of 2: loss 4e-05, held-out loss 0.000."


def test_an_epoch_that_is_no_number_does_not_take_the_picture_away():
    monitor, whole = widgets.TrainingMonitor(), widgets.TrainingMonitor()
    for epoch, loss in enumerate((1, math.nan, 0.5, 0.4)):
        monitor.add(epoch, {"loss": loss, "val_loss": 0.7})
        whole.add(epoch, {"loss": 0.7 if epoch == 1 else loss, "val_loss": 0.7})
    picture = monitor.still()
    assert picture is not None and picture.shape == whole.still().shape and (picture != whole.still()).any()
    lost = widgets.TrainingMonitor()
    lost.add(0, {"loss": math.nan})
    assert lost.still() is None


def test_bad_arguments():
    with pytest.raises(CnnlabError, match="training.Watched"):
        widgets.TrainingMonitor(3)
    with pytest.raises(CnnlabError, match="epochs must be a whole number"):
        widgets.TrainingMonitor().begin(epochs="5")
    with pytest.raises(CnnlabError, match="epoch must be at least 0"):
        widgets.TrainingMonitor().add(-1, {})
