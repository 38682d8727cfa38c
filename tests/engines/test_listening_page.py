# SPDX-License-Identifier: MIT
"""A participant at the listening test in a real browser, from the first sound to the file."""

import json
import shutil
import time

import pytest

from i2r_vr.errors import I2RError
from tests.patience import HANG_S
from tests.training.listening_test.listening import write_study
from training.listening_test.page import make_page
from training.listening_test.results import load_ratings
from training.listening_test.study import load_study

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(
        shutil.which("chromium") is None or shutil.which("chromedriver") is None,
        reason="not installed: chromium or chromedriver (tests/engines/setup.sh)",
    ),
]
LISTEN = """
const audio = document.getElementById("sound");
audio.muted = true;
audio.playbackRate = 4;
audio.play();
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listening")
    made = make_page(load_study(write_study(folder / "study", dry_s=0.1, per_category=1)), 0)
    (folder / "page.html").write_text(made.html, encoding="utf-8")
    return folder / "page.html", made.key


@pytest.fixture
def browser(tmp_path):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--autoplay-policy=no-user-gesture-required", "--window-size=900,1100"),
        f"--user-data-dir={tmp_path / 'profile'}",
    ):
        options.add_argument(argument)
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(tmp_path / "downloads")}
    )
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def wait(condition):
    end = time.monotonic() + HANG_S
    while not condition():
        assert time.monotonic() < end, "the page did not get there"
        time.sleep(0.05)


def by_id(browser, name):
    return browser.find_element("id", name)


def choose(browser, name, value):
    box = browser.find_element("css selector", f'input[name="{name}"][value="{value}"]')
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()


def press(browser, name):
    button = by_id(browser, name)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def rate_one(browser, quality, match):
    button = by_id(browser, "next")
    choose(browser, "quality", quality)
    choose(browser, "match", match)
    assert not button.is_enabled(), "rated without listening"
    browser.execute_script(LISTEN)
    wait(button.is_enabled)
    press(browser, "next")


def test_a_participant_from_start_to_saved_file(page, browser, tmp_path):
    path, key = page
    browser.get(path.as_uri())
    assert not by_id(browser, "start").is_enabled()
    choose(browser, "screening", key["screening"])
    press(browser, "start")
    rated = {}
    for number in range(len(key["items"])):
        if number == 3:
            browser.refresh()
        assert by_id(browser, "place").text == f"Sound {number + 1} of {len(key['items'])}"
        quality, match = 1 + number % 5, 5 - number % 5
        rate_one(browser, quality, match)
        rated[number] = quality, match
    assert not by_id(browser, "finish").is_enabled()
    for name, right in key["checks"].items():
        choose(browser, name, right)
    press(browser, "finish")
    assert not by_id(browser, "again").is_enabled(), "answers could be lost unsaved"
    press(browser, "save")
    wait(lambda: list((tmp_path / "downloads").glob("*.json")))
    (saved,) = (tmp_path / "downloads").glob("*.json")
    record = json.loads(saved.read_text())
    assert record["order"] == [answer["item"] for answer in record["answers"]]
    for number, answer in enumerate(record["answers"]):
        assert (answer["quality"], answer["match"]) == rated[number]
        assert answer["plays"] >= 1
    ratings = load_ratings([saved], key)
    assert len(ratings.table) == len(key["items"])
    assert ratings.excluded == {}
    press(browser, "again")
    wait(lambda: by_id(browser, "welcome").is_displayed())
    assert browser.execute_script("return results.participant") != record["participant"]
    assert browser.execute_script("return results.answers") == []
    severe = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert severe == []


def orders(page, browser, tries):
    """Orders that participants get."""
    found = []
    for _ in range(tries):
        browser.get(page.as_uri())
        browser.execute_script("localStorage.clear()")
        browser.refresh()
        found.append(tuple(browser.execute_script("return results.order")))
    return found


def test_every_participant_has_an_order_of_their_own(page, browser):
    path, key = page
    found = orders(path, browser, 4)
    assert len(set(found)) == 4
    assert all(sorted(order) == sorted(key["items"]) for order in found)


def test_a_wrong_answer_to_the_screening_leaves_the_participant_out(page, browser, tmp_path):
    path, key = page
    browser.get(path.as_uri())
    choose(browser, "screening", "I don't know")
    press(browser, "start")
    answers = [{"item": item, "quality": 3, "match": 3} for item in key["items"]]
    record = browser.execute_script("return results")
    (tmp_path / "r.json").write_text(
        json.dumps({**record, "answers": answers, "checks": key["checks"]})
    )
    with pytest.raises(I2RError, match="RESULTS_NONE"):
        load_ratings([tmp_path / "r.json"], key)
