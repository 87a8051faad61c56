import { byId } from "./dom.js";

const KEY = "streamgauge-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  return localStorage.getItem(KEY);
}

/** Follows the system's colours, as the style sheet does by itself, until somebody chooses others. */
export function startTheme(changed) {
  const apply = () => {
    if (chosen()) {
      document.documentElement.dataset.theme = chosen();
    }
    changed();
  };
  byId("theme").addEventListener("click", () => {
    localStorage.setItem(KEY, (chosen() ?? (system.matches ? "dark" : "light")) === "dark" ? "light" : "dark");
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

/** A colour of the theme in force, as a canvas takes it. */
export function colour(name) {
  const probe = byId("probe");
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}
