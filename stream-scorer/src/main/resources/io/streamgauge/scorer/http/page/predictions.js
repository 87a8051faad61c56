import { byId, clock, element, percent, prepend } from "./dom.js";
import { columns, thumbnail } from "./pictures.js";
import { highlighted } from "./words.js";

const MOST = 60;

/** The list of predictions as they come. */
export class Predictions {
  constructor() {
    /** What came while the list stands still, oldest first; null while it moves. */
    this.held = null;
    byId("pause").addEventListener("click", () => this.toggle());
  }

  toggle() {
    const held = this.held;
    this.held = held ? null : [];
    held?.forEach(event => this.add(event));
    byId("pause").setAttribute("aria-pressed", String(!held));
    this.tell();
  }

  add(event) {
    if (this.held) {
      this.held = [...this.held.slice(1 - MOST), event];
      this.tell();
    } else {
      prepend(byId("predictions"), line(event), MOST);
    }
  }

  tell() {
    byId("pace").textContent = !this.held ? "a sample, newest first"
      : this.held.length < MOST ? `standing still, ${this.held.length} more` : `standing still, ${MOST} or more`;
  }
}

function line({ prediction, input }) {
  const isPicture = input?.pixels !== undefined;
  const role = prediction.role.toLowerCase();
  return element("li", {},
    isPicture ? thumbnail(input, prediction.label) : element("span", { class: "quote", "aria-hidden": "true" }, "“"),
    element("div", {},
      element("p", { class: "what" },
        ...(isPicture ? [prediction.subject ?? ""] : input?.text ? highlighted(input.text, prediction.attributions) : ["(the event is not at hand)"])),
      element("p", { class: "about" },
        `${clock(prediction.scoredAt)}  ${prediction.modelName} ${prediction.modelVersion} `,
        element("span", { class: `role ${role}` }, role),
        prediction.abstained ? " abstained" : "")),
    element("div", {},
      element("p", { class: "label" }, prediction.label),
      element("p", { class: "confidence" }, percent(prediction.confidence)),
      ...(isPicture ? [columns(prediction.probabilities, prediction.label)] : [])));
}
