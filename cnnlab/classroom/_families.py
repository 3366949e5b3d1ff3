"""Beliefs that come back: one mistake under its names in several tasks, and the lesson that should cure it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """One belief: `title` in words, the lesson after which nobody should hold it, its names as (task, name) pairs."""

    title: str
    cured_by: str
    members: tuple


def _members(names):
    """Return (task, name) pairs out of lines such as ``"04-A 05-A: bias forgotten"``."""
    lines = [line.split(": ") for line in names.strip().splitlines()]
    return tuple((task, name.strip()) for tasks, name in lines for task in tasks.split())


FAMILIES = [
    Family(
        "Rows and columns change places",
        "01",
        _members("""
            01-D 01-E 04-D 06-B 14-C 14-D 16-B 16-E A3-3 A5-3: rows and columns swapped
            03-A A1-1: rows and columns of the kernel swapped
        """),
    ),
    Family(
        "Bytes hold any number",
        "01",
        _members("""
            01-B: bytes wrap around
            03-C A1-2: uint8 overflow
            11-C: bytes run over
            13-C: subtracted in bytes
        """),
    ),
    Family(
        "The kernel is turned before it is laid on",
        "03",
        _members("""
            02-B A1-1 A1-2: kernel flipped
            03-A 04-A: kernel turned
            07-F 16-E: flipped
        """),
    ),
    Family("Windows lie side by side", "03", _members("03-A A1-2: windows side by side")),
    Family(
        "A filter is flat",
        "04",
        _members("""
            04-A: channels are not added up
            04-A: only the first channel
            05-A 05-C: channels forgotten
            A2-1: kernel without depth
            12-E: the large kernel one channel deep
        """),
    ),
    Family(
        "The stride does not count",
        "04",
        _members("""
            04-C 06-B: stride ignored
            04-D 05-C 05-E 06-C 07-F: stride forgotten
            04-D A2-2: stride on one axis
            A2-3: strides ignored
        """),
    ),
    Family(
        "A convolution needs no ReLU behind it",
        "04",
        _members("""
            04-A 12-C A4-1: no ReLU
            12-F: convolutions without ReLU
        """),
    ),
    Family(
        "A layer has no bias",
        "05",
        _members("""
            04-A 05-A 05-D 06-E 13-A A2-1 A2-2: bias forgotten
            12-D: the biases forgotten
        """),
    ),
    Family(
        "One bias serves the whole layer",
        "05",
        _members("""
            05-A 05-D 06-E: one bias for the layer
            13-A: one bias for all
        """),
    ),
    Family(
        "Bits are bytes",
        "05",
        _members("""
            01-A: bits instead of bytes
            05-B A2-1: bits for bytes
            A2-2: bits against bytes
        """),
    ),
    Family(
        "Every position has parameters of its own",
        "05",
        _members("""
            05-A: parameters at each position
            A2-1: parameters per position
        """),
    ),
    Family(
        "Multiplications, operations and parameters are one number",
        "05",
        _members("""
            05-C: FLOPs for MACs
            05-C: parameters for MACs
            A2-2: MACs against FLOPs
            12-E: parameters instead of work
        """),
    ),
    Family(
        "Flattening keeps one map",
        "06",
        _members("""
            06-E: one map flattened
            08-A: only one map is flattened
        """),
    ),
    Family(
        "Softmax may be taken twice",
        "08",
        _members("""
            08-B: softmax once more
            A3-2: softmax twice
        """),
    ),
    Family("The training set may choose", "09", _members("09-C 10-D: by the training set")),
    Family(
        "Batch normalisation does the same in training and afterwards",
        "10",
        _members("""
            10-E: the batch's statistics at inference
            13-B: batch norm forgotten
            13-F: training mode in a frozen layer
            A5-1: batch normalisation left learning
        """),
    ),
]
