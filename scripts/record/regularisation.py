"""Record lesson 10's comparison of remedies against overfitting: data/regularisation_run.json.

    python scripts/record/regularisation.py [--again] [--at-most N] [--output FILE]

About 20 processor minutes; with --again, two more seeds of all that were chosen, some 8 more.

Each seed draws its own 1,000 pictures to learn from and 1,000 held out, the same for every remedy. Strengths are chosen
by the mean held-out accuracy of seeds 0 to 2; the test set chooses nothing.
"""

import dataclasses
import functools

import numpy as np

from cnnlab import models, training
from cnnlab.errors import CnnlabError
from scripts.record._recording import arguments, command, real, record, runs_of

import keras  # isort: skip

PICTURES, HELD_OUT, EPOCHS = 1000, 1000, 40
CHOOSING, AGAIN = (0, 1, 2), (3, 4)
RATE, PATIENCE = 0.002, 5
ABOUT = (
    "Lesson 10: remedies against overfitting on the real Fashion-MNIST. Each seed draws its own 1,000 training "
    "pictures and 1,000 held out (val_), the same for all remedies; batches of 50, Adam 0.002, 800 steps for all. The "
    "facts hold accuracy and cross-entropy (without penalties) after the training, and whether the strength was chosen "
    "by the held-out pictures. The 10,000 test pictures chose nothing."
)
# Remedy to its variants: name to options of `trial`.
REMEDIES = {
    "nothing": {"nothing": {}},
    "smaller network": {
        "half the width": {"width": 8},
        "a quarter of the width": {"width": 4},
        "average instead of flatten": {"average": True},
    },
    "L1": {f"L1 {rate:g}": {"l1": rate} for rate in (1e-4, 3e-4, 1e-3)},
    "L2": {f"L2 {rate:g}": {"l2": rate} for rate in (1e-3, 3e-3, 1e-2)},
    "L1 and L2": {f"L1 {one:g}, L2 {two:g}": {"l1": one, "l2": two} for one, two in ((1e-4, 1e-3), (3e-4, 3e-3))},
    "AdamW": {f"AdamW {share:g}": {"weight_decay": share} for share in (0.1, 0.3, 1)},
    "dropout on the pictures": {f"pictures {rate}": {"dropout": {"pictures": rate}} for rate in (0.1, 0.3)},
    "dropout on the maps": {f"maps {rate}": {"dropout": {"maps": rate}} for rate in (0.2, 0.4)},
    "dropout after flatten": {f"flatten {rate}": {"dropout": {"flatten": rate}} for rate in (0.2, 0.5, 0.7)},
    "dropout after dense": {f"dense {rate}": {"dropout": {"dense": rate}} for rate in (0.2, 0.5, 0.7)},
    "dropout after both": {f"both {rate}": {"dropout": {"flatten": rate, "dense": rate}} for rate in (0.5,)},
    "spatial dropout": {f"spatial {rate}": {"spatial_dropout": rate} for rate in (0.1, 0.3)},
    "batch norm": {"batch norm": {"batch_norm": True}},
    "early stopping": {
        "stop by loss": {"stop_by": "val_loss"},
        "stop by accuracy": {"stop_by": "val_accuracy"},
    },
    "2,000 pictures": {"2,000 pictures": {"pictures": 2000}},
    "4,000 pictures": {"4,000 pictures": {"pictures": 4000}},
}
# Put together from the chosen variants of these.
COMBINED = (
    ("dropout after flatten", "L2"),
    ("dropout after flatten", "batch norm"),
    ("dropout after flatten", "spatial dropout"),
    ("dropout after flatten", "L2", "early stopping"),
    ("dropout after flatten", "4,000 pictures"),
)


ALONE = {name: options for variants in REMEDIES.values() for name, options in variants.items()}
REMEDY_OF = {name: remedy for remedy, variants in REMEDIES.items() for name in variants}


def main(argv=None):
    parser = arguments(__doc__, "regularisation")
    parser.add_argument("--again", action="store_true", help="two more seeds of the chosen variants and combinations")
    chosen = parser.parse_args(argv)
    path, before = chosen.output, len(runs_of(chosen.output))

    def complete(variants, seeds):
        left = None if chosen.at_most is None else chosen.at_most - (len(runs_of(path)) - before)
        make = functools.partial(train, variants)
        return record(path, plan(variants, seeds), make, key=key_of, about=ABOUT, at_most=left, order=place)

    # What is combined has been chosen before, so a stage begins only when the one before it is whole.
    if complete(ALONE, CHOOSING):
        best, mixed = choose(runs_of(path))
        mark(path, best | mixed)
        if complete(mixed, CHOOSING) and chosen.again:
            complete(best | mixed, AGAIN)
    print(summary(runs_of(path)))


def plan(variants=ALONE, seeds=CHOOSING):
    """List every run of a stage as (variant, seed)."""
    return [(name, seed) for seed in seeds for name in variants]


def key_of(run):
    return run.recipe, run.seed


def place(one):
    """Return what sorts the keys in the order of the remedies, the combinations last."""
    name, seed = one
    if name in ALONE:
        return 0, list(ALONE).index(name), seed
    return 1, COMBINED.index(tuple(REMEDY_OF[part] for part in name.split(" + "))), seed


def train(variants, name, seed):
    """Run one trial by the lesson's own `sweep`, which also counts its processor seconds."""
    (done,) = training.sweep(trial, {name: variants[name]}, [seed], progress=False).trials
    if done.error:
        raise CnnlabError(f"{name} with seed {seed} failed: {done.error}")
    facts = dict(done.result)
    history, seconds = facts.pop("history"), facts.pop("seconds")
    # What was chosen among the single remedies is known and marked when all of them have run.
    facts |= {"remedy": REMEDY_OF.get(name, "combined"), "chosen": name not in ALONE, "options": variants[name]}
    print(f"  held out {facts['held_accuracy']:.2%}, test {facts['test_accuracy']:.2%}", flush=True)
    return training.Run(name, seed, history, seconds, done.processor_seconds, facts)


@dataclasses.dataclass(frozen=True)
class WithDecay(training.Recipe):
    """A recipe for Adam that takes rate times weight_decay off every kernel at each step, outside the gradient."""

    weight_decay: float = 0.0

    def compiled(self, examples):
        if not self.weight_decay:
            return super().compiled(examples)
        adam_w = keras.optimizers.AdamW(self.schedule(examples), weight_decay=self.weight_decay)
        # As L1 and L2 do here: biases only shift.
        adam_w.exclude_from_weight_decay(var_names=["bias"])
        return adam_w


def trial(*, pictures=PICTURES, stop_by=None, weight_decay=0.0, seed, **options):
    """Train once and measure; more pictures get fewer epochs, so that all take the same number of steps."""
    # Not kept in a cache: loading takes a third of a second, and the arrays are large.
    fashion = real("fashion_mnist")
    order = np.random.default_rng(seed).permutation(len(fashion.x_train))
    learn, held = order[:pictures], order[-HELD_OUT:]
    recipe = WithDecay("regularisation", EPOCHS * PICTURES // pictures, 50, RATE, weight_decay=weight_decay)
    stop = keras.callbacks.EarlyStopping(stop_by or "loss", patience=PATIENCE, restore_best_weights=True)
    # Measured after each epoch only where it is needed: it costs as much as a third of the training.
    watched = stop_by is not None or (pictures == PICTURES and not options and not weight_decay)
    network = models.overfitter(seed=seed, **options)
    run = training.fit(
        network,
        fashion.x_train[learn][..., None],
        fashion.y_train[learn],
        recipe=recipe,
        validation=(fashion.x_train[held][..., None], fashion.y_train[held]) if watched else None,
        seed=seed,
        progress=False,
        callbacks=[stop] if stop_by is not None else [],
    )
    sets = {
        "train": (fashion.x_train[learn], fashion.y_train[learn]),
        "held": (fashion.x_train[held], fashion.y_train[held]),
        "test": (fashion.x_test, fashion.y_test),
    }
    measured = {f"{name}_{key}": value for name, pair in sets.items() for key, value in score(network, *pair).items()}
    history = {name: np.round(values, 4).tolist() for name, values in run.history.items()}
    return measured | {"parameters": network.count_params(), "history": history, "seconds": run.seconds}


def score(network, x, y):
    """Return accuracy and cross-entropy, the penalties of L1 and L2 left out."""
    parts = [network(x[start : start + 1000, ..., None], training=False) for start in range(0, len(x), 1000)]
    answers = np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])
    given = answers[np.arange(len(y)), y]
    return {
        "accuracy": round(float((answers.argmax(axis=1) == y).mean()), 4),
        "loss": round(float(-np.log(np.maximum(given, 1e-7)).mean()), 4),
    }


def choose(runs):
    """Return the variant of each remedy that was best on held-out pictures, and the combinations of them."""
    mine = [run for run in runs if run.seed in CHOOSING]
    held_out = {name: np.mean([run.facts["held_accuracy"] for run in mine if run.recipe == name]) for name in ALONE}
    chosen = {remedy: max(variants, key=held_out.get) for remedy, variants in REMEDIES.items()}
    mixed = {}
    for remedies in COMBINED:
        parts = [REMEDIES[remedy][chosen[remedy]] for remedy in remedies]
        name = " + ".join(chosen[remedy] for remedy in remedies)
        mixed[name] = {key: value for options in parts for key, value in options.items()}
    return {name: REMEDIES[remedy][name] for remedy, name in chosen.items()}, mixed


def mark(path, chosen):
    """Note in the file which variants were chosen, if it does not say so already."""
    runs = runs_of(path)
    marked = [dataclasses.replace(run, facts=run.facts | {"chosen": run.recipe in chosen}) for run in runs]
    if marked != runs:
        training.save_runs(path, marked, about=ABOUT)


def summary(runs):
    lines = []
    for name in dict.fromkeys(run.recipe for run in runs):
        facts = [run.facts for run in runs if run.recipe == name]
        held_out, test = ([fact[key] for fact in facts] for key in ("held_accuracy", "test_accuracy"))
        each = np.round(100 * np.array(test), 1).tolist()
        lines.append(f"{name:<60} held out {np.mean(held_out):.2%}, test {np.mean(test):.2%} {each}")
    total = sum(run.processor_seconds for run in runs)
    return "\n".join([*lines, f"{len(runs)} runs, {total / 60:.1f} processor minutes"])


if __name__ == "__main__":
    command(main)
