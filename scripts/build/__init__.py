"""Write generated files: stand-ins, backbone and checks in data/, tables in docs/, environment.yml, badges, releases."""
