"""The quiz, answered by mouse and by keys, in JupyterLab in Chromium."""

from cnnlab import exercises

CELLS = ["from cnnlab import widgets", 'widgets.quiz("04")']


def outcome(page, question):
    return page.locator(f'form[data-question="{question}"] .cnnlab-outcome')


def test_answers_by_mouse_and_by_keys_are_met_by_their_explanation(lab, shot):
    page = lab.open("quiz_04", CELLS)
    page.wait_for_selector(".cnnlab-quiz")
    first = page.locator('form[data-question="04-q1"]')
    first.get_by_label("a) 3 by 3", exact=True).check()
    first.get_by_role("button", name="Check").click()
    expected = exercises.quiz("04")[0].mark("a").text
    page.wait_for_function(
        "document.querySelector('[data-question=\"04-q1\"] .cnnlab-outcome').dataset.status == 'wrong'"
    )
    assert outcome(page, "04-q1").inner_text().lower().endswith(expected.lower())
    # The same question again, by keys only: down to the next option, Enter sends the form.
    first.get_by_label("a) 3 by 3", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('[data-question=\"04-q1\"] .cnnlab-outcome').dataset.status == 'right'"
    )
    shot(page.locator(".cnnlab-quiz"))


def test_numbers_and_orders(lab, shot):
    page = lab.open("quiz_04_orders", CELLS)
    number = page.locator('form[data-question="04-q3"]')
    number.get_by_role("textbox").fill("11")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('[data-question=\"04-q3\"] .cnnlab-outcome').dataset.status == 'wrong'"
    )
    assert "first place" in outcome(page, "04-q3").inner_text()
    order = page.locator('form[data-question="04-q5"]')
    question = next(item for item in exercises.quiz("04") if item.id == "04-q5")
    # Sort by the buttons, as a person would: carry each thing up to its place.
    for place, option in enumerate(question.options):
        while True:
            texts = order.locator("li span").all_inner_texts()
            at = next(index for index, text in enumerate(texts) if text.endswith(option.text))
            if at == place:
                break
            order.locator("li").nth(at).get_by_role("button", name="earlier").click()
    order.get_by_role("button", name="Check").click()
    page.wait_for_function(
        "document.querySelector('[data-question=\"04-q5\"] .cnnlab-outcome').dataset.status == 'right'"
    )
    shot(order)


def test_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", None, 390)):
        page = lab.open(f"quiz_{label}", CELLS, theme=theme, width=width)
        quiz = page.locator(".cnnlab-quiz")
        quiz.wait_for()
        box = quiz.bounding_box()
        assert box["x"] + box["width"] <= width, "the quiz runs out of the page"
        quiz.scroll_into_view_if_needed()
        shot(page, label)
