"""The site before Sphinx sees it: links, glossary, lessons without a kernel, the map, the records of measured runs."""

import base64
import io
import itertools
import json
import re

import nbformat
import numpy as np
import pytest
from PIL import Image

from cnnlab import widgets
from cnnlab.commands import _lessons, _record, _solutions, run, site
from cnnlab.commands._jupyter_kernel import Outcome
from cnnlab.commands._site import _checks, _demos, _glossary, _lesson, _prose, _reference, _stage, _way
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import demo

new = nbformat.v4
PATHS = _lessons.find()
NOTEBOOKS = {path.stem: _lessons.read(path) for path in PATHS}
TERMS = _glossary.read()
NAMES = {_glossary.key(name) for term in TERMS for name in term.names}
TABLE = _stage.not_terms()
REASONS = {reason: part["words"] for reason, part in TABLE.items() if reason != "everyday"}
NO_TERMS = {_glossary.key(word) for words in REASONS.values() for word in words}


# ---------------------------------------------------------------- what runs without a kernel


@pytest.mark.parametrize("place", _demos.PLACES, ids=lambda place: f"{place.lesson} {place.code[8:24]}")
def test_a_demo_without_a_kernel_is_the_lessons_own(place):
    notebook = next(NOTEBOOKS[path.stem] for path in PATHS if _lessons.number_of(path) == place.lesson)
    cell = next(cell for cell in notebook.cells if cell.source.strip() == place.code)
    stored, made = cell.outputs[0].data, place.made()
    assert repr(made) == stored["text/plain"]
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(stored["image/png"]))).convert("RGB"), int)
    apart = np.abs(picture - made.still())
    if isinstance(made, widgets.Stepper):
        assert not apart.any()
    else:
        # The photograph and its result, in few shades, of which one more or less is no other picture; below them
        # stands a chart, whose letters differ from machine to machine.
        assert apart[:190].max() < 30 and (apart[:190] > 0).mean() < 0.05


def test_a_cell_that_a_demo_no_longer_finds_is_told():
    with pytest.raises(CnnlabError, match=r"lesson 04 has no cell 'widgets.Stepper\(picture"):
        _demos.blocks("04", [])


def test_a_demos_block_is_html_without_a_gap_that_ends_no_script():
    for place in _demos.PLACES:
        block = _demos.block(place)
        assert "\n\n" not in block and block.count("</script>") == 2
        state = json.loads(re.search(r'json">(.*?)</script>', block)[1])
        assert state.keys() >= place.made().alone_state().keys()


def test_the_lists_of_a_demos_files_are_those_of_the_demo():
    for name, (package, *kit) in _demos.KITS.items():
        made = getattr(widgets, name)
        assert (made._esm, made._css) == demo.page(package.__file__, *kit)
        assert demo.alone(package.__file__, name, *kit)[0].count("export ") == 0


# ---------------------------------------------------------------- prose and links


def test_links_to_what_the_site_has_stay_and_others_become_names():
    staged = {"docs/NAME.md", "notebooks/01_x.ipynb"}
    text = (
        "[x](../notebooks/01_x.ipynb) [a](NAME.md#b) [web](https://e.org/x) [run](../scripts/NAME.py) `[c](d.md)`\n"
        "[`scripts/NAME.py`](../scripts/NAME.py) [Index](#The-lessons)\n```\n[d](lost.md)\n```\n"
    )
    assert _prose.relink(text, "docs/page", staged) == (
        "[x](../notebooks/01_x.ipynb) [a](NAME.md#b) [web](https://e.org/x) run (`scripts/NAME.py`) `[c](d.md)`\n"
        "`scripts/NAME.py` [Index](#the-lessons)\n```\n[d](lost.md)\n```\n"
    )


def test_prose_is_what_is_no_code_formula_link_tag_or_heading():
    text = "# one\none *one* **one** `one` $one$ [one](one.md) <b one>\n```\none\n```\n$$one$$ one ``a ` one``"
    assert _prose.map_prose(text, lambda part: part.replace("one", "two")) == (
        "# one\ntwo *one* **two** `one` $one$ [one](one.md) <b one>\n```\none\n```\n$$one$$ two ``a ` one``"
    )


# ---------------------------------------------------------------- glossary


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_every_bold_word_of_a_lesson_is_defined_or_listed_with_a_reason(lesson):
    bold = {_glossary.key(words): words for words in _glossary.bold(NOTEBOOKS[lesson])}
    lost = [words for name, words in bold.items() if name not in NAMES | NO_TERMS]
    assert not lost, f"{lesson}: define {lost} in docs/glossary.md, or list them in docs/site/not_terms.toml"


def test_the_list_of_what_is_no_term_holds_nothing_that_is_one_and_nothing_that_nobody_writes():
    written = {_glossary.key(words) for notebook in NOTEBOOKS.values() for words in _glossary.bold(notebook)}
    assert not NO_TERMS & NAMES
    assert not NO_TERMS - written, "no lesson has them in bold any more: take them out of docs/site/not_terms.toml"
    assert not {_glossary.key(name) for name in TABLE["everyday"]} - NAMES


def test_a_bold_word_that_nobody_defined_is_noticed():
    cells = ["# 99\n**A question?**", "a **brand-new term**, **12 pixels**, **a label:**, **`code`**, **A**\n"]
    notebook = new.new_notebook(cells=[new.new_markdown_cell(text) for text in cells])
    assert _glossary.bold(notebook) == ["brand-new term"]


def test_terms_stand_in_order_in_sentences_and_once():
    names = [_glossary.key(term.name).casefold() for term in TERMS]
    assert names == sorted(names) and len(set(names)) == len(names) > 200
    for term in TERMS:
        assert term.meaning.endswith(".") and 20 < len(term.meaning) < 300, term.name
    with pytest.raises(CnnlabError, match="'stride' names 'stride' and 'step'"):
        _glossary.read("**stride**: One.\n\n**step** (also strides): Two.\n")


def test_every_line_that_begins_in_bold_was_read():
    text = _glossary.PAGE.read_text(encoding="utf-8")
    assert text.count("\n**") == len(TERMS)


def test_spellings_of_one_term_meet():
    assert _glossary.key("Feature\n maps") == _glossary.key("feature-map")
    assert _glossary.key("loss") != _glossary.key("lo") and _glossary.key("CLIP") != _glossary.key("clip")
    assert _glossary.key("mAP") != _glossary.key("maps") and _glossary.key("MACs") == _glossary.key("MAC")


def test_the_first_use_is_linked_and_no_other():
    terms = _glossary.read("**batch** (also mini-batch): Some.\n\n**receptive field**: Sees.\n\n**unit**: One place.\n")
    linker = _glossary.Linker(terms, ["unit"])
    assert linker.link("A unit, `batch`, two batches.\n# batch\nthe **mini-batch** and a batch") == (
        "A unit, `batch`, two batches.\n# batch\nthe **{term}`mini-batch <batch>`** and a batch"
    )
    assert linker.link("A **unit** has receptive\nfields; a batch") == (
        "A **{term}`unit <unit>`** has {term}`receptive fields <receptive field>`; a batch"
    )
    assert linker.linked == ["batch", "unit", "receptive field"]


def test_every_term_is_on_the_page_for_sphinx():
    page = _glossary.page(_glossary.PAGE.read_text(encoding="utf-8"))
    assert page.startswith("# Glossary\n") and page.count("```") == 2
    for term in TERMS:
        assert f"\n{term.name}\n  " in page


# ---------------------------------------------------------------- lessons without a kernel


def shown(path):
    solutions = _lesson.solved(_lessons.read(_solutions.path_of(path)))
    linker = _glossary.Linker(TERMS, TABLE["everyday"])
    notebook = NOTEBOOKS[path.stem]
    staged = {f"notebooks/{other.name}" for other in PATHS}
    page = _lesson.page(notebook, f"notebooks/{path.name}", staged=staged, solutions=solutions, linker=linker, demos={})
    return notebook, page, linker


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_lesson_asks_without_a_kernel(path):
    notebook, page, linker = shown(path)
    before = json.dumps(notebook)
    nbformat.validate(page)
    text = "\n".join(cell.source for cell in page.cells)
    outputs = json.dumps([cell.outputs for cell in page.cells if cell.cell_type == "code"])
    assert "no prediction yet" not in outputs and "not attempted yet." not in outputs
    tasks = set(_solutions.tasks_of(notebook))
    for task in tasks:
        assert f'"code_prompt_show": "A solution of {task}"' in json.dumps(page), task
    assert text.count("needs-kernel") == len(tasks)
    asked = sum("exercises.predict(" in c.source for c in notebook.cells if c.cell_type == "code")
    assert text.count("<summary>What comes out (") == asked
    assert "widgets.quiz(" not in text
    assert len(linker.linked) > 5 and len(set(linker.linked)) == len(linker.linked)
    pictures = [str(c.outputs).count("'image/png'") for c in notebook.cells if c.cell_type == "code"]
    kept = [str(c.outputs).count("'image/png'") for c in page.cells if c.cell_type == "code"]
    assert sum(kept) >= sum(pictures), "stored pictures were lost"
    assert json.dumps(notebook) == before


def test_what_unfolds_is_safe_html_in_one_block():
    from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

    two = [Option("a < b", "yes: `x`", right=True), Option("b", "no")]
    asked = [Choice("99-q1", "Is\n\nit?", two), Number("99-q2", "How many?", 1200, "So.", wrong=[(1, "No.")])]
    pages = [_lesson._quiz(question) for question in [*asked, Ordering("99-q3", "Order?", two)]]
    pages.append(_lesson._prediction(Prediction("99-1", (2, 3), "Both.", wrong=[("a<b", "No & no.")])))
    assert not any("\n\n" in page for page in pages)
    assert "a &lt; b</summary><p>Right. yes: <code>x</code></p>" in pages[0]
    assert "<strong>1,200</strong>. So.</p><ul><li>1: No.</li></ul>" in pages[1]
    assert "<ol><li>a &lt; b. yes" in pages[2]
    assert "<strong>(2, 3)</strong>. Both." in pages[3] and "<strong>a&lt;b</strong>: No &amp; no." in pages[3]


# ---------------------------------------------------------------- the map


def first_cell(needs, title="01 - One"):
    return f"# {title}\n\n**Why?** So.\n\n**Prerequisites:** {needs}. **Time:** 35 minutes, 5 of them at leisure."


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ("none", ""),
        ("Python, and a first look", ""),
        ("lessons 01 and 02", "01 02"),
        ("lessons 03 to 06 (channels, 99) and the slope of a curve", "03 04 05 06"),
        ("lessons 08, 11 and 14; lesson 13's faces are the same fault", "08 11 14"),
    ],
)
def test_prerequisites_are_read_as_they_are_stated(needs, expected):
    found = _way.lesson("01", first_cell(needs))
    assert sorted(found.needs) == expected.split()
    assert (found.title, found.question, found.minutes) == ("One", "Why?", 35)


def test_arrows_that_others_imply_are_left_out():
    lessons = [
        _way.lesson(number, first_cell(needs))
        for number, needs in {"01": "none", "02": "lesson 01", "03": "lessons 01 and 02", "04": "lesson 01"}.items()
    ]
    assert _way.arrows(lessons) == [("01", "02"), ("02", "03"), ("01", "04")]
    assert _way.rows(lessons) == [["01"], ["02", "04"], ["03"]]
    drawing = _way.drawing(lessons, {f"0{n}": f"{n}.html" for n in range(1, 5)})
    assert drawing.count("<a href=") == 4 and drawing.count("way-arrow") == 3 and "\n\n" not in drawing
    # Past a row an arrow keeps to the margin.
    far = [_way.lesson(n, first_cell(needs)) for n, needs in {"01": "none", "02": "lesson 01", "03": "02, 04"}.items()]
    far.insert(1, _way.lesson("04", first_cell("none")))
    assert [each.number for each in far] == ["01", "04", "02", "03"]
    assert "H354V155H" in _way.drawing(far, dict.fromkeys(("01", "02", "03", "04"), "#"))
    assert _way.as_list(lessons).splitlines()[2] == "- 03 One: 01, 02"


def test_the_course_leads_forward():
    lessons = [_way.lesson(_lessons.number_of(path), NOTEBOOKS[path.stem].cells[0].source) for path in PATHS]
    for each in lessons:
        assert all(need < each.number for need in each.needs), each
    drawn, before = _way.arrows(lessons), _way.ancestors(lessons)
    # What is drawn says all that is stated.
    reached = {number: set() for number in before}
    for begin, end in sorted(drawn, key=lambda arrow: arrow[1]):
        reached[end] |= {begin} | reached[begin]
    assert reached == before


# ---------------------------------------------------------------- what a run was measured at


@pytest.fixture
def records(tmp_path, monkeypatch):
    monkeypatch.setattr(_record, "path", lambda: tmp_path / "lesson_runs.json")
    return tmp_path / "lesson_runs.json"


def test_a_run_is_recorded_and_told(records, monkeypatch, capsys):
    monkeypatch.setattr(run._jupyter_kernel, "execute", lambda *_, **__: Outcome(seconds=12.34, megabytes=345.6))
    run.main(["05", "--record"])
    told = json.loads(records.read_text())["05"]
    assert told["seconds"] == 12.3 and told["megabytes"] == 346 and told["passed"]
    table = _checks.table(PATHS, _record.load())
    [line] = [line for line in table.splitlines() if line.startswith("| [05]")]
    assert "| 12.3 | 30 | 346 | 1,000 |" in line and "earlier version" not in line
    assert "Not yet recorded: 00, 01" in table and table.count("not recorded |") == len(PATHS) - 1


@pytest.mark.parametrize("change", [{"seconds": 1.0}, {"date": "2030-01-01"}, {"seal": "0" * 64}, {"offline": True}])
def test_a_number_cannot_be_typed_by_hand(records, change):
    notebook = NOTEBOOKS[PATHS[5].stem]
    told = _record.row(notebook, Outcome(seconds=2.0, megabytes=3.0)) | {"offline": False}
    told["seal"] = _record.seal(told)
    _checks.check("05", told)
    with pytest.raises(CnnlabError, match="lesson 05: the row was changed"):
        _checks.table(PATHS, {"05": told | change})


def test_the_kept_records_are_as_the_runs_wrote_them():
    kept = _record.load()
    assert kept.keys() <= {_lessons.number_of(path) for path in PATHS}
    _checks.table(PATHS, kept)


def test_the_page_of_checks_holds_no_measured_number():
    text = (_stage.HERE / "checks.md").read_text(encoding="utf-8")
    assert "<!-- lesson runs -->" in text and not any(character.isdigit() for character in text)


def test_an_earlier_version_of_a_lesson_is_said_to_be_one():
    notebook = NOTEBOOKS[PATHS[0].stem]
    other = new.new_notebook(cells=[new.new_code_cell("2 + 2")])
    assert _record.fingerprint(notebook) != _record.fingerprint(other)
    told = _record.row(other, Outcome(seconds=2.0, megabytes=3.0))
    assert "an earlier version of the lesson" in _checks.table(PATHS, {"00": told})


# ---------------------------------------------------------------- the build


def test_every_public_room_has_a_page():
    pages = _reference.pages()
    assert {"api/convolution.md", "api/widgets.md", "api/heatmaps.md"} < pages.keys()
    assert not {f"api/{name}.md" for name in ("commands", "grading", "_keras", "__main__")} & pages.keys()


def test_the_front_pages_are_filled(tmp_path):
    described = [_way.lesson(_lessons.number_of(p), NOTEBOOKS[p.stem].cells[0].source) for p in PATHS]
    pages = _stage._front(described, PATHS)
    assert "<!--" not in pages["index.md"] + pages["checks.md"] and "<minutes" not in pages["index.md"]
    assert f"{sum(each.minutes for each in described):,} minutes" in pages["index.md"]


def test_what_is_missing_is_told_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "_NEEDED", ("json", "no_such_package_here"))
    with pytest.raises(CnnlabError, match=r"\(no_such_package_here\): call `python course.py site`"):
        site.build(tmp_path / "site")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    site.check_folder(tmp_path / "absent")
    site.check_folder(tmp_path)
    (tmp_path / "thesis.txt").write_text("dear")
    with pytest.raises(CnnlabError, match="holds something else"):
        site.check_folder(tmp_path)
    (tmp_path / ".nojekyll").touch()  # as every repository has that GitHub shows
    with pytest.raises(CnnlabError, match="holds something else"):
        site.check_folder(tmp_path)
    (tmp_path / ".cnnlab-site").touch()
    site.check_folder(tmp_path)
    (tmp_path / ".git").mkdir()
    with pytest.raises(CnnlabError, match="holds something else"):
        site.check_folder(tmp_path)


def test_every_page_is_in_a_list_of_pages():
    start = (_stage.HERE / "index.md").read_text(encoding="utf-8")
    rest = _stage.unlisted(start)
    # What is for readers has its place on the start page; only what a folder says of itself has none.
    assert {"findings/README.md", "cnnlab/exercises/README.md"} <= set(rest)
    assert not {"docs/glossary.md", "docs/teaching.md", "CONTRIBUTING.md", "data/README.md"} & set(rest)
    assert "docs/teaching.md" in _stage.unlisted(start.replace("\ndocs/teaching\n", "\n"))


def test_solutions_are_found_by_exercise():
    cells = [new.new_markdown_cell("# t"), new.new_code_cell("0"), new.new_markdown_cell("### Exercise 03-A · x")]
    cells += [
        new.new_code_cell("1"),
        new.new_code_cell("2"),
        new.new_markdown_cell("### Exercise 03-B"),
        new.new_code_cell("0"),
    ]
    found = _lesson.solved(new.new_notebook(cells=cells))
    assert {key: [c.source for c in part] for key, part in found.items()} == {"03-A": ["1", "2"], "03-B": ["0"]}
    assert list(itertools.chain(*found.values()))
