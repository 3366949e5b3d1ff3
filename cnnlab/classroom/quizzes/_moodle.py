"""Moodle XML: what Moodle's question bank imports, feedback for each answer included."""

import xml.etree.ElementTree as ET

from cnnlab.classroom.quizzes._asked import ELSE, as_html

KINDS = {"choice": "multichoice", "order": "ordering", "number": "numerical", "words": "shortanswer"}
_PARTS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def moodle(asked):
    """Return questions as one Moodle XML document.

    Parameters
    ----------
    asked : list of Asked
        Sorted into one category a lesson and set.

    Returns
    -------
    bytes
        UTF-8, with the XML declaration. Questions of order need Moodle 4.4 or its ordering plugin.
    """
    quiz, category = ET.Element("quiz"), None
    for question in asked:
        path = f"$course$/top/Convolutional networks/Lesson {question.lesson} {question.set}"
        if path != category:
            category = path
            _text(ET.SubElement(ET.SubElement(quiz, "question", type="category"), "category"), path)
        quiz.append(_question(question))
    ET.indent(quiz)
    return ET.tostring(quiz, encoding="utf-8", xml_declaration=True) + b"\n"


def _question(asked):
    node = ET.Element("question", type=KINDS[asked.kind])
    _text(ET.SubElement(node, "name"), asked.id)
    _html(node, "questiontext", asked.text)
    whole = " ".join(reply.sentence for reply in asked.replies) if asked.kind == "order" else ""
    _html(node, "generalfeedback", as_html(whole))
    for name, value in (("defaultgrade", "1"), ("penalty", "0.3333333"), ("hidden", "0"), ("idnumber", asked.id)):
        ET.SubElement(node, name).text = value
    {"choice": _choice, "order": _order, "number": _written, "words": _written}[asked.kind](node, asked)
    return node


def _choice(node, asked):
    ET.SubElement(node, "single").text = "false" if asked.several else "true"
    # The sentences speak of the options, not of their letters: their order may change.
    ET.SubElement(node, "shuffleanswers").text = "true"
    ET.SubElement(node, "answernumbering").text = "abc"
    for name, text in zip(_PARTS, ("", "Right so far, but something is missing.", ""), strict=True):
        _html(node, name, as_html(text) if asked.several else "")
    for reply in asked.replies:
        _answer(node, as_html(reply.spellings[0]), _fraction(asked, reply), reply.sentence, "html")


def _fraction(asked, reply):
    """Return the share of the mark in per cent, as Moodle lists them; all options chosen together give nothing."""
    if not asked.several:
        return "100" if reply.right else "0"
    alike = sum(other.right == reply.right for other in asked.replies)
    return f"{(100 if reply.right else -100) / alike:.5f}".rstrip("0").rstrip(".")


def _order(node, asked):
    settings = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0", "gradingtype": "ALL_OR_NOTHING"}
    for name, value in (settings | {"showgrading": "SHOW", "numberingstyle": "none"}).items():
        ET.SubElement(node, name).text = value
    sentences = [f"{reply.spellings[0]}: {reply.sentence}" for reply in asked.replies]
    for name, text in zip(_PARTS, ("", *["\n\n".join(sentences)] * 2), strict=True):
        _html(node, name, as_html(text))
    ET.SubElement(node, "shownumcorrect").text = "1"
    for place, reply in enumerate(asked.replies, 1):
        _answer(node, as_html(reply.spellings[0]), str(place), "", "html")


def _written(node, asked):
    if asked.kind == "words":
        ET.SubElement(node, "usecase").text = "0"
    for reply in asked.replies:
        for spelling in reply.spellings:
            # An asterisk stands for anything in Moodle's short answers.
            text = spelling.replace("*", r"\*") if asked.kind == "words" else spelling
            answer = _answer(node, text, "100" if reply.right else "0", reply.sentence)
            if asked.kind == "number":
                ET.SubElement(answer, "tolerance").text = f"{abs(float(spelling)) * asked.tolerance:.12g}"
    rest = _answer(node, "*", "0", ELSE)
    if asked.kind == "number":
        ET.SubElement(rest, "tolerance").text = "0"


def _answer(node, text, fraction, sentence, form="moodle_auto_format"):
    answer = ET.SubElement(node, "answer", fraction=fraction, format=form)
    ET.SubElement(answer, "text").text = text
    _html(answer, "feedback", as_html(sentence))
    return answer


def _html(parent, name, text):
    _text(ET.SubElement(parent, name, format="html"), text)


def _text(parent, text):
    ET.SubElement(parent, "text").text = text
