"""Lectures from the notebooks: what cells say is read and checked, chosen and not pasted, and the same bytes twice."""

import base64
import io
import re

import nbformat
import pytest
from PIL import Image

from cnnlab.commands import _lessons, slides
from cnnlab.commands._normal import normalise
from cnnlab.commands._slides import _deck, _lecture, _parts, _question, _text
from cnnlab.errors import CnnlabError

v4 = nbformat.v4
NOTEBOOKS = {_lessons.number_of(path): _lessons.read(path) for path in _lessons.find()}
# Lessons whose lecture is still to be written.
NOT_YET = ()
LECTURES = [number for number in NOTEBOOKS if number not in NOT_YET]
FIRST = "# 99 - Test\n\n**Why?** So.\n\n**Prerequisites:** none. **Time:** 35 minutes."


def cell(source, kind, entry=None, *, code=False, outputs=()):
    made = v4.new_code_cell(source, outputs=list(outputs)) if code else v4.new_markdown_cell(source)
    made.metadata.slideshow = {"slide_type": kind}
    if entry:
        made.metadata.lecture = entry
    return made


def opening(**entry):
    return cell(FIRST, "slide", {"heading": "Test", "minutes": 1, "notes": "Say it."} | entry)


def notebook(*cells):
    return v4.new_notebook(cells=[opening(), *cells])


def png(width, height):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, format="PNG")
    return v4.new_output("display_data", data={"image/png": base64.b64encode(stream.getvalue()).decode()})


def printed(text):
    return v4.new_output("stream", name="stdout", text=text)


# ---------------------------------------------------------------- every lesson's lecture


def test_the_lessons_without_a_lecture_are_those_that_are_named():
    assert tuple(number for number, told in NOTEBOOKS.items() if not _lecture.planned(told)) == NOT_YET


@pytest.mark.parametrize("number", LECTURES)
def test_a_lecture_is_planned_chosen_and_spoken(number):
    lecture = _lecture.slides(NOTEBOOKS[number], number)
    least, most = _lecture.MINUTES
    assert least <= sum(slide.minutes for slide in lecture) <= most
    assert len({slide.heading for slide in lecture}) == len(lecture)
    for slide in lecture:
        where = f"{number}, {slide.heading!r}"
        spoken = " ".join(slide.notes)
        assert _text.words([spoken]) >= 12, f"{where}: speaker notes say what is said, asked and pointed at"
        assert "$" not in spoken, f"{where}: the speaker's view draws no formulas"
        assert _text.words(slide.points) <= _lecture.WORDS, f"{where}: more than {_lecture.WORDS} words"
        assert 0.5 <= slide.minutes <= 5, where


@pytest.mark.parametrize("number", LECTURES)
def test_a_deck_shows_stored_things_with_their_words_and_little_code(number):
    text = _deck.page(NOTEBOOKS[number], number)
    assert text == _deck.page(NOTEBOOKS[number], number)
    body = text.partition('<div class="slides">')[2].partition("</main>")[0]
    pictures = re.findall(r"<img [^>]*>", body)
    assert all(re.search(r'src="data:image/png;base64,[^"]+" alt="[^"]{10,}', picture) for picture in pictures)
    for block in re.findall(r'<pre class="code">(.*?)</pre>', body, re.DOTALL):
        assert block.count("\n") < _lecture.CODE_LINES, f"{number}: {block[:60]!r}"
    asked = body.count('class="asked"')
    assert asked >= (1 if number == "00" else 3), "a lecture asks"
    assert len(re.findall(r'class="why fragment"', body)) == asked, "each answer is a step of its own"
    assert not re.findall(r"<(?:script|link|iframe)\b", body) and "http://" not in body


def test_a_lecture_is_no_part_of_the_lesson_and_stays_in_its_stored_form():
    told = NOTEBOOKS["03"]
    again = normalise(told)
    assert [one.metadata.get("lecture") for one in again.cells] == [one.metadata.get("lecture") for one in told.cells]
    assert [one.id for one in again.cells] == [one.id for one in told.cells]


# ---------------------------------------------------------------- what cells say


def test_slide_types_mean_what_they_mean_in_jupyter():
    found = _lecture.slides(
        notebook(
            cell("never", "skip"),
            cell("a", "subslide", {"heading": "Two", "minutes": 2, "notes": "n"}),
            cell("b", "fragment", {"points": ["one"]}),
            cell("c", "-", {"points": ["two"], "notes": "more"}),
            cell("All of this is said.", "notes"),
            v4.new_markdown_cell("no type, not shown"),
        ),
        "99",
    )
    assert [(slide.heading, slide.opens, slide.minutes) for slide in found] == [("Test", True, 1), ("Two", False, 2)]
    assert [(part.cell.source, part.later) for part in found[1].parts] == [("a", False), ("b", True), ("c", False)]
    assert found[1].notes == ["n", "more", "All of this is said."] and found[1].points == ["one", "two"]


def test_one_cell_may_make_several_slides():
    more = [{"heading": "Two", "minutes": 2}, {"heading": "Three", "minutes": 3}]
    found = _lecture.slides(v4.new_notebook(cells=[opening(more=more), cell("b", "-")]), "99")
    assert [len(slide.parts) for slide in found] == [1, 1, 2]


@pytest.mark.parametrize(
    ("kind", "entry", "told"),
    [
        ("slyde", {}, "it must be one of slide, subslide"),
        ("skip", {"points": ["x"]}, "nobody sees"),
        ("slide", {"heading": "x"}, "needs `lecture.heading` and `lecture.minutes`"),
        ("slide", {"heading": "x", "minutes": "3"}, "`lecture.minutes` is '3'"),
        ("slide", {"heading": "x", "minutes": True}, "`lecture.minutes` is True"),
        ("fragment", {"heading": "x"}, "only a slide"),
        ("slide", {"heading": "x", "minutes": -2}, "more than 0"),
        ("fragment", {"point": ["x"]}, "no 'point'; it knows heading, points"),
        ("fragment", {"show": ["photo"]}, "found 'photo'"),
        ("notes", {"points": ["x"]}, "read whole"),
        ("-", {"more": [{"minutes": 1}]}, "needs `lecture.heading`"),
        ("-", ["x"], "must be an object"),
        ("-", {"points": [1]}, "`lecture.points` is [1]"),
        ("-", {"crop": ["a", 0, 1, 1]}, "`lecture.crop` is"),
    ],
)
def test_a_fault_is_told_with_its_cell(kind, entry, told):
    with pytest.raises(CnnlabError, match=r"lesson 99, cell 2 \('text'\)") as error:
        _lecture.slides(notebook(cell("text", kind, entry)), "99")
    assert told in str(error.value)


def test_a_slideshow_that_is_no_object_is_told():
    odd = v4.new_markdown_cell("text", metadata={"slideshow": ["slide"]})
    with pytest.raises(CnnlabError, match=r"cell 1 \('text'\): slide type \['slide'\]; it must be one of"):
        _lecture.slides(v4.new_notebook(cells=[odd]), "99")


def test_nothing_comes_before_the_first_slide_and_there_is_one():
    with pytest.raises(CnnlabError, match="before the first slide"):
        _lecture.slides(v4.new_notebook(cells=[cell("x", "fragment")]), "99")
    with pytest.raises(CnnlabError, match="lesson 99 has no slides"):
        _lecture.slides(v4.new_notebook(cells=[v4.new_markdown_cell("x")]), "99")


# ---------------------------------------------------------------- what is shown


def shown(*cells):
    text = _deck.page(notebook(*cells), "99")
    return text.partition('<div class="slides">')[2].partition("</main>")[0]


def test_a_build_up_comes_line_by_line_in_the_order_that_is_named():
    entry = {"heading": "B", "minutes": 1, "show": ["output", "points"], "build": True, "points": ["p < q"]}
    body = shown(cell("print()", "slide", entry, code=True, outputs=[printed("1 < 2\n3\n")]))
    steps = re.findall(r'data-fragment-index="(\d+)">([^<]*)', body)
    assert sorted(steps) == [("0", "1 &lt; 2"), ("1", "3"), ("2", "p &lt; q")]


def test_code_and_output_are_cut_to_the_lines_that_are_named():
    source = "def f(x):\n    '''A sentence.'''\n    return x"
    entry = {"heading": "C", "minutes": 1, "show": ["code"], "lines": [1, 1, 3, 3]}
    body = shown(cell(source, "slide", entry, code=True))
    assert "return" in body and "sentence" not in body
    from_inside = shown(cell(source, "slide", entry | {"lines": [3, 3]}, code=True))
    assert "<code>return" in re.sub(r"</?span[^>]*>", "", from_inside), "it begins at the left"
    for bad in ([0, 1], [2, 9], [3, 1], [1], []):
        with pytest.raises(CnnlabError, match=r"slide 2 \('C'\): `lecture.lines` must be pairs"):
            shown(cell(source, "slide", entry | {"lines": bad}, code=True))


def test_a_figure_has_its_words_and_may_be_cropped():
    made = cell("plt.show()", "slide", {"heading": "F", "minutes": 1}, code=True, outputs=[png(200, 100)])
    with pytest.raises(CnnlabError, match="no words for those who do not see it"):
        shown(made)
    made.metadata.mystnb = {"image": {"alt": "A red field."}}
    assert 'alt="A red field." width="200" height="100"' in shown(made)
    made.metadata.lecture["crop"] = [0, 0.5, 0.25, 1]
    assert 'alt="A red field." width="50" height="50"' in shown(made)
    made.metadata.lecture["crop"] = [0, 0.5, 0.25, 0.5]
    with pytest.raises(CnnlabError, match="shares from 0 to 1"):
        shown(made)
    two = cell("x", "slide", {"heading": "F", "minutes": 1, "alt": "Blue", "picture": 2}, code=True)
    two.outputs = [png(20, 10), png(30, 10)]
    assert 'width="30"' in shown(two)
    two.metadata.lecture["picture"] = 3
    with pytest.raises(CnnlabError, match="`lecture.picture` is 3, the cell stored 2"):
        shown(two)


@pytest.mark.parametrize("show", ["figure", "output", "formula", "table", "question"])
def test_what_a_cell_has_not_is_told(show):
    with pytest.raises(CnnlabError, match=rf"slide 2 \('F'\): cell 2 has no {show}"):
        shown(cell("x", "slide", {"heading": "F", "minutes": 1, "show": [show]}, code=True))
    with pytest.raises(CnnlabError, match="cell 2 has no code"):
        shown(cell("x", "slide", {"heading": "F", "minutes": 1, "show": ["code"]}))


def test_words_stand_beside_what_is_high_and_above_what_is_wide():
    said = ["<p class=lead>A line of words</p>"]
    slide = _lecture.Slide("x", 1, True)
    block = lambda *size: [_parts.Block("", *size, scales=True)]  # noqa: E731
    assert _deck._beside(slide, block(400, 800), said) and not _deck._beside(slide, block(900, 300), said)
    assert not _deck._beside(slide, [_parts.Block("", 900, 300)], said)
    assert _deck._beside(slide, [_parts.Block("", 500, 300)], said)
    assert not _deck._beside(slide, [], said) and not _deck._beside(slide, block(400, 800), [])
    slide.parts.append(_lecture.Part(None, 1, {"beside": False}))
    assert not _deck._beside(slide, block(400, 800), said)


def test_formulas_and_tables_come_from_the_lesson():
    entry = {"heading": "F", "minutes": 1, "show": ["formula", "table"]}
    body = shown(cell("So $$a < b$$ and\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nmore", "slide", entry))
    assert r'<div class="math formula">\[a &lt; b\]</div>' in body and "<td>2</td>" in body and "more" not in body


def test_what_a_lesson_says_in_braces_or_tags_stays_what_it_says():
    body = shown(cell("x", "-", {"points": ["`{{scripts}}`", "`</SCRIPT>`"], "notes": "`{{licences}}`"}))
    assert body.count("<code>{{scripts}}</code>") == body.count("<code>{{licences}}</code>") == 1
    assert "<code>&lt;/SCRIPT&gt;</code>" in body
    assert _deck._safe("'</SCRIPT><!--'") == r"'<\/SCRIPT><\!--'"


def test_mathjax_comes_only_where_there_is_a_formula():
    plain = _deck.page(notebook(), "99")
    assert "MathJax" not in plain.partition("<script type")[0] and len(plain) < 1_500_000
    with_formula = _deck.page(notebook(cell("x", "-", {"points": ["$w$"]})), "99")
    assert len(with_formula) > len(plain) + 1_000_000


def test_how_a_stored_error_ends_is_its_output():
    error = v4.new_output("error", ename="ValueError", evalue="\x1b[31mno\x1b[0m", traceback=["a", "b"])
    assert _parts.printed(v4.new_code_cell("x", outputs=[printed("before\n"), error])) == "before\nValueError: no"


# ---------------------------------------------------------------- questions


def predicting(number, **entry):
    return v4.new_code_cell(f'exercises.predict("{number}", ...)'), entry


def test_options_stand_first_and_the_answer_is_one_step():
    made, entry = predicting("03-1")
    found = _question.of(made, entry, "Text. **Predict.** Which\nthree?")
    assert found.words == "Which\nthree?" and found.answer == "10, 38, -5"
    assert [text for text, _ in found.options] == ["0, 38, -5", "10, 38, -5", "10, 38, 5", "38, 10, -5"]
    assert [text for text, right in found.options if right] == [found.answer]
    html = _question.blocks(found, 'data-fragment-index="7"')
    assert html.index("0, 38, -5") < html.index('class="why fragment"') and "Which three?" in html
    assert html.count('data-fragment-index="7"') == 2
    assert "The same numbers" not in html and "*38, 10, -5*: The same numbers" in _question.notes(found)


def test_spellings_of_one_wrong_answer_are_one_option():
    made, entry = predicting("03-3")
    assert [text for text, _ in _question.of(made, entry, "").options] == ["convolution", "cross-correlation"]


def test_options_may_be_named_and_must_hold_the_right_one():
    made, entry = predicting("03-8", options=[1, 3, 8], ask="Nearest to?")
    found = _question.of(made, entry, "")
    assert found.options == (("1", False), ("3", False), ("8", True)) and found.words == "Nearest to?"
    with pytest.raises(CnnlabError, match="must hold '8' once"):
        _question.of(made, {"options": [1, 3]}, "")


def test_a_question_of_the_quiz_may_be_asked():
    found = _question.of(v4.new_code_cell('widgets.quiz("03")'), {"quiz": "03-q1"}, "")
    assert found.answer == "It blurs." and len(found.options) == 4 and "(choose one)" in found.words


# ---------------------------------------------------------------- the command


def test_the_command_writes_one_lesson(tmp_path, capsys):
    folder = tmp_path / "new" / "folder"
    assert slides.main(["3", "--to", str(folder)]) == 0
    [path] = folder.iterdir()
    assert path.name == "03_convolution_in_two_dimensions.html" and path.stat().st_size < 8e6
    assert re.match(r"03: \d+ slides, 4\d\S* minutes, \d\.\d MB: .*\.html\n", capsys.readouterr().out)


def test_what_cannot_be_is_told(tmp_path, monkeypatch):
    with pytest.raises(CnnlabError, match="there is no lesson '77'"):
        slides.main(["77"])
    (tmp_path / "file").write_text("x")
    with pytest.raises(CnnlabError, match="cannot be written"):
        slides.main(["03", "--to", str(tmp_path / "file" / "below")])
    monkeypatch.setattr(slides, "_NEEDED", ("no_such_package",))
    with pytest.raises(CnnlabError, match=r"\(no_such_package\): call `python course.py slides`"):
        slides.main(["03"])
