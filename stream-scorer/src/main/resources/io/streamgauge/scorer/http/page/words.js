import { element } from "./dom.js";

/** A word that did less than this share of what the strongest did would only be noise to the eye. */
const WORTH_MARKING = 0.15;

/** A text in which the words that did something for its label are marked. Places are counted in Unicode characters. */
export function highlighted(text, attributions) {
  const all = attributions?.words ?? [];
  const strongest = Math.max(0, ...all.map(word => Math.abs(word.score)));
  const words = all
    .filter(word => Math.abs(word.score) > WORTH_MARKING * strongest)
    .sort((a, b) => a.start - b.start);
  const characters = [...text];
  const parts = [];
  let from = 0;
  for (const word of words) {
    if (word.start < from || word.end > characters.length) {
      continue;
    }
    parts.push(characters.slice(from, word.start).join(""));
    parts.push(element("mark", {
      class: word.score > 0 ? "for" : "against",
      "data-strength": String(Math.ceil(3 * Math.abs(word.score) / strongest) || 1),
      title: `${word.score > 0 ? "for" : "against"} ${attributions.label} (${word.score.toFixed(2)})`,
    }, characters.slice(word.start, word.end).join("")));
    from = word.end;
  }
  parts.push(characters.slice(from).join(""));
  return parts;
}
