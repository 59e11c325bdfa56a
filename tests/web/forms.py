"""How a person fills in and signs an act's form in a browser.

Each waits for what it acts on, and is done when the page shows that it is: an act counts as signed
once another entry than before stands there as recorded.
"""


def opened(page, act, of="ld-acts"):
    """An act's form, once its reader sees it."""
    form = page.locator(f"{of} [data-act='{act}']")
    form.locator("summary").wait_for()
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator("form").wait_for()
    return form


def typed(page, act, field, words, of="ld-acts"):
    """Type words into a field of an act."""
    opened(page, act, of).locator(f"[name='{field}']").fill(words)


def prepared(page, act, of="ld-acts"):
    """Have an act prepared: the words that are to be signed."""
    page.locator(f"{of} [data-act='{act}'] button[type=submit]").click()
    page.wait_for_selector(f"{of} dialog[open] .sign")
    return page.inner_text(f"{of} dialog[open]")


def recorded(page, act, of="ld-acts"):
    """Have an act prepared, sign it, and wait until it is recorded; the words that were signed."""
    before = page.locator(f"{of} .done").get_attribute("data-recorded")
    words = prepared(page, act, of)
    page.click(f"{of} dialog[open] .sign")
    other = f":not([data-recorded='{before}'])" if before else ""
    page.wait_for_selector(f"{of} .done[data-recorded]{other}")
    page.wait_for_selector(f"{of} dialog[open]", state="detached")
    return words


def reached(page, where):
    """Press Tab until the keyboard is at an element, which has to be seen to be there."""
    page.wait_for_selector(where)
    for _ in range(600):
        if page.evaluate("(where) => document.activeElement.matches(where)", where):
            style = "(() => getComputedStyle(document.activeElement).outlineStyle)()"
            assert page.evaluate(style) != "none", f"{where} is reached and cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {where}")


def recorded_by_keys(page, act, of="ld-acts"):
    """From within an act's form, have it prepared and sign it with nothing but keys."""
    before = page.locator(f"{of} .done").get_attribute("data-recorded")
    reached(page, f"{of} [data-act='{act}'] button[type=submit]")
    page.keyboard.press("Enter")
    reached(page, f"{of} dialog[open] .sign")
    page.keyboard.press("Enter")
    other = f":not([data-recorded='{before}'])" if before else ""
    page.wait_for_selector(f"{of} .done[data-recorded]{other}")
    page.wait_for_selector(f"{of} dialog[open]", state="detached")
