"""Lesson 15: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "15-1",
        "high",
        "The test set shares the cue: what helps in training helps here.",
        wrong=[
            ("middling", "What helps in training helps here: the boots stand on grass again."),
            ("low", "What helps in training helps here: the boots stand on grass again."),
        ],
        form='"high", "middling" or "low"',
    ),
    Prediction(
        "15-2",
        "worse than guessing",
        "Nearly every boot stands on stone, and nearly all that stands on grass is no boot: the rule is nearly always wrong.",
        wrong=[
            ("as high as before", "The garments are the same; the grass is not. And this rule knows only grass."),
            ("like guessing", "Guessing would be not to look at all. The rule looks, at the grass."),
        ],
        form='at 0.03: "as high as before", "like guessing" or "worse than guessing"',
    ),
    Prediction(
        "15-3",
        (1, 0),
        "Always right where every boot stands on grass and nothing else does; always wrong where it is turned round.",
        wrong=[
            ((0, 1), "Exchanged: strength 1 is where grass and boots go together."),
            ((1, 0.5), "At 0.5 the ground says nothing: the rule is right half the time."),
        ],
        form="(always right, always wrong)",
    ),
    Prediction(
        "15-4",
        "grass",
        "Only the grass speaks for a boot here. Whether the map shows it, the next cells count.",
        wrong=[("bag", "Why would a bag say boot? What in this picture does the network take for a boot?")],
        form='"bag" or "grass"',
    ),
    Prediction(
        "15-5",
        30,
        "3 in 100 of about 1,000 pictures of a class. Chance made it fewer still.",
        wrong=[
            (500, "Half of a class: that would be a ground that says nothing. How many in 100 contradict the cue?"),
            (100, "That would be one in ten. How many in 100 contradict the cue?"),
        ],
        form="about 30, 100 or 500",
    ),
    Prediction(
        "15-6",
        "other grounds",
        "Likely because every picture gets a ground drawn by chance; balanced groups show a few exceptions again and again.",
        wrong=[
            ("balanced groups", "They show some thirty exceptions many times over. How many do other grounds show?")
        ],
        form='"other grounds" or "balanced groups"',
    ),
    Prediction(
        "15-7",
        85,
        "Most of the sick are in one hospital, most of the healthy in the other: the hospital alone tells.",
        wrong=[
            (60, "That is little more than a coin. Where are most of the sick, and where most of the healthy?"),
            (75, "More. The shares of sick differ nearly thirtyfold: most pairs come from two hospitals."),
        ],
        form="about 60, 75 or 85",
    ),
    Choice(
        "15-q1",
        "A network is right on 94 % of its test pictures. What must be known before that means anything?",
        [
            Option(
                "how the test pictures were collected", "If as the training pictures, they share every cue.", right=True
            ),
            Option("how many layers it has", "Depth does not protect from a cue."),
            Option("how often each class occurs", "94 % may be one class.", right=True),
            Option("on which machine it was trained", "That changes digits far behind the point."),
        ],
    ),
    Choice(
        "15-q2",
        "31 % of the heat lies on the garment. Is that little?",
        [
            Option("Yes: most of it is elsewhere.", "Compare first: a garment covers only a part of the picture."),
            Option(
                "It depends on the garment's share of the picture.",
                "That is the floor: the share that heat without any sense would have.",
                right=True,
            ),
            Option("No: any heat on it is enough.", "Heat spread evenly has some on it, too."),
        ],
    ),
    Choice(
        "15-q3",
        "Which repair needs masks of the objects, which needs exceptions to the rule in the training set?",
        [
            Option(
                "other grounds need masks, balanced groups need exceptions",
                "One paints anew, the other draws the rare ones more often.",
                right=True,
            ),
            Option(
                "other grounds need exceptions, balanced groups need masks",
                "Exchanged: to paint the ground anew, one must know where the object is.",
            ),
            Option("both need masks", "To draw rare pictures more often, one must only know which they are."),
        ],
    ),
    Number(
        "15-q4",
        "90 % right with the cue as in training, 60 % with the cue moved. How large is the accuracy gap, in percentage points?",
        30,
        "90 - 60.",
        wrong=[
            (0.3, "In percentage points, please."),
            (67, "A gap is a difference, not a quotient."),
            (-30, "The first minus the second."),
        ],
    ),
    Ordering(
        "15-q5",
        "Put the hunt for a cue in the order of this lesson.",
        [
            Option("measure on a test set collected the same way", "That is what everybody has."),
            Option("measure with the cue moved", "The first number alone shows nothing."),
            Option("look where the heat is, and count it", "It tells what was learned instead."),
            Option("repair", "Only when one knows what is wrong."),
            Option("measure both again", "A repair that is not measured is a hope."),
        ],
    ),
]
