"""How the course becomes a web site: what `python -m cnnlab site` writes down for Sphinx to read."""
