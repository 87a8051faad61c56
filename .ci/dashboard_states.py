"""States of the scorer's page that a healthy local stack does not show, by answers that are made up, and what holds in all of them."""

import json
import re

from playwright.sync_api import expect

from local_stack import check

TIMEOUT = 60_000
MARKUP = "<img src=x onerror=document.title=1> so bad"
PREDICTION = {
    "eventId": "markup", "task": "sentiment", "label": "negative", "confidence": 0.9,
    "probabilities": {"negative": 0.9, "positive": 0.1}, "modelName": "sentiment", "modelVersion": "one", "role": "CHAMPION",
    "scoredAt": "2026-01-01T00:00:00Z", "subject": None, "abstained": False,
    "attributions": {"method": "EXACT", "label": "negative", "picture": None, "words": [
        {"word": "bad", "start": 40, "end": 43, "score": 2.0}, {"word": "so", "start": 37, "end": 39, "score": -1.0}]}}
QUALITY = {
    "modelName": "sentiment", "modelVersion": "one", "role": "CHAMPION", "windowStart": "2026-01-01T00:00:00Z",
    "windowEnd": "2026-01-01T01:00:00Z", "evaluated": 200, "correct": 180, "accuracyLow": 0.85, "accuracyHigh": 0.94,
    "inputDrift": 0.12, "outputDrift": None}
REJECTED = {
    "topic": "reviews", "partition": 2, "offset": 40, "reason": "EMPTY_TEXT", "message": "The text is blank",
    "at": "2026-01-01T00:00:00Z"}
ASSIGNMENTS = {"tasks": [{"task": "sentiment", "model": "sentiment", "assignments": [{
    "effectiveFrom": "2026-01-01T00:00:00Z", "champion": "one", "challenger": {"version": "two", "share": 0.25},
    "shadow": "three", "inForce": True}]}]}

# Every text that is seen, against what is behind it. Large texts need less: WCAG 2.2, 1.4.3.
CONTRAST = """() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const over = (colour, [r, g, b]) => {
    pen.fillStyle = `rgb(${r}, ${g}, ${b})`; pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const behind = place => place ? over(getComputedStyle(place).backgroundColor, behind(place.parentElement)) : [255, 255, 255];
  const luminance = colour => colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const place = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !place.checkVisibility() || place.closest(":disabled, .visually-hidden, script")) continue;
    const style = getComputedStyle(place);
    const ground = behind(place);
    const [high, low] = [luminance(over(style.color, ground)), luminance(ground)].sort((a, b) => b - a);
    let opacity = 1;
    for (let one = place; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    const ratio = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < needed || opacity < 1) poor.push(`${ratio.toFixed(2)} (opacity ${opacity}): ${texts.currentNode.data.trim().slice(0, 30)}`);
  }
  return poor;
}"""


def readable(page, state):
    poor = page.evaluate(CONTRAST)
    check(not poor, f"all texts have enough contrast: {state} " + "; ".join(poor[:5]))


def events(*pairs):
    return "".join(f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in pairs)


def with_page(browser, address, routes, work, **options):
    """Opens a page that gets answers of our own: a pattern of addresses to what answers."""
    context = browser.new_context(viewport={"width": 1280, "height": 1200}, **options)
    try:
        for pattern, answer in routes.items():
            context.route(pattern, answer)
        page = context.new_page()
        page.goto(address)
        work(page)
    finally:
        context.close()


def figures(browser, address):
    """The arithmetic of the page, in the modules that it consists of."""
    def work(page):
        result = page.evaluate("""async () => {
          const { History } = await import("/page/figures.js");
          const history = new History();
          const at = (second, received, inTime) => history.add({
            time: new Date(1e12 + 1000 * second).toISOString(), received, lag: 0,
            predictions: [{ role: "champion", count: received }, { role: "shadow", count: 1000 * received }],
            batches: [{ count: received / 4, events: received }],
            latency: [{ buckets: [{ le: 0.1, count: inTime }, { le: 0.2, count: received }, { le: null, count: received }] }] });
          at(0, 0, 0); at(1, 100, 50); at(2, 200, 100);
          const steady = Object.fromEntries(Object.entries(history.columns).map(([name, column]) => [name, column.at(-1)]));
          at(60, 300, 150); const paused = history.columns.answers.slice(-2);
          at(61, 8, 4); const restarted = history.columns.answers.slice(-2);
          at(62, 18, 9); const after = history.columns.answers.at(-1);
          at(361, 20, 10);
          return { steady, paused, restarted, after, kept: history.times[0] >= 1e9 + 61 };
        }""")
        steady = result["steady"]
        check((steady["answers"], steady["batch"]) == (100, 4), "rates are per second, and of answers only")
        check(abs(steady["p50"] - 100) < 1 and abs(steady["p95"] - 190) < 1, "percentiles are those of the last seconds")
        check(result["paused"] == [None, None] and result["restarted"] == [None, None] and result["after"] == 10,
              "curves break where nobody read or another process counts")
        check(result["kept"], "five minutes are kept")
        picture = page.evaluate("""async () => {
          const { likeMnist } = await import("/page/mnist.js");
          const grey = new Uint8Array(280 * 280);
          for (let y = 10; y < 210; y++) for (let x = 200; x < 220; x++) grey[280 * y + x] = 255;
          const picture = likeMnist(grey, 280, 280);
          const inked = [...picture.keys()].filter(index => picture[index] > 0);
          const rows = inked.map(index => Math.floor(index / 28)), columns = inked.map(index => index % 28);
          return { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...columns), right: Math.max(...columns),
            darkest: Math.max(...picture), nothing: likeMnist(new Uint8Array(280 * 280), 280, 280) };
        }""")
        check(picture == {"top": 4, "bottom": 23, "left": 13, "right": 14, "darkest": 255, "nothing": None},
              "a stroke anywhere fills 20 pixels in the middle of 28")
    with_page(browser, address, {}, work)


def made_up(browser, address):
    held = []

    def loading(page):
        expect(page.locator("#readiness")).to_have_text("Loading …")
        expect(page.locator("#connection")).to_have_text("Connecting …")
        expect(page.locator("#assignments")).to_have_text("Loading …")
        readable(page, "loading")
        for route in held:
            route.abort()
    with_page(browser, address, {pattern: lambda route: held.append(route) for pattern in ("**/api/**", "**/health/**")}, loading)

    def not_ready(page):
        expect(page.locator("#readiness")).to_have_text("Not scoring", timeout=TIMEOUT)
        expect(page.get_by_role("alert")).to_have_text("digits: no version is assigned")
        check(True, "the page says why events are not scored")
        readable(page, "not ready")
    body = json.dumps({"ready": False, "reasons": ["digits: no version is assigned"]})
    with_page(browser, address, {"**/health/ready": lambda route: route.fulfill(status=503, body=body)}, not_ready)

    def late(page):
        page.fill("#review-text", "A film.")
        page.press("#review-text", "Control+Enter")
        expect(page.locator("#review-answer")).to_contain_text("no answer came within 10 s", timeout=TIMEOUT)
        expect(page.locator("#said")).to_contain_text("no answer came")
        page.click("#digit-send")
        expect(page.locator("#digit-answer")).to_contain_text("draw a digit")
        check(True, "the page says what to do without an answer, and without a drawing")
    lost = json.dumps({"eventId": "never", "topic": "reviews", "partition": 0, "offset": 0})
    with_page(browser, address, {"**/api/reviews": lambda route: route.fulfill(status=202, body=lost)}, late)

    def told(page):
        expect(page.locator("#predictions .what")).to_have_text(MARKUP, timeout=TIMEOUT)
        check(page.locator("#predictions img").count() == 0 and page.title() == "streamgauge", "texts of events stay texts")
        expect(page.locator("#predictions mark.for")).to_have_text("bad")
        expect(page.locator("#predictions mark.against")).to_have_text("so")
        expect(page.locator("#rejected")).to_contain_text("empty text, reviews-2@40: The text is blank")
        expect(page.locator("#quality tbody")).to_contain_text(re.compile(r"90\.0 % \(85 to 94\).*200.*0\.12.*–"))
        expect(page.locator("#assignments")).to_contain_text("challenger two, 25 %")
        expect(page.locator("#assignments")).to_contain_text("shadow three")
        check(True, "words, rejected events, quality and all roles are shown")
        motion = "getComputedStyle(document.querySelector('#swaps').appendChild(Object.assign(document.createElement('li'), {className: 'fresh'}))).animationName"
        check(page.evaluate(motion) == "none", "nothing moves where motion is not wanted")
    stream = events(("assignments", ASSIGNMENTS), ("quality", QUALITY), ("rejected", REJECTED),
                    ("prediction", {"prediction": PREDICTION, "input": {"text": MARKUP}}))
    once = iter([stream])
    with_page(browser, address, {"**/api/stream": lambda route: route.fulfill(content_type="text/event-stream", body=next(once, "")),
                                 "**/api/quality": lambda route: route.fulfill(body='{"windows": []}')},
              told, reduced_motion="reduce")

    def left_alone(page):
        look = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
        page.clock.install()
        page.reload()
        expect(page.locator("#connection")).to_have_text("Live", timeout=TIMEOUT)
        page.evaluate(look, True)
        page.clock.fast_forward(61_000)
        expect(page.locator("#connection")).to_contain_text("Disconnected", timeout=TIMEOUT)
        page.evaluate(look, False)
        expect(page.locator("#connection")).to_have_text("Live", timeout=TIMEOUT)
        check(True, "a page that nobody looks at gives its connection back until somebody does")
    with_page(browser, address, {}, left_alone)

    def token(page):
        page.fill("#token-text", "secret", timeout=TIMEOUT)
        with page.expect_request(lambda request: request.headers.get("authorization") == "Bearer secret"):
            page.press("#token-text", "Enter")
        check(True, "the page asks for the token and sends it")
    refusal = json.dumps({"title": "Unauthorized", "status": 401, "detail": "A token is needed"})
    with_page(browser, address, {"**/api/**": lambda route: route.fulfill(status=401, body=refusal)}, token)
