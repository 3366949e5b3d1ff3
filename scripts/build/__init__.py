"""Write generated files: stand-ins, backbone, checks, tables of docs/, environment.yml, badges, assignments."""
