"""How Sphinx builds the site; `python course.py site` copies this file beside the sources it has staged."""

import re

project = "Convolutional networks, step by step"
author = "The cnnlab course authors"
copyright = "the cnnlab course authors. Text CC BY 4.0, code MIT"  # noqa: A001
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_static"]

# A stored traceback of TensorFlow holds lines that are no Python; it is shown without colours.
suppress_warnings = ["misc.highlighting_failure"]

# Lessons are shown as they are stored: nothing is run, no kernel is offered, no widget script is asked for.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "image/png", 1), ("html", "text/html", 2), ("html", "text/plain", 90)]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 4

# In a docstring, `name` is code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"show-inheritance": False}
napoleon_google_docstring = False
napoleon_use_rtype = False
# As a list: as targets, the attributes of two classes would be taken for each other.
napoleon_custom_sections = [("Attributes", "params_style")]

html_theme = "sphinx_book_theme"
html_title = "Convolutional networks"
html_static_path = ["_static"]
html_extra_path = ["_extra"]  # whole pages, which Sphinx only copies
html_css_files = ["site.css", "demos/demos.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
# A search shows each hit's text by fetching its page, which no browser does from a folder.
html_show_search_summary = False
html_context = {"default_mode": "auto"}  # what the reader's system says; without it the theme complains
html_theme_options = {
    "navbar_persistent": [],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "show_navbar_depth": 1,
    "collapse_navbar": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

mathjax_path = "tex-svg.js"
# No menu: it would fetch further parts. Formulas keep their MathML for whoever listens.
mathjax3_config = {"options": {"enableMenu": False}, "svg": {"fontCache": "global"}}


def setup(app):
    """Let docstrings be read as they were written for a terminal."""
    app.connect("autodoc-process-docstring", keep_tables, priority=400)


def keep_tables(app, what, name, obj, options, lines):
    """Show a docstring's table as it stands: its rows are set for a reader of code, not all of them for Sphinx."""
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"\s*=+( +=+)+\s*", line)]
    while len(rules) >= 3:
        first, _, last, *rules = rules
        lines[first : last + 1] = ["::", "", *(f"    {line}" for line in lines[first : last + 1]), ""]
        rules = [number + 3 for number in rules]
