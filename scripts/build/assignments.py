"""Write notebooks/assignments/release from notebooks/assignments/source, with nbgrader: run it after each edit."""

from cnnlab.commands import _assignments


def main():
    for name, text in _assignments.releases().items():
        path = _assignments.path_of(name, _assignments.RELEASE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(_assignments.FOLDER.parents[1]))


if __name__ == "__main__":
    main()
