"""QTI 2.1: a zip of one file a question, one test a lesson, and the manifest that names them.

Each item works out its mark and its sentence itself, by response processing: an answer that is foreseen sets the
outcome FEEDBACK to the name of its sentence.
"""

import string
import xml.etree.ElementTree as ET

from cnnlab._paths import zipped
from cnnlab.classroom.quizzes._asked import ELSE, as_html

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def qti(asked):
    """Return questions as a QTI 2.1 content package.

    Parameters
    ----------
    asked : list of Asked
        Sorted into one test a lesson and set.

    Returns
    -------
    bytes
        A zip archive, the same for the same questions.
    """
    files = {f"items/{question.id}.xml": _bytes(item(question)) for question in asked}
    groups = {}
    for question in asked:
        groups.setdefault(f"{question.lesson}_{question.set}", []).append(question.id)
    files |= {f"tests/lesson_{name}.xml": _bytes(_test(name, ids)) for name, ids in groups.items()}
    files["imsmanifest.xml"] = _bytes(_manifest(groups))
    return zipped(dict(sorted(files.items())))


def item(asked):
    """Return one question as an ``assessmentItem``."""
    node = ET.Element("assessmentItem", _names(asked.id) | {"adaptive": "false", "timeDependent": "false"})
    sorts = {"choice": "identifier", "order": "identifier", "number": "float", "words": "string"}
    cardinality = "multiple" if asked.several else "ordered" if asked.kind == "order" else "single"
    response = _declaration(node, "responseDeclaration", "RESPONSE", cardinality, sorts[asked.kind])
    right = ET.SubElement(response, "correctResponse")
    for value in _right(asked):
        ET.SubElement(right, "value").text = value
    _value(_declaration(node, "outcomeDeclaration", "SCORE", "single", "float"), "0")
    _value(_declaration(node, "outcomeDeclaration", "MAXSCORE", "single", "float"), "1")
    _declaration(node, "outcomeDeclaration", "FEEDBACK", "multiple" if asked.several else "single", "identifier")
    _body(node, asked)
    _processing(node, asked)
    for name, sentence in sentences(asked).items():
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": name, "showHide": "show"}
        _markup(ET.SubElement(node, "modalFeedback", shown), as_html(sentence))
    return node


def sentences(asked):
    """Return ``{identifier: sentence}`` of a question: A, B, ... as its replies stand, ELSE for all other answers."""
    if asked.kind == "order":
        told = " ".join(f"{reply.spellings[0]}: {reply.sentence}" for reply in asked.replies)
        return {"RIGHT": "Right.", "ELSE": told}
    named = {letter: reply.sentence for letter, reply in _lettered(asked)}
    return named if asked.kind == "choice" else named | {"ELSE": ELSE}


def _lettered(asked):
    return list(zip(string.ascii_uppercase, asked.replies, strict=False))


def _right(asked):
    if asked.kind in ("choice", "order"):
        return [letter for letter, reply in _lettered(asked) if reply.right]
    return [asked.replies[0].spellings[0]]


def _body(node, asked):
    body = ET.SubElement(node, "itemBody")
    if asked.kind in ("number", "words"):
        _markup(body, asked.text)
        ET.SubElement(ET.SubElement(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE")
        return
    settings = {"responseIdentifier": "RESPONSE", "shuffle": "true"}
    kind, choice = "orderInteraction", "simpleChoice"
    if asked.kind == "choice":
        kind, settings = "choiceInteraction", settings | {"maxChoices": "0" if asked.several else "1"}
    _markup(body, asked.text)
    interaction = ET.SubElement(body, kind, settings)
    for letter, reply in _lettered(asked):
        _markup(ET.SubElement(interaction, choice, identifier=letter), as_html(reply.spellings[0]))


def _processing(node, asked):
    process = ET.SubElement(node, "responseProcessing")
    if asked.kind == "choice":
        _if_right(process, [("SCORE", "1")])
        # Whoever chooses an option is told its sentence.
        ET.SubElement(
            ET.SubElement(process, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE"
        )
    elif asked.kind == "order":
        _if_right(process, [("SCORE", "1"), ("FEEDBACK", "RIGHT")], [("FEEDBACK", "ELSE")])
    else:
        condition = ET.SubElement(process, "responseCondition")
        for place, (letter, reply) in enumerate(_lettered(asked)):
            case = ET.SubElement(condition, "responseElseIf" if place else "responseIf")
            _matches(case, asked, reply)
            _set(case, [("SCORE", "1")] * reply.right + [("FEEDBACK", letter)])
        _set(ET.SubElement(condition, "responseElse"), [("FEEDBACK", "ELSE")])


def _matches(case, asked, reply):
    if asked.kind == "number":
        value = reply.spellings[0]
        width = f"{max(abs(float(value)) * asked.tolerance, 1e-9):.12g}"
        equal = ET.SubElement(case, "equal", toleranceMode="absolute", tolerance=f"{width} {width}")
        _compared(equal, "float", value)
        return
    either = ET.SubElement(case, "or")
    for spelling in reply.spellings:
        _compared(ET.SubElement(either, "stringMatch", caseSensitive="false"), "string", spelling)


def _compared(parent, sort, value):
    ET.SubElement(parent, "variable", identifier="RESPONSE")
    ET.SubElement(parent, "baseValue", baseType=sort).text = value


def _if_right(process, then, otherwise=()):
    condition = ET.SubElement(process, "responseCondition")
    case = ET.SubElement(condition, "responseIf")
    match = ET.SubElement(case, "match")
    ET.SubElement(match, "variable", identifier="RESPONSE")
    ET.SubElement(match, "correct", identifier="RESPONSE")
    _set(case, then)
    if otherwise:
        _set(ET.SubElement(condition, "responseElse"), otherwise)


def _set(case, outcomes):
    for name, value in outcomes:
        outcome = ET.SubElement(case, "setOutcomeValue", identifier=name)
        ET.SubElement(outcome, "baseValue", baseType="float" if name == "SCORE" else "identifier").text = value


def _test(name, ids):
    node = ET.Element("assessmentTest", _names(f"lesson_{name}"))
    part = ET.SubElement(node, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    section = ET.SubElement(part, "assessmentSection", identifier="section", title=f"Lesson {name}", visible="true")
    for identity in ids:
        ET.SubElement(section, "assessmentItemRef", identifier=f"i{identity}", href=f"../items/{identity}.xml")
    return node


def _manifest(groups):
    node = ET.Element("manifest", {"xmlns": PACKAGE, "identifier": "cnnlab-quizzes"})
    about = ET.SubElement(node, "metadata")
    ET.SubElement(about, "schema").text = "QTIv2.1 Package"
    ET.SubElement(about, "schemaversion").text = "1.0.0"
    ET.SubElement(node, "organizations")
    resources = ET.SubElement(node, "resources")
    for name, ids in groups.items():
        test = _resource(resources, f"t{name}", "imsqti_test_xmlv2p1", f"tests/lesson_{name}.xml")
        for identity in ids:
            ET.SubElement(test, "dependency", identifierref=f"r{identity}")
        for identity in ids:
            _resource(resources, f"r{identity}", "imsqti_item_xmlv2p1", f"items/{identity}.xml")
    return node


def _resource(resources, identity, sort, path):
    resource = ET.SubElement(resources, "resource", identifier=identity, type=sort, href=path)
    ET.SubElement(resource, "file", href=path)
    return resource


def _names(identity):
    # An identifier may not begin with a digit.
    return {"xmlns": NAMESPACE, "identifier": f"i{identity}" if identity[0].isdigit() else identity, "title": identity}


def _declaration(node, kind, identity, cardinality, sort):
    return ET.SubElement(node, kind, identifier=identity, cardinality=cardinality, baseType=sort)


def _value(declaration, text):
    ET.SubElement(ET.SubElement(declaration, "defaultValue"), "value").text = text


def _markup(parent, text):
    """Put HTML, which is well-formed here, into an element."""
    parent.extend(ET.fromstring(f"<x>{text}</x>"))


def _bytes(node):
    ET.indent(node)
    return ET.tostring(node, encoding="utf-8", xml_declaration=True) + b"\n"
