"""One HTML page on what a class believes: offline, without script, without names, with a number beside every bar."""

import statistics

from cnnlab.classroom import _telling
from cnnlab.classroom._look import STYLE
from cnnlab.classroom._markup import bar, table, text
from cnnlab.classroom._tasks import all_tasks, place
from cnnlab.errors import CnnlabError

# What a teacher can take up in one hour; how many of those may be families; the longest list of predictions.
POINTS, COMING_BACK, PREDICTIONS = 5, 2, 12
SECTIONS = {
    "monday": "Next Monday",
    "back": "Beliefs that outlive their lesson",
    "predictions": "Predictions that failed",
    "lessons": "Lesson by lesson",
    "items": "Item statistics",
    "reading": "How to read this page",
}


def page(counts, records):
    """Return the page as HTML.

    Parameters
    ----------
    counts : Counts
        From `count`.
    records : Records
        From `read`: what kinds of files were not counted; no name and no number of it is told.

    Returns
    -------
    str
        A whole document.

    Raises
    ------
    CnnlabError
        If there are fewer than five students: nothing could be told of them.
    """
    if counts.students < _telling.LEAST:
        raise CnnlabError(
            f"folder holds the answers of {counts.students} students; at least {_telling.LEAST} are needed, since "
            "no number of fewer students is told: wait for more, or talk with them"
        )
    told = {task: _telling.task(found, counts.students) for task, found in counts.tasks.items()}
    told = {task: found for task, found in told.items() if found is not None}
    families = [(found.family, *_telling.family(found, counts.students, told)) for found in counts.families]
    bodies = [_monday(told, families), _coming_back(families), _predictions(told), _lessons(told), _items(told)]
    bodies.append(_reading(counts, told, records))
    parts = [
        f'<section id="{key}" aria-labelledby="h-{key}"><h2 id="h-{key}">{title}</h2>{body}</section>'
        for (key, title), body in zip(SECTIONS.items(), bodies, strict=True)
    ]
    links = "".join(f'<li><a href="#{key}">{title}</a></li>' for key, title in SECTIONS.items())
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What the class believes</title><style>{STYLE}</style></head>\n<body>"
        '<a class="skip" href="#monday">Skip to the points for next Monday</a>'
        f"<header><h1>What the class believes</h1><p>{counts.students} students, {len(told)} tasks that five and more "
        f'have answered.</p><nav aria-label="Sections"><ul>{links}</ul></nav></header>\n'
        f"<main>{''.join(parts)}</main></body></html>\n"
    )


def _link(task):
    return f'<a href="#t-{task}">{task}</a>'


def _of(part, whole):
    return f"{part} of {whole}" if whole is not None else f"{part} students"


def _monday(told, families):
    back = sorted((f for f in families if f[2]), key=lambda found: -found[2])[:COMING_BACK]
    points = [_point_of_family(*found) for found in back]
    asked = {task: found for task, found in told.items() if all_tasks()[task].kind != "prediction"}
    rows = [(standing or 0, met or 0, task, name) for task in asked for name, met, standing in told[task].rows]
    rows.sort(key=lambda row: (-row[0], -row[1], all_tasks()[row[2]].place, row[3]))
    points += [_point(told[task], task, name) for *_, task, name in rows[: POINTS - len(points)]]
    if not points:
        return "<p>No wrong belief is held by five students or more. Ask what was hard instead.</p>"
    return f'<p>What most students hold, and what the course says to it.</p><ol class="points">{"".join(points)}</ol>'


def _point_of_family(family, answered, met):
    return (
        f"<li><h3>{text(family.title)}</h3><p>{_of(met, answered)} met it after lesson {family.cured_by}, "
        f"which should cure it ({_where(family)}).</p>{_says(_example(family))}</li>"
    )


def _example(family):
    """Return the belief that tells what to say: as the curing lesson or the last one before it words it."""
    tasks = all_tasks()
    early = [m for m in family.members if tasks[m[0]].place <= place(family.cured_by)] or family.members
    task, name = max(early, key=lambda member: tasks[member[0]].place)
    return tasks[task].beliefs[name]


def _where(family):
    late = [task for task, _ in family.members if all_tasks()[task].place > place(family.cured_by)]
    return ", ".join(sorted(dict.fromkeys(late), key=lambda task: all_tasks()[task].place))


def _point(found, task, name):
    belief = all_tasks()[task].beliefs[name]
    met, standing = next((met, standing) for key, met, standing in found.rows if key == name)
    return (
        f"<li><h3>{text(belief.label)}</h3><p>{_link(task)}, {text(all_tasks()[task].text)}</p>"
        f"<p>{_met(found, met, standing)}.</p>{_says(belief)}</li>"
    )


def _says(belief):
    ask = f"<p><b>If that is not enough:</b> {text(belief.question)}</p>" if belief.question else ""
    return f"<p><b>Say:</b> {text(belief.sentence)}</p>{ask}"


def _met(found, met, standing):
    who = f"{_of(met, found.answered)} met it" if met is not None else "nearly all met it"
    if standing is None:
        return who
    return f"{who}, {standing} of them not right yet" if standing else f"{who}, all of them right by now"


def _coming_back(families):
    shown = sorted(families, key=lambda found: -(found[2] or 0))
    if not shown:
        return "<p>Nobody has answered a task that stands behind the lesson which should cure such a belief.</p>"
    rows = [_row_of_family(*found) for found in shown]
    return (
        "<p>The same mistake, met again in a task that stands behind the lesson which should have cured it.</p>"
        f"{table(['belief', 'cured by', 'met in', 'students', ''], rows)}"
    )


def _row_of_family(family, answered, met):
    number = _of(met, answered) if met is not None else "not told"
    drawn = bar(answered, met) if met is not None and answered else ""
    return [text(family.title), f"lesson {family.cured_by}", _where(family), number, drawn]


def _predictions(told):
    known = [(told[task].easy, task) for task in told if all_tasks()[task].kind == "prediction" and told[task].easy]
    known.sort(key=lambda item: (sum(item[0]), item[1]))
    rows = []
    for (low, high), task in known[:PREDICTIONS]:
        share = [_percent(1 - high, 1 - low), bar(1, 1 - high / 2 - low / 2)]
        rows.append([_link(task), text(all_tasks()[task].text), *share, _most_frequent(told[task], task)])
    if not rows:
        return "<p>No prediction may be told of yet.</p>"
    return (
        f"<p>The {len(rows)} that most students did not get right without a detour. The others stand in the item "
        "statistics. A wrong prediction before the cell is run is what it is for; one that stays wrong is not.</p>"
        f"{table(['prediction', '', 'not at once', '', 'most frequent'], rows)}"
    )


def _percent(low, high):
    """Write a share, or the two ends of what is told of one."""
    return f"{100 * low:.0f} %" if low == high else f"{100 * low:.0f} to {100 * high:.0f} %"


def _most_frequent(found, task):
    for name, met, _ in found.rows[:1]:
        belief = all_tasks()[task].beliefs[name]
        return f"{text(belief.label)} ({'nearly all' if met is None else met}): {text(belief.sentence)}"
    return "none that five have made"


def _lessons(told):
    groups = {}
    for task in told:
        groups.setdefault(all_tasks()[task].lesson, []).append(task)
    rows, parts = [], []
    for lesson, tasks in groups.items():
        right = [told[task].right / told[task].answered for task in tasks if _shares(told[task])]
        middle = round(100 * statistics.median(right)) if right else None
        title = f"Assignment {lesson[1:]}" if lesson.startswith("A") else f"Lesson {lesson}"
        share, drawn = (f"{middle} %", bar(100, middle)) if right else ("not told", "")
        rows.append([f'<a href="#l-{lesson}">{title}</a>', str(len(tasks)), share, drawn])
        inside = "".join(_task(told[task], task) for task in tasks)
        parts.append(f'<details id="l-{lesson}"><summary>{title}: {len(tasks)} tasks</summary>{inside}</details>')
    head = ["", "tasks told", "right in the end (median task)", ""]
    return f"{table(head, rows)}<h3>The beliefs, task by task</h3>{''.join(parts)}"


def _shares(found):
    return found.right is not None and found.answered is not None


def _task(found, task):
    asked = all_tasks()[task]
    lines = [_belief_line(found, asked.beliefs[name], met, standing) for name, met, standing in found.rows]
    if found.any_rare:
        number = _of(found.rare, found.answered) if found.rare is not None else "number not told"
        lines.append(f"<li><span>Beliefs of fewer than five each, together: {number}</span></li>")
    if found.unnamed:
        lines.append(f"<li><span>Not right, and no belief that has a name: {found.unnamed}</span></li>")
    inside = f'<ul class="beliefs">{"".join(lines)}</ul>' if lines else "<p>No wrong belief was met.</p>"
    answered = "nearly all" if found.answered is None else found.answered
    right = "not told" if found.right is None else found.right
    return (
        f'<article id="t-{task}"><h4>{task} <small>{asked.kind}</small></h4><p>{text(asked.text)}</p>'
        f"<p>Answered: {answered}. Right in the end: {right}.</p>{inside}</article>"
    )


def _belief_line(found, belief, met, standing):
    whole = found.answered
    drawn = bar(whole, met, standing) if whole and met is not None else ""
    return (
        f"<li><b>{text(belief.label)}</b><span>{_met(found, met, standing)}</span>{drawn}"
        f'<p class="says">{text(belief.sentence)}</p></li>'
    )


def _items(told):
    rows = []
    for task, found in told.items():
        if found.easy is None:
            continue
        answered = "nearly all" if found.answered is None else str(found.answered)
        drawn = bar(1, sum(found.easy) / 2)
        value = found.discrimination
        number, words = ("-", "") if value is None else (f"{value:+.1f}", in_words(round(value, 1)))
        rows.append([_link(task), answered, _percent(*found.easy), drawn, number, words])
    if not rows:
        return "<p>No item may be told of yet.</p>"
    return (
        "<p><b>Difficulty</b> is the share of students who got it right without meeting a named belief: 100 % is easy. "
        "Where the number would tell of fewer than five students, a fifth is told, or nothing: here stand "
        f"{len(rows)} of {len(told)} items. <b>Discrimination</b> is the correlation of that with the student's other "
        "tasks, from 20 students on: +1 at best; below 0, stronger students fail it.</p>"
        f"{table(['item', 'students', 'difficulty', '', 'discrimination', ''], rows)}"
    )


def in_words(value):
    """Say what a discrimination means.

    >>> in_words(0.4), in_words(-0.3)
    ('tells well', 'stronger students fail it: read its wording again')
    """
    bounds = [(0.3, "tells well"), (0.1, "tells a little"), (-0.1, "tells nothing")]
    return next((words for low, words in bounds if value >= low), "stronger students fail it: read its wording again")


def _reading(counts, told, records):
    # Without numbers: a file is as much as a student.
    kinds = sorted({kind for _, kind, _ in records.notes})
    listed = "".join(f"<li>{text(kind)}</li>" for kind in kinds)
    names_them = "beliefs_files.txt among the students' files, which is for the teacher alone, names them"
    told_of = f"<p>Some files were not counted, or not as they came ({names_them}):</p><ul>{listed}</ul>"
    files = told_of if kinds else "<p>Every file was counted as it came.</p>"
    left_out = len(counts.tasks) - len(told)
    return (
        "<ul><li>A number is one of students, not of tries. One student may have met several beliefs of a task.</li>"
        "<li><b>Met</b>: handed in once at least. <b>Not right yet</b>: met, and no right answer since (the inner part "
        "of a bar).</li><li>No number of students from 1 to 4 is told, nor one that would let you reckon such a number "
        "from others on this page: it is merged, or reads <i>not told</i> or <i>nearly all</i>.</li>"
        f"<li>{left_out} tasks were answered by fewer than five students and are left out.</li>"
        "<li>Two pages of one class, made a day apart, can be subtracted from each other: show one.</li>"
        "<li>What students try at home they may have talked over. A belief on this page is a reason to ask, not a "
        f"mark.</li></ul>{files}"
    )
