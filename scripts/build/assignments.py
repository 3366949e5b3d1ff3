"""Write notebooks/assignments/release from notebooks/assignments/source, with nbgrader: run it after each edit."""

from cnnlab.grading import course_folder


def main():
    for name, text in course_folder.releases().items():
        path = course_folder.path_of(name, course_folder.RELEASE)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(path.relative_to(course_folder.FOLDER.parents[1]))


if __name__ == "__main__":
    main()
