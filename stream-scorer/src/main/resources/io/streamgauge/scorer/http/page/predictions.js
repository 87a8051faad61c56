import { byId, clock, element, percent, prepend } from "./dom.js";
import { thumbnail } from "./pictures.js";
import { highlighted } from "./words.js";

const MOST = 60;

/** The list of predictions as they come. */
export class Predictions {
  constructor() {
    this.paused = false;
    byId("pause").addEventListener("click", () => {
      this.paused = !this.paused;
      byId("pause").setAttribute("aria-pressed", String(this.paused));
      byId("pause").textContent = this.paused ? "Go on" : "Pause";
    });
  }

  add({ prediction, input }) {
    if (!this.paused) {
      prepend(byId("predictions"), line(prediction, input), MOST);
    }
  }
}

function line(prediction, input) {
  const isPicture = input?.pixels !== undefined;
  const role = prediction.role.toLowerCase();
  return element("li", {},
    isPicture ? thumbnail(input, prediction.label) : element("span", { class: "quote", "aria-hidden": "true" }, "“"),
    element("div", {},
      element("p", { class: "what" },
        ...(isPicture ? [prediction.subject ?? ""] : input?.text ? highlighted(input.text, prediction.attributions) : ["(the event is gone)"])),
      element("p", { class: "about" },
        `${clock(prediction.scoredAt)}  ${prediction.modelName} ${prediction.modelVersion} `,
        element("span", { class: `role ${role}` }, role),
        prediction.abstained ? " abstained" : "")),
    element("div", {},
      element("p", { class: "label" }, prediction.label),
      element("p", { class: "confidence" }, percent(prediction.confidence))));
}
