"""What the tests of several demos ask of a page."""

import numpy as np

# Name to JupyterLab theme and page width.
LIGHTS = {"light": (None, 1024), "dark": ("JupyterLab Dark", 1024), "narrow": (None, 390)}

# Lists what sticks out of a demo to the right.
OVERFLOW = """root => [...root.querySelectorAll('*')]
  .filter(node => node.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
  .map(node => `${node.tagName} ${node.className} ${node.dataset.trait || ''} ${node.textContent.slice(0, 40)}`)"""

_PIXELS = """canvas => {
  const { width, height } = canvas;
  return [[height, width], [...canvas.getContext('2d').getImageData(0, 0, width, height).data]];
}"""


def pixels(locator):
    """Return what a canvas shows, uint8 of shape (H, W, 3)."""
    shape, values = locator.evaluate(_PIXELS)
    return np.array(values, np.uint8).reshape(*shape, 4)[..., :3]
