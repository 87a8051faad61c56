"""Drives the scorer's page in a real browser, against the local stack.

Usage: dashboard.py STREAMGAUGE CHROMIUM SCREENSHOTS

STREAMGAUGE is the command, CHROMIUM the browser, SCREENSHOTS a directory for pictures. Needs Playwright.
"""

import base64
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import expect, sync_playwright

from dashboard_states import TIMEOUT, figures, made_up, readable
from local_stack import check, start, stop

WIDE = {"width": 1440, "height": 1400}
# Tells in which canvases the mark of a change has been drawn.
MARKED = """
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function(text, ...more) {
    if (text === "sentiment") this.canvas.dataset.marked = "";
    return fillText.call(this, text, ...more);
  };
"""
# Strokes of digits, in shares of the drawing area.
ONE = [[(0.5, 0.15), (0.5, 0.85)]]
SEVEN = [[(0.28, 0.2), (0.72, 0.2), (0.45, 0.85)]]
ZERO = [[(0.5, 0.15), (0.3, 0.3), (0.27, 0.5), (0.33, 0.75), (0.5, 0.85), (0.67, 0.75), (0.73, 0.5), (0.68, 0.28), (0.5, 0.15)]]


def draw(page, strokes):
    page.click("#digit-clear")
    area = page.locator("#digit")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=10)
        page.mouse.up()


def verdict(page, place):
    text = page.locator(f"{place} .verdict")
    expect(text).to_be_visible(timeout=TIMEOUT)
    return text.inner_text().split()[0]


def digits(page):
    explained = 0
    for label, strokes in (("1", ONE), ("7", SEVEN), ("0", ZERO)):
        draw(page, strokes)
        page.click("#digit-send")
        check(verdict(page, "#digit-answer") == label, f"a drawn {label} is taken for one")
        explained += page.locator("#digit-answer .explained canvas").count()
    file = base64.b64decode(page.evaluate("document.getElementById('digit').toDataURL().split(',')[1]"))
    page.click("#digit-clear")
    page.click("#digit-send")
    expect(page.locator("#digit-answer")).to_contain_text("draw a digit")
    page.set_input_files("#digit-file", {"name": "zero.png", "mimeType": "image/png", "buffer": file})
    check(verdict(page, "#digit-answer") == "0", "a picture of a 0 that is chosen is taken for one")
    draw(page, ZERO)
    check(page.locator("#said").inner_text().startswith("0"), "the answer is told to those who listen")
    # A scorer that is busy leaves explanations out.
    check(explained > 0, "what spoke for a digit is shown")


def reviews(page):
    for label, text in (
            ("positive", "A wonderful film, superbly acted and deeply moving. One of the best."),
            ("negative", "An awful, boring mess. The worst waste of time.")):
        page.fill("#review-text", text)
        page.press("#review-text", "Control+Enter")
        check(verdict(page, "#review-answer") == label, f"a {label} review is taken for one")
    check(page.locator("#review-answer mark.for").count() > 0, "the words that spoke for it are marked")


def live(page):
    expect(page.locator("#predictions li:not(.hint)").nth(3)).to_be_visible(timeout=TIMEOUT)
    expect(page.locator("#predictions .thumb").first).to_be_visible(timeout=TIMEOUT)
    check(True, "predictions come, digits with their pictures")
    page.click("#pause")
    before = page.locator("#predictions li").all_text_contents()
    expect(page.locator("#pace")).to_have_text(re.compile(r"standing still, (\d{2}|[5-9])"), timeout=TIMEOUT)
    check(page.locator("#predictions li").all_text_contents() == before, "they stand still while they are paused")
    page.click("#pause")
    expect(page.locator("#predictions li").nth(4)).not_to_have_text(before[4], timeout=TIMEOUT)
    after = page.locator("#predictions li").all_text_contents()
    check(any(after[place:place + 5] == before[:5] for place in range(5, len(after))), "and what came meanwhile is there afterwards")
    expect(page.locator("#throughput-now")).to_have_text(re.compile(r"\d"), timeout=TIMEOUT)
    check(page.locator(".plot canvas").count() == 4, "the four charts are drawn")


def run(command, *arguments):
    done = subprocess.run([command, *arguments], capture_output=True, text=True)
    check(done.returncode == 0, f"{' '.join(arguments[:2])} is done" if done.returncode == 0 else done.stderr)


def second_version(command, data, config, directory):
    """Publishes the model for reviews once more, under another version."""
    manifest = next(path for path in pathlib.Path(data).rglob("manifest.json") if "sentiment" in path.parts)
    copy = pathlib.Path(directory) / "second"
    shutil.copytree(manifest.parent, copy)
    content = json.loads((copy / "manifest.json").read_text())
    content["version"] = "second"
    (copy / "manifest.json").write_text(json.dumps(content))
    run(command, "publish", str(copy), "--config", config)


def swap(page, command, data, config, directory):
    second_version(command, data, config, directory)
    run(command, "models", "assign", "sentiment", "second", "--from", "+15s", "--config", config)
    expect(page.locator("#assignments")).to_contain_text(re.compile(r"in \d+ s"), timeout=TIMEOUT)
    check(True, "the page counts down to an assignment")
    expect(page.locator("#swaps")).to_contain_text("→ second", timeout=TIMEOUT)
    expect(page.locator(".plot canvas[data-marked]")).to_have_count(4, timeout=TIMEOUT)
    check(True, "the page shows when it takes effect, in the charts as well")
    expect(page.locator("#predictions")).to_contain_text("sentiment second", timeout=TIMEOUT)
    check(True, "predictions are the new version's")


def quality(page, command, config, directory):
    """A monitor learns what is true of some events, and the page tells how well versions do."""
    monitor = subprocess.Popen([command, "monitor", "--config", config, "-D", f"monitor.state.directory={directory}"])
    try:
        predicted = subprocess.run([command, "tail", "predictions", "--config", config, "--limit", "12", "--json"],
                                   capture_output=True, text=True, check=True, timeout=TIMEOUT / 1000)
        words = [{"eventId": one["eventId"], "label": one["label"]} for one in map(json.loads, predicted.stdout.splitlines())]
        file = pathlib.Path(directory) / "feedback.jsonl"
        file.write_text("\n".join(map(json.dumps, words)))
        run(command, "produce", "feedback", str(file), "--annotator", "check", "--config", config)
        expect(page.locator("#quality tbody")).to_contain_text(re.compile(r"sentiment second\s+champion\s*100\.0 %"), timeout=TIMEOUT)
        check(True, "the page tells how often a version is right, by feedback and a monitor")
    finally:
        stop(monitor)


def rejected(page, command, config, directory):
    review = pathlib.Path(directory) / "long.txt"
    review.write_text("long " * 20_000)
    run(command, "produce", "reviews", str(review), "--config", config)
    expect(page.locator("#rejected")).to_contain_text(re.compile(r"text too long, reviews-\d@\d+: The text has"), timeout=TIMEOUT)
    check(True, "a rejected event is told with its reason")


def keyboard(page):
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    reached = {}
    for _ in range(25):
        page.keyboard.press("Tab")
        name, outline = page.evaluate("""() => {
          const place = document.activeElement;
          const seen = place.type === "file" ? place.labels[0] : place;
          return [place.id || place.className, getComputedStyle(seen).outlineStyle];
        }""")
        reached[name] = outline
    for control in ("skip", "theme", "digit-send", "digit-clear", "digit-file", "review-text", "pause", "predictions"):
        check(reached.get(control, "none") != "none", f"the keyboard reaches {control}, and that is seen")


def pictures_of(page, directory):
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for theme in ("light", "dark"):
        readable(page, theme)
        page.screenshot(path=directory / f"{theme}.png")
        page.click("#theme")
    page.set_viewport_size({"width": 360, "height": 780})
    check(page.evaluate("document.documentElement.scrollWidth") <= 360, "a phone does not scroll sideways")
    page.click("#pause")
    page.screenshot(path=directory / "phone.png", full_page=True)
    page.click("#pause")
    page.set_viewport_size(WIDE)


def lost_and_found(page, process, command, data, directory):
    """The scorer ends, and another one begins at the same address."""
    stop(process)
    expect(page.locator("#connection")).to_contain_text(re.compile(r"Disconnected since \d\d:\d\d:\d\d"), timeout=TIMEOUT)
    expect(page.locator("#readiness")).to_have_text("No answer", timeout=TIMEOUT)
    check(True, "the page says since when the scorer is gone")
    readable(page, "disconnected")
    page.screenshot(path=directory / "disconnected.png")
    last = page.locator("#predictions li").first.text_content()
    process, _, _ = start(command, data, port=re.search(r":(\d+)/", page.url)[1])
    try:
        expect(page.locator("#connection")).to_have_text("Live", timeout=TIMEOUT)
        expect(page.locator("#readiness")).to_have_text("Scoring", timeout=TIMEOUT)
        expect(page.locator("#predictions li").first).not_to_have_text(last, timeout=TIMEOUT)
        check(True, "and goes on by itself when it is back")
    finally:
        stop(process)


def real(page, command, data, config, directory):
    expect(page.locator("#readiness")).to_have_text("Scoring", timeout=TIMEOUT)
    expect(page.locator("#connection")).to_have_text("Live", timeout=TIMEOUT)
    expect(page.locator("#swaps")).to_contain_text("None since")
    expect(page.locator("#quality")).to_contain_text("Nothing is known", timeout=TIMEOUT)
    check(True, "what is empty says so")
    digits(page)
    reviews(page)
    live(page)
    with tempfile.TemporaryDirectory() as second:
        swap(page, command, data, config, second)
    with tempfile.TemporaryDirectory() as state:
        quality(page, command, config, state)
        rejected(page, command, config, state)
    keyboard(page)
    pictures_of(page, directory)


def main(command, chromium, screenshots):
    directory = pathlib.Path(screenshots)
    directory.mkdir(parents=True, exist_ok=True)
    complaints = []
    with tempfile.TemporaryDirectory() as data:
        process, address, config = start(command, data)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page = browser.new_page(viewport=WIDE)
                page.set_default_timeout(TIMEOUT)
                page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
                page.on("pageerror", lambda error: complaints.append(str(error)))
                page.add_init_script(MARKED)
                page.goto(address)
                real(page, command, data, config, directory)
                check(not complaints, "the browser has nothing to complain of " + "; ".join(complaints))
                figures(browser, address)
                made_up(browser, address)
                lost_and_found(page, process, command, data, directory)
                browser.close()
        finally:
            stop(process)
    print(f"pictures are in {directory}")


if __name__ == "__main__":
    main(*sys.argv[1:])
