"""The training monitor in JupyterLab in Chromium: Stop is pressed while the kernel trains, and the training stops."""

import json
import time

from tests.browser.conftest import CELL_S, START_S

SETUP = """import json, tempfile
import numpy as np
from cnnlab import training, widgets
import keras
monitor = widgets.TrainingMonitor("a tiny network")
monitor"""
TRAIN = """rng = np.random.default_rng(0)
x, y = rng.normal(size=(640, 8, 8, 1)).astype("float32"), rng.integers(0, 3, 640)
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, activation="relu"),
    keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
batches, heard = [], []
monitor.on_msg(lambda *message: heard.append(len(batches)))
path = tempfile.mkdtemp() + "/best.weights.h5"
count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
saved = keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True, save_weights_only=True)
watched = training.Watched(monitor)
history = model.fit(x, y, batch_size=32, epochs=3000, validation_data=(x[:96], y[:96][::-1]), verbose=0,
    callbacks=[count, saved, watched]).history"""
TELL = """other = keras.models.clone_model(model)
other.load_weights(path)
same = all(np.array_equal(a, b) for a, b in zip(model.get_weights(), other.get_weights(), strict=True))
lowest = int(np.argmin(history["val_loss"]))
print(json.dumps({"same": same, "ran": len(history["loss"]), "lowest": lowest, "best": watched.best_epoch,
    "after": len(batches) - heard[0] if heard else None, "stopped": watched.stopped,
    "told": monitor.history == history, "batches": len(batches)}))"""
AGAIN = """keras.utils.set_random_seed(1)
again = model.fit(x, y, batch_size=64, epochs=3, verbose=0, callbacks=[training.Watched(monitor)]).history
print(len(again["loss"]), monitor.state)"""


def run_all(page):
    """Run all cells and do not wait for their end: the kernel is to be met at work."""
    page.wait_for_function(
        """() => window.jupyterapp && [...jupyterapp.serviceManager.sessions.running()]
            .some(session => location.pathname.endsWith(session.path))""",
        timeout=START_S * 1000,
    )
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=START_S * 1000)
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.wait_for_selector(".jp-InputPrompt >> text=/\\[[*1]\\]/")


def wait_for_count(page, number):
    page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes(`[${n}]`))",
        arg=number,
        timeout=CELL_S * 1000,
    )


def wait_for_epoch(page, number):
    page.wait_for_function(
        "n => Number((/Epoch (\\d+)/.exec(document.querySelector('.cnnlab-monitor [data-trait=message]')?.textContent)"
        " || [0, 0])[1]) >= n",
        arg=number,
        timeout=CELL_S * 1000,
    )


def state(page):
    return page.locator(".cnnlab-monitor").get_attribute("data-state")


def printed(page, number):
    return page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-OutputArea-output").inner_text()


def test_stop_is_heard_in_the_middle_of_a_training(lab, shot):
    page = lab.open("monitor", [SETUP, TRAIN, TELL, AGAIN, "6 * 7"], run=False)
    run_all(page)
    wait_for_epoch(page, 8)
    page.locator(".cnnlab-monitor").scroll_into_view_if_needed()
    shot(page, "running")
    assert state(page) == "running"
    page.get_by_role("button", name="Stop the training").click()
    pressed = time.monotonic()
    wait_for_count(page, 3)
    print(f"from Stop to the next cell's end: {time.monotonic() - pressed:.2f} s")
    told = json.loads(printed(page, 2))
    assert told["stopped"] and told["after"] is not None and told["after"] <= 5, told
    assert told["same"] and told["best"] == told["lowest"] and told["told"], told
    assert 8 <= told["ran"] < 3000, told
    # Later cells run as usual, another training too; what was asked of the first does not stop the second.
    wait_for_count(page, 5)
    assert printed(page, 3).split() == ["3", "ended"] and printed(page, 4) == "42"
    page.wait_for_function("document.querySelector('.cnnlab-monitor').dataset.state === 'ended'")
    assert page.locator(".cnnlab-monitor [data-trait=message]").inner_text() == "Ended after 3 epochs."
    shot(page, "ended")


def test_where_the_button_is_not_heard_the_notebooks_own_stops_as_gently(lab, shot):
    # All messages go to the shell that trains, as with a front end that knows no subshells.
    deaf = "monitor.comm._reply_subshell_for = lambda data, sent_to: None"
    page = lab.open("monitor_deaf", [SETUP, deaf, TRAIN, TELL, "6 * 7"], run=False)
    run_all(page)
    wait_for_epoch(page, 4)
    page.get_by_role("button", name="Stop the training").click()
    hint = page.locator(".cnnlab-monitor .cnnlab-hint")
    hint.get_by_text("Press the notebook's own stop button").wait_for()
    assert state(page) == "running"
    page.locator(".cnnlab-monitor").scroll_into_view_if_needed()
    shot(page, "hint")
    page.get_by_role("button", name="Interrupt the kernel").click()
    wait_for_count(page, 5)
    told = json.loads(printed(page, 3))
    assert told["stopped"] and told["same"] and told["best"] == told["lowest"] and told["ran"] < 3000, told
    assert (
        printed(page, 4) == "42" and page.locator(".jp-Notebook .jp-RenderedText[data-mime-type*=error]").count() == 0
    )
    page.wait_for_function("document.querySelector('.cnnlab-monitor').dataset.state === 'stopped'")
    assert hint.inner_text() == ""


FEED = """monitor = widgets.TrainingMonitor("five epochs, made up")
display(monitor)
monitor.begin(6)
for epoch in range(5):
    monitor.add(epoch, {"loss": 0.9 * 0.6**epoch, "val_loss": 0.9 * 0.6**epoch + 0.02 * epoch**2,
        "accuracy": 1 - 0.5 * 0.6**epoch, "val_accuracy": 0.95 - 0.5 * 0.6**epoch})
monitor.progress(0.9, {"loss": 0.05})"""


def test_the_monitor_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", "JupyterLab Light", 390)):
        page = lab.open(f"monitor_{label}", ["from cnnlab import widgets", FEED], theme=theme, width=width)
        demo = page.locator(".cnnlab-monitor")
        demo.wait_for()
        assert "Epoch 6 of 6: loss 0.050 so far." in demo.inner_text()
        label_of = demo.get_by_role("img").first.get_attribute("aria-label")
        assert "training 0.900, 0.540, 0.324" in label_of and "held out 0.900, 0.560, 0.404" in label_of
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
