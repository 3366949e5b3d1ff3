"""Quizzes for other systems: what is written gives back every question, every mark and every sentence.

The readers here know the formats and not the writers: one marks as Moodle's question types do, one carries out QTI's
response processing.
"""

import io
import itertools
import math
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest

from cnnlab import exercises
from cnnlab.classroom import quizzes
from cnnlab.classroom.quizzes import _asked
from cnnlab.commands import quizzes as command
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Choice, Number, Ordering, Prediction

QUESTIONS = [question for asked in exercises.questions().values() for question in asked]
CHOICES = [question for question in QUESTIONS if isinstance(question, Choice)]
WRITTEN = [question for question in QUESTIONS if isinstance(question, (Number, Prediction))]
ORDERINGS = [question for question in QUESTIONS if isinstance(question, Ordering)]
QTI = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1", "p": "http://www.imsglobal.org/xsd/imscp_v1p1"}
# The shares of a mark that Moodle lets an answer have, in per cent.
MOODLE_FRACTIONS = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571}
MOODLE_FRACTIONS |= {12.5, 11.11111, 10, 5, 0}


def plain(markup):
    """Return the words of a piece of HTML."""
    text = re.sub(r"\s+", " ", "".join(ET.fromstring(f"<x>{markup}</x>").itertext())).strip()
    return re.sub(r"\\\((.*?)\\\)", r"\1", text)


def words(text):
    """Return what is left of a text of the course without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"[`$]|\*\*", "", text)).strip()


@pytest.fixture(scope="module")
def asked():
    return quizzes.asked()


@pytest.fixture(scope="module")
def moodle(asked):
    root = ET.fromstring(quizzes.moodle(asked))
    return {node.findtext("name/text"): node for node in root if node.get("type") != "category"}


@pytest.fixture(scope="module")
def package(asked):
    return zipfile.ZipFile(io.BytesIO(quizzes.qti(asked)))


@pytest.fixture(scope="module")
def items(package):
    return {
        name[len("items/") : -len(".xml")]: ET.fromstring(package.read(name))
        for name in package.namelist()
        if name.startswith("items/")
    }


def test_every_question_is_there_once(moodle, items):
    assert len(QUESTIONS) > 200
    assert list(moodle) == [question.id for question in QUESTIONS]
    assert set(items) == {question.id for question in QUESTIONS}


# --- Moodle -----------------------------------------------------------------------------------------------------


def moodle_options(node):
    return {
        plain(a.findtext("text")): (float(a.get("fraction")), a.findtext("feedback/text")) for a in node.iter("answer")
    }


@pytest.mark.parametrize("question", CHOICES, ids=lambda question: question.id)
def test_moodle_choices_have_their_sentences_and_marks(question, moodle):
    node = moodle[question.id]
    assert node.get("type") == "multichoice" and node.findtext("single") == str(not question.several).lower()
    assert plain(node.findtext("questiontext/text")).startswith(words(question.question))
    options = moodle_options(node)
    assert len(options) == len(question.options)
    for option in question.options:
        fraction, sentence = options[words(option.text)]
        assert plain(sentence) == words(option.why)
        assert fraction > 0 if option.right else fraction <= 0
        assert abs(fraction) in MOODLE_FRACTIONS
    right = sum(fraction for fraction, _ in options.values() if fraction > 0)
    assert right == pytest.approx(100, abs=1e-4)
    if question.several:
        assert sum(fraction for fraction, _ in options.values()) == pytest.approx(0, abs=1e-4)


def moodle_mark(node, given):
    """Mark a written answer as Moodle's numerical and short-answer questions do: the first answer that fits."""
    for answer in node.iter("answer"):
        text = answer.findtext("text")
        if node.get("type") == "numerical":
            fits = text == "*" or abs(float(given) - float(text)) <= float(answer.findtext("tolerance")) + 1e-12
        else:
            pattern = "".join(
                ".*" if part == "*" else re.escape(part.replace(r"\*", "*")) for part in re.split(r"(?<!\\)(\*)", text)
            )
            fits = re.fullmatch(pattern, given.strip(), re.IGNORECASE)
        if fits:
            return float(answer.get("fraction")), plain(answer.findtext("feedback/text"))
    raise AssertionError("no answer fits")


def foreseen(question):
    """The wrong answers; of those that differ by their type only (8 and "8") the first: written, they are one."""
    texts = [str(question.value), *(str(value) for value, _ in question.wrong)]
    return [pair for at, pair in enumerate(question.wrong, 1) if texts[at] not in texts[:at]]


def spellings(value):
    """How learners may write it: capitals, and shapes without blanks or brackets."""
    text = str(value)
    if not isinstance(value, tuple):
        return [text, text.upper()]
    bare = [] if any(isinstance(part, tuple) for part in value) else [text[1:-1], text[1:-1].replace(" ", "")]
    return [text, text.replace(" ", ""), text.upper(), *bare]


@pytest.mark.parametrize("question", WRITTEN, ids=lambda question: question.id)
def test_moodle_answers_every_foreseen_answer_with_its_sentence(question, moodle):
    node = moodle[question.id]
    for value, why in foreseen(question):
        for given in spellings(value):
            assert moodle_mark(node, given) == (0, words(why)), given
    for given in spellings(question.value):
        assert moodle_mark(node, given) == (100, words(question.why)), given
    assert moodle_mark(node, "-987654.25")[0] == 0


@pytest.mark.parametrize("question", ORDERINGS, ids=lambda question: question.id)
def test_moodle_orders_stand_in_the_right_order(question, moodle):
    node = moodle[question.id]
    assert node.get("type") == "ordering" and node.findtext("gradingtype") == "ALL_OR_NOTHING"
    assert [plain(answer.findtext("text")) for answer in node.iter("answer")] == [
        words(o.text) for o in question.options
    ]
    told = plain(node.findtext("incorrectfeedback/text").replace("</p><p>", " "))
    assert all(words(option.why) in told for option in question.options)


def test_moodle_sorts_by_lesson_and_set(asked):
    root = ET.fromstring(quizzes.moodle(asked))
    names = [node.findtext("category/text") for node in root if node.get("type") == "category"]
    assert len(set(names)) == len(names) == len({(question.lesson, question.set) for question in asked})


# --- QTI --------------------------------------------------------------------------------------------------------


class Item:
    """Carries out an item's response processing, as far as the standard's words that occur in it."""

    def __init__(self, node):
        self.node = node
        declared = node.find("q:responseDeclaration", QTI)
        self.cardinality = declared.get("cardinality")
        self.sort = declared.get("baseType")
        self.correct = [value.text for value in declared.iterfind("q:correctResponse/q:value", QTI)]

    def respond(self, response):
        """Return the mark and the words of the feedback that is shown."""
        self.response, self.outcomes = response, {"SCORE": "0", "FEEDBACK": []}
        for rule in self.node.find("q:responseProcessing", QTI):
            self._rule(rule)
        told = self.outcomes["FEEDBACK"]
        shown = [
            plain("".join(ET.tostring(child, encoding="unicode") for child in feedback))
            for feedback in self.node.iterfind("q:modalFeedback", QTI)
            if feedback.get("identifier") in (told if isinstance(told, list) else [told])
        ]
        return float(self.outcomes["SCORE"]), shown

    def _rule(self, rule):
        name = rule.tag.split("}")[1]
        if name == "setOutcomeValue":
            self.outcomes[rule.get("identifier")] = self._value(rule[0])
            return
        assert name == "responseCondition"
        for branch in rule:
            inside = list(branch)
            if not branch.tag.endswith("responseElse") and not self._holds(inside.pop(0)):
                continue
            for inner in inside:
                self._rule(inner)
            return

    def _holds(self, node):
        name = node.tag.split("}")[1]
        if name == "or":
            return any(self._holds(child) for child in node)
        one, other = (self._value(child) for child in node)
        if name == "match":
            return (sorted(one) == sorted(other)) if self.cardinality == "multiple" else one == other
        if name == "stringMatch":
            assert node.get("caseSensitive") == "false"
            return one.casefold() == other.casefold()
        assert name == "equal" and node.get("toleranceMode") == "absolute"
        low, high = map(float, node.get("tolerance").split())
        return float(other) - low <= float(one) <= float(other) + high

    def _value(self, node):
        name = node.tag.split("}")[1]
        if name == "correct":
            return self.correct if self.cardinality != "single" else self.correct[0]
        return node.text if name == "baseValue" else self.response


@pytest.mark.parametrize("question", CHOICES, ids=lambda question: question.id)
def test_qti_choices_tell_their_sentences(question, items):
    item = Item(items[question.id])
    letters = "ABCDEFGH"[: len(question.options)]
    shown = [plain(ET.tostring(c, encoding="unicode")) for c in items[question.id].iterfind(".//q:simpleChoice", QTI)]
    assert shown == [words(option.text) for option in question.options]
    right = [letter for letter, option in zip(letters, question.options, strict=True) if option.right]
    for letter, option in zip(letters, question.options, strict=True):
        mark, told = item.respond([letter] if question.several else letter)
        assert told == [words(option.why)]
        assert mark == ([letter] == right)
    if question.several:
        assert item.respond(right[::-1])[0] == 1 and len(item.respond(list(letters))[1]) == len(letters)
        assert item.respond(list(letters))[0] == (len(right) == len(letters))


@pytest.mark.parametrize("question", WRITTEN, ids=lambda question: question.id)
def test_qti_answers_every_foreseen_answer_with_its_sentence(question, items):
    item = Item(items[question.id])
    for value, why in foreseen(question):
        for given in spellings(value):
            assert item.respond(given) == (0, [words(why)]), given
    for given in spellings(question.value):
        assert item.respond(given) == (1, [words(question.why)]), given
    assert item.respond("-987654.25") == (0, [_asked.ELSE])


@pytest.mark.parametrize("question", ORDERINGS, ids=lambda question: question.id)
def test_qti_orders_are_right_in_one_order_only(question, items):
    item = Item(items[question.id])
    letters = list("ABCDEFGH"[: len(question.options)])
    marks = {order: item.respond(list(order))[0] for order in itertools.islice(itertools.permutations(letters), 24)}
    assert [order for order, mark in marks.items() if mark] == [tuple(letters)]
    assert all(words(option.why) in item.respond(letters[::-1])[1][0] for option in question.options)


def test_the_package_names_what_it_holds(package, items):
    manifest = ET.fromstring(package.read("imsmanifest.xml"))
    resources = {node.get("identifier"): node for node in manifest.iterfind(".//p:resource", QTI)}
    files = {node.get("href") for node in manifest.iterfind(".//p:file", QTI)}
    assert files | {"imsmanifest.xml"} == set(package.namelist())
    for node in manifest.iterfind(".//p:dependency", QTI):
        assert node.get("identifierref") in resources
    tests = [ET.fromstring(package.read(name)) for name in files if name.startswith("tests/")]
    named = [ref.get("href") for test in tests for ref in test.iterfind(".//q:assessmentItemRef", QTI)]
    assert sorted(named) == sorted(f"../items/{name}.xml" for name in items)
    names = [node.get("identifier") for node in [*items.values(), *tests, *resources.values()]]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in names)


def test_items_keep_the_order_of_the_schema(items):
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    for node in items.values():
        tags = [child.tag.split("}")[1] for child in node]
        assert [tag for tag, _ in itertools.groupby(tags)] == order
        assert len({f.get("identifier") for f in node.iterfind("q:modalFeedback", QTI)}) == tags.count("modalFeedback")


def test_the_same_questions_make_the_same_bytes(asked):
    assert quizzes.qti(asked[:20]) == quizzes.qti(asked[:20])
    assert quizzes.moodle(asked[:20]) == quizzes.moodle(asked[:20])


# --- what is asked ----------------------------------------------------------------------------------------------


def test_a_prediction_has_the_words_of_its_lesson(asked):
    texts = {question.id: plain(question.text.replace("</p><p>", " ")) for question in asked}
    assert texts["04-2"].startswith("Three kernels, 2 by 2, over the 3x3x2 picture. What is the shape of the result?")
    assert "Write it as: (rows, columns, channels)" in texts["04-2"]
    assert all(len(text) > 60 for name, text in texts.items() if "q" not in name)


def test_numbers_stay_numbers(asked):
    kinds = {question.id: question.kind for question in asked}
    for question in QUESTIONS:
        if isinstance(question, Number) or (isinstance(question, Prediction) and isinstance(question.value, float)):
            assert kinds[question.id] == "number" and math.isfinite(float(question.value))


def test_the_command_writes_one_lesson(tmp_path, capsys):
    target = tmp_path / "quiz.xml"
    assert command.main(["moodle", "4", "05", "--to", str(target)]) == 0
    wanted = exercises.questions()["04"] + exercises.questions()["05"]
    assert target.read_text(encoding="utf-8").count("<idnumber>") == len(wanted)
    assert f"{len(exercises.quiz('04') + exercises.quiz('05'))} quiz questions" in capsys.readouterr().out
    assert command.main(["qti", "04", "--to", str(tmp_path / "quiz.zip")]) == 0
    assert len(zipfile.ZipFile(tmp_path / "quiz.zip").namelist()) == len(exercises.questions()["04"]) + 3


def test_a_lesson_named_twice_is_packed_once(tmp_path, capsys):
    assert quizzes.asked(["04", "04"]) == quizzes.asked(["04"])
    assert command.main(["qti", "04", "4", "--to", str(tmp_path / "quiz.zip")]) == 0
    package = zipfile.ZipFile(tmp_path / "quiz.zip")
    manifest = ET.fromstring(package.read("imsmanifest.xml"))
    names = [node.get("identifier") for node in manifest.iterfind(".//p:resource", QTI)]
    assert len(names) == len(set(names)) == len(exercises.questions()["04"]) + 2
    assert {info.date_time for info in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_a_lesson_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CnnlabError, match="lesson must be one of 00"):
        quizzes.asked(["77"])
    with pytest.raises(CnnlabError, match="one notebook of lesson 04, found 0"):
        quizzes.asked(["04"], folder=tmp_path)
    with pytest.raises(CnnlabError, match="cannot be written"):
        command.main(["moodle", "04", "--to", str(tmp_path / "no" / "x.xml")])
