"""The judge of an open answer that matches letters with names: slips of the pen are told apart from misconceptions."""

from difflib import get_close_matches


class Matching:
    """Judges a dict from letter to name: each name belongs to one letter.

    Parameters
    ----------
    right : dict
        The right answer, letter to name.
    case : str
        What a letter stands for, in one word, for example ``"training"``.
    name : str
        What is matched with it, for example ``"fault"``.
    among : str, optional
        What the names are all together; ``"the five faults"`` is made out of `name` when not given.
    first_miss : dict
        Letter to misconception, in the order in which a wrong letter is looked for.
    exchanged : dict, optional
        Two letters, as in ``"AC"``, to the misconception that exchanges them; looked for before all else.

    Examples
    --------
    >>> judge = Matching({"A": "too dark", "B": "too bright"}, case="picture", name="fault",
    ...                  first_miss={"B": "the sky not seen", "A": "the shadow not seen"})
    >>> judge({"A": "too dark", "B": "too dark"})
    'the sky not seen'
    >>> judge({"A": "to dark", "B": "too bright"})
    "A: 'to dark' is none of the two faults. Did you mean 'too dark'?"
    >>> judge({"too dark": "A"})
    'Your dict goes from fault to letter. Turn it round: first the letter, then its fault.'
    >>> judge({"a": "too dark"})
    "There is no picture 'a': the two are A and B, in capitals."
    >>> judge({"A": "too dark"})
    'B has no fault yet.'
    """

    _COUNTS = ("none", "one", "two", "three", "four", "five", "six")

    def __init__(self, right, *, case, name, first_miss, among=None, exchanged=None):
        self.right, self.case, self.name = right, case, name
        self.first_miss, self.exchanged = first_miss, exchanged or {}
        self.count = self._COUNTS[len(right)]
        self.among = among or f"the {self.count} {name}s"

    def __call__(self, answer):
        """Return None if all are right, else the name of the misconception that shows first, or a sentence."""
        if not isinstance(answer, dict):
            return "another form"
        return self._slip_of_the_pen(answer) or self._misconception(answer)

    def _misconception(self, answer):
        right = self.right
        for (one, other), misconception in self.exchanged.items():
            if (answer[one], answer[other]) == (right[other], right[one]):
                return misconception
        return next((why for letter, why in self.first_miss.items() if answer[letter] != right[letter]), None)

    def _slip_of_the_pen(self, answer):
        """Return a sentence about the first letter or name that is none, or None."""
        names = list(self.right.values())
        if answer and all(key in names for key in answer):
            return f"Your dict goes from {self.name} to letter. Turn it round: first the letter, then its {self.name}."
        for key in answer:
            if key not in self.right:
                *most, last = self.right
                letters = f"{', '.join(most)} and {last}"
                return f"There is no {self.case} {key!r}: the {self.count} are {letters}, in capitals."
        for letter in self.right:
            if answer.get(letter, ...) is ...:
                return f"{letter} has no {self.name} yet."
            if not isinstance(answer[letter], str) or answer[letter] not in names:
                return f"{letter}: {answer[letter]!r} is none of {self.among}.{self._guess(answer[letter], names)}"
        return None

    @staticmethod
    def _guess(given, names):
        plain = {name.lower(): name for name in names}
        near = get_close_matches(str(given).lower(), plain, n=1)
        return f" Did you mean {plain[near[0]]!r}?" if near else ""
