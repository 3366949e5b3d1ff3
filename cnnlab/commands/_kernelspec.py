"""The course's kernel: IPython's own, but it does not tell JupyterLab its patch version.

JupyterLab writes what a kernel says of its language into every notebook that is opened, the patch version of Python
included, and marks a notebook whose stored words differ as changed: a dot beside a lesson that was only looked at.
Whatever version the lessons store, another computer has another. So the kernel of the course leaves it out, and
`_normal.LANGUAGE_INFO` is what it says.
"""

import json
import sys

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

from cnnlab.commands import _normal


class Kernel(IPythonKernel):
    """IPython's kernel, described as the lessons store it."""

    language_info = _normal.LANGUAGE_INFO


def install(environment):
    """Make this kernel the one named `python3` in an environment of the course.

    Parameters
    ----------
    environment : pathlib.Path
        Where ipykernel is installed, with its own kernelspec, of which all but the command is kept.
    """
    path = environment / "share" / "jupyter" / "kernels" / _normal.KERNELSPEC["name"] / "kernel.json"
    spec = json.loads(path.read_text(encoding="utf-8"))
    command = [sys.executable, "-m", __spec__.name, "-f", "{connection_file}"]
    if spec["argv"] != command:
        path.write_text(json.dumps(spec | {"argv": command}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=Kernel)
