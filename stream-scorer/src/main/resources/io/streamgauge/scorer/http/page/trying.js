import { byId, element, percent } from "./dom.js";
import { bars, explained } from "./pictures.js";
import { highlighted } from "./words.js";

const PATIENCE = 10000;

/** Sends an event and shows its prediction when that comes back through Kafka. */
export class Trying {
  constructor() {
    this.waiting = new Map();
    /** Predictions that came before the server had told the event's id. */
    this.early = [];
  }

  /** A prediction came; it may be the one. */
  hear(event) {
    if (event.prediction.role === "SHADOW") {
      return;
    }
    const waiting = this.waiting.get(event.prediction.eventId);
    if (waiting) {
      this.waiting.delete(event.prediction.eventId);
      waiting(event);
    } else {
      this.early = [...this.early.slice(-20), event];
    }
  }

  /**
   * Asks, and shows what comes of it.
   *
   * @param place where the answer is shown
   * @param button cannot be used meanwhile
   * @param send puts the event on its topic
   */
  async ask(place, button, send) {
    const begin = performance.now();
    button.disabled = true;
    place.replaceChildren(element("p", { class: "hint" }, "On its way through Kafka …"));
    try {
      const event = await this.answer((await send()).eventId);
      place.replaceChildren(...shown(event, performance.now() - begin));
      say(`${event.prediction.label}, ${percent(event.prediction.confidence)}`);
    } catch (problem) {
      this.refuse(place, problem.message);
    } finally {
      button.disabled = false;
    }
  }

  /** Says why there is no answer. */
  refuse(place, reason) {
    place.replaceChildren(element("p", { class: "error" }, reason));
    say(reason);
  }

  answer(eventId) {
    const early = this.early.find(event => event.prediction.eventId === eventId);
    if (early) {
      return Promise.resolve(early);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(eventId);
        reject(new Error(`The event ${eventId} is on its topic, but no answer came within 10 s. Look whether the scorer is ready and how far it lags behind; the event may also be among the rejected ones.`));
      }, PATIENCE);
      this.waiting.set(eventId, event => {
        clearTimeout(timer);
        resolve(event);
      });
    });
  }
}

/** To those who listen to the page: the answer alone, not all the figures around it. */
function say(text) {
  byId("said").textContent = text;
}

function shown({ prediction, input }, milliseconds) {
  const parts = [
    element("p", { class: "verdict" }, prediction.label, element("small", {}, `  ${percent(prediction.confidence)}${prediction.abstained ? ", too unsure to rely on" : ""}`)),
    element("p", { class: "about" }, `${prediction.modelName} ${prediction.modelVersion}, ${Math.round(milliseconds)} ms from the click`),
  ];
  if (input?.text) {
    parts.push(element("p", {}, ...highlighted(input.text, prediction.attributions)));
  } else {
    const map = input?.pixels && prediction.attributions?.picture;
    parts.push(element("div", { class: "figures" }, bars(prediction.probabilities), ...(map ? [explained(input, prediction.attributions)] : [])));
  }
  if (!prediction.attributions) {
    parts.push(element("p", { class: "hint" }, "Without an explanation: the scorer was too busy for one, or explains nothing."));
  }
  return parts;
}
