import { byId } from "./dom.js";

const KEY = "streamgauge-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function current() {
  return localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light");
}

/** Follows the system's colours until somebody chooses others. */
export function startTheme(changed) {
  const apply = () => {
    document.documentElement.dataset.theme = current();
    changed();
  };
  byId("theme").addEventListener("click", () => {
    localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

/** A colour of the theme in force. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
