"""What a demo is: traits that the page shows, commands that the page may give, and a picture where there is no page."""

import base64
import contextlib
import functools
import inspect
import io
import json
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from cnnlab import plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.draw import rgba

KIT = Path(__file__).parent
COLOURS_OF_A_BAR = 11
_EXPORT = "export default { render };"


def page(package, *kit):
    """Return script and style sheet of the demo whose `__init__.py` is `package`; no network is used.

    The script is the kit's `parts.js`, what else of the kit is named, and the demo's own `view.js`; the style sheet is
    made likewise of `demo.css` and `view.css`, each where there is one. So a demo says
    ``_esm, _css = page(__file__, "cells")``.
    """
    files = [(KIT, name) for name in ("parts", *kit)] + [(Path(package).parent, "view")]
    styles = [(KIT, "demo")] + files[1:]
    scripts = [_colour_scales(), *_read(files, "js")]
    return "\n".join(scripts), "".join(_read(styles, "css"))


def alone(package, name, *kit):
    """Return the script and style sheet of a demo for a page that has no kernel.

    The script is that of `page` with the kit's `alone.js` and the demo's own `state.js` before its `view.js`. It adds
    to ``cnnlabDemos`` a function of an element and of what the demo's `alone_state` returned.

    Parameters
    ----------
    package : str or pathlib.Path
        The demo's `__init__.py`.
    name : str
        Of the class; in `state.js` it has ``Alone`` behind it.
    *kit : str
        As for `page`.
    """
    script, style = page(package, *kit)
    state = _read([(KIT, "alone"), (Path(package).parent, "state")], "js")
    parts, ending = script.rstrip().removesuffix(_EXPORT), f"render({{ model: new {name}Alone(state), el }})"
    whole = f"{parts}\n{''.join(state)}\n(globalThis.cnnlabDemos ||= {{}}).{name} = (el, state) => {ending};"
    return f'(() => {{\n"use strict";\n{whole}\n}})();\n', style


def _read(files, kind):
    paths = [folder / f"{name}.{kind}" for folder, name in files]
    return [path.read_text(encoding="utf-8") for path in paths if path.is_file()]


def _colour_scales():
    """Return the colours of the pictures for the page's bars: CSS gradients, by whether the numbers are signed."""
    share = np.linspace(0, 1, COLOURS_OF_A_BAR)
    scales = {
        str(signed).lower(): ", ".join("#" + bytes(colour).hex() for colour in plots.colour(share, 0, 1, signed))
        for signed in (False, True)
    }
    return f"const SCALES = {json.dumps(scales)};"


def picture_trait():
    """Return the trait of a picture: RGBA bytes, row by row. Its shape is in a second trait, `shape_trait`."""
    return traitlets.Bytes(b"").tag(sync=True)


def shape_trait():
    """Return the trait of a picture's (height, width) in pixels. `Demo.put` fills both."""
    return traitlets.List([0, 0]).tag(sync=True)


def from_page(value):
    """Return the bytes that a page has sent, as a memory view or as bytes; what is none is refused, not made into one.

    ``bytes(10**12)`` would ask for a terabyte.
    """
    if value is None:
        return b""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise traitlets.TraitError(f"the page must send bytes, found {type(value).__name__}")
    return bytes(value)


def on_change(*names):
    """Mark a method that answers when one of these traits changes, on the page or in Python.

    It is not called while the demo itself changes traits, in `Demo.quietly`. If it raises a `CnnlabError`, the trait
    gets its old value back and the page a sentence, see `Demo.refuse`.
    """

    def mark(method):
        @functools.wraps(method)
        def answer(self, change=None):
            if change is None:  # a direct call of the demo's own
                return method(self)
            if not self._quiet:
                try:
                    method(self, change)
                except CnnlabError as error:
                    self.refuse(change, error)

        return traitlets.observe(*names)(answer)

    return mark


def command(method):
    """Mark a method that the page may call by its name, ``ask(demo, "draw", {...})`` in `parts.js`.

    It gets the page's arguments by name, and the files that come with them, as bytes, first. Arguments that it does not
    have were not sent by the page: then it is not called. A `CnnlabError` becomes the demo's `message`.
    """
    method.is_command = True
    return method


# Asked of the class: a widget that is only made would be kept in every notebook that a learner saves.
_OF_ALL = frozenset(anywidget.AnyWidget.class_trait_names(sync=True)) | {"_anywidget_id", "_esm", "_css"}


class Demo(anywidget.AnyWidget):
    """A widget whose state is tested without a browser, and which leaves a picture and a sentence without a kernel.

    A subclass

    - sets `_esm` and `_css` by `page`;
    - declares the traits that its page shows, ``traitlets.Float(0.5).tag(sync=True)``;
    - answers changes in methods marked with `on_change`, and the page's buttons in methods marked with `command`;
    - gives its first values to ``super().__init__``, which is quiet, and then computes once;
    - says in `text_form` and `still` what stands for it on a page without a kernel.

    Attributes
    ----------
    message : str
        A sentence for the reader, for example why something was not changed.
    """

    message = traitlets.Unicode("").tag(sync=True)
    _quiet = True

    def __init__(self, **first):
        super().__init__(**first)
        self._quiet = False
        self.on_msg(self._hear)

    @contextlib.contextmanager
    def quietly(self):
        """Change traits that the page shall show without answering to the changes."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def refuse(self, change, error):
        """Give a trait its old value back, and say why."""
        with self.quietly():
            self.set_trait(change["name"], change["old"])
        self.message = f"Not changed: {error}."

    def set_state(self, sync_data):
        """Take what the page has changed; what a trait cannot be is refused with a sentence too."""
        try:
            super().set_state(sync_data)
        except traitlets.TraitError as error:
            self.message = f"Not changed: {str(error).rstrip('.')}."
            # The page shows what it has asked for: tell it what is.
            self.send_state(list(sync_data))

    def _hear(self, _, content, files):
        """Do what the page asks for: the `command` that it names, with the arguments that it sends."""
        asked = dict(content) if isinstance(content, dict) else {}
        method = getattr(type(self), str(asked.pop("do", "")), None)
        if not getattr(method, "is_command", False):
            return
        try:
            call = inspect.signature(method).bind(self, *map(from_page, files), **asked)
        except (TypeError, traitlets.TraitError):
            return  # nothing that the page sends
        try:
            method(*call.args, **call.kwargs)
        except CnnlabError as error:
            self.message = f"{str(error)[:1].upper()}{str(error)[1:]}."

    def alone_state(self):
        """Return what the demo's `state.js` begins with on a page without a kernel: its traits, as JSON knows them."""
        own = {name: getattr(self, name) for name in self.trait_names(sync=True) if name not in _OF_ALL}
        return {name: value for name, value in own.items() if not isinstance(value, bytes)}

    def put(self, trait, picture):
        """Put a picture into a trait; its shape first, so that the page never draws bytes of another shape."""
        data, shape = rgba(picture)
        self.set_trait(f"{trait}_shape", shape)
        self.set_trait(trait, data)

    @property
    def text_form(self):
        """What stands in the place of the demo where no browser draws it."""
        return f"[{type(self).__name__}: run this cell to use it]"

    def still(self):
        """Return the demo's picture as it stands, uint8 of shape (H, W, 3), or None where text says all."""
        return None

    def __repr__(self):
        """Return the text form."""
        return self.text_form

    def _repr_mimebundle_(self, **kwargs):
        """Add the still picture to what is stored: shown where the demo itself cannot be."""
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = self.still()
        if bundle is None or picture is None:
            return bundle
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        data = {**data, "image/png": _png(picture)}
        return (data, *metadata) if metadata else data


def _png(picture):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.asarray(picture, np.uint8)).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")
