import { follow, get, look, post, useToken } from "./api.js";
import { Charts } from "./charts.js";
import { DigitPad } from "./digit.js";
import { byId, clock, element, prepend, tell } from "./dom.js";
import { History } from "./figures.js";
import { Predictions } from "./predictions.js";
import { Quality } from "./quality.js";
import { Serving } from "./serving.js";
import { startTheme } from "./theme.js";
import { Trying } from "./trying.js";

const MOST_REJECTED = 50;

const history = new History();
const charts = new Charts();
const predictions = new Predictions();
const quality = new Quality();
const serving = new Serving(task => charts.mark(task));
const trying = new Trying();
let lostAt;

startTheme(() => charts.redraw());
new DigitPad(trying);

const review = byId("review");
review.addEventListener("submit", event => {
  event.preventDefault();
  if (review.querySelector("button").disabled) {
    return;
  }
  const text = byId("review-text").value;
  trying.ask(byId("review-answer"), review.querySelector("button"),
    () => post("/api/reviews", "application/json", JSON.stringify({ text, attributions: true })));
});
byId("review-text").addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    review.requestSubmit();
  }
});
byId("token-text").addEventListener("input", event => event.target.setCustomValidity(""));
byId("token").addEventListener("submit", event => {
  event.preventDefault();
  const field = byId("token-text");
  const token = field.value.trim();
  // Other characters cannot be sent in a header.
  field.setCustomValidity(/^[!-~]+$/.test(token) ? "" : "Letters, digits and signs of ASCII only");
  if (field.reportValidity()) {
    useToken(token);
    location.reload();
  }
});

const heard = {
  prediction: event => {
    predictions.add(event);
    trying.hear(event);
  },
  rejected: event => prepend(byId("rejected"), element("li", {},
    element("time", { datetime: event.at }, clock(event.at)),
    `${event.reason.toLowerCase().replaceAll("_", " ")}, ${event.topic}-${event.partition}@${event.offset}: ${event.message}`), MOST_REJECTED),
  quality: window => quality.add(window),
  assignments: document => serving.show(document),
};

function connection(state) {
  const isOpen = state === "open";
  document.body.dataset.connection = isOpen ? "good" : "bad";
  if (isOpen) {
    lostAt = undefined;
    tell("connection", "good", "Live");
    get("/api/quality").then(found => quality.show(found)).catch(() => {});
  } else {
    lostAt ??= Date.now();
    tell("connection", "bad", `Disconnected since ${clock(lostAt)}, trying again`);
    if (state.status === 401) {
      byId("token").hidden = false;
    }
  }
}

async function measure() {
  try {
    history.add(await get("/api/figures"));
    charts.show(history);
  } catch {
    // What is wrong is told by the connection's state.
  }
}

async function health() {
  try {
    const { ready, reasons } = await look("/health/ready");
    tell("readiness", ready ? (reasons.length ? "warn" : "good") : "bad", ready ? "Scoring" : "Not scoring");
    notice(reasons.join(" · "));
  } catch {
    tell("readiness", "bad", "No answer");
    notice("");
  }
}

/** Writes only what is new: it is read aloud each time. */
function notice(text) {
  const place = byId("notice");
  place.hidden = text === "";
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

/** Again and again, but never twice at the same time. */
async function repeat(work, pause) {
  for (;;) {
    if (!document.hidden) {
      await work();
    }
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

repeat(measure, 1000);
repeat(health, 2000);
follow("/api/stream", (type, data) => heard[type]?.(data), connection);
