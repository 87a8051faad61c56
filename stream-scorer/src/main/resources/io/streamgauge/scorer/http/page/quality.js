import { byId, element, percent } from "./dom.js";

/** How well each version does, as far as people have said what is true. */
export class Quality {
  constructor() {
    this.windows = new Map();
  }

  add(window) {
    const key = `${window.modelName}\n${window.modelVersion}\n${window.role}`;
    const known = this.windows.get(key);
    if (!known || known.windowStart <= window.windowStart) {
      this.windows.set(key, window);
    }
    this.draw();
  }

  show({ windows }) {
    if (windows.length === 0 && this.windows.size === 0) {
      byId("quality").replaceChildren(element("p", { class: "hint" }, "Nothing is known: quality needs feedback and a running monitor (./streamgauge monitor)."));
    }
    windows.forEach(window => this.add(window));
  }

  draw() {
    const windows = [...this.windows.values()].sort((a, b) => b.windowStart.localeCompare(a.windowStart)).slice(0, 12);
    const heads = ["version", "right", "of", "inputs drift", "answers drift"];
    byId("quality").replaceChildren(element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Quality" }, element("table", {},
      element("thead", {}, element("tr", {}, ...heads.map((head, index) => element("th", { scope: "col", class: index ? "number" : "" }, head)))),
      element("tbody", {}, ...windows.map(row)))));
  }
}

function row(window) {
  const role = window.role.toLowerCase();
  const right = window.evaluated > 0 ? percent(window.correct / window.evaluated) : "–";
  const interval = window.accuracyLow === null ? "" : ` (${(100 * window.accuracyLow).toFixed(0)} to ${(100 * window.accuracyHigh).toFixed(0)})`;
  return element("tr", {},
    element("td", {}, `${window.modelName} ${window.modelVersion} `, element("span", { class: `role ${role}` }, role)),
    element("td", { class: "number" }, right, element("span", { class: "unit" }, interval)),
    element("td", { class: "number" }, String(window.evaluated)),
    element("td", { class: "number" }, drift(window.inputDrift)),
    element("td", { class: "number" }, drift(window.outputDrift)));
}

function drift(value) {
  return value === null ? "–" : value.toFixed(2);
}
