import { element, percent } from "./dom.js";
import { colour } from "./theme.js";

/** Screen pixels per pixel of a picture that is explained. */
const ENLARGED = 5;
/** Cells that did less than this share of what the strongest did are left as they are. */
const WORTH_MARKING = 0.15;

/** Fills a canvas with grey pixels. */
export function paint(canvas, pixels) {
  const image = new ImageData(canvas.width, canvas.height);
  pixels.forEach((grey, index) => image.data.set([grey, grey, grey, 255], 4 * index));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The picture of an event, small. */
export function thumbnail(input, label) {
  if (input.format !== "GRAY8") {
    return element("img", { class: "thumb", alt: `picture taken for ${label}`, src: address(input) });
  }
  const canvas = element("canvas", { class: "thumb", width: input.width, height: input.height, role: "img", "aria-label": `picture taken for ${label}` });
  paint(canvas, Uint8Array.from(atob(input.pixels), character => character.charCodeAt(0)));
  return canvas;
}

function address(input) {
  return `data:image/${input.format.toLowerCase()};base64,${input.pixels}`;
}

/** A bar per label, with its figure. */
export function bars(probabilities) {
  const box = element("div", { class: "bars" });
  for (const [label, probability] of Object.entries(probabilities)) {
    box.append(
      element("span", {}, label),
      element("meter", { min: 0, max: 1, value: probability, "aria-label": label }),
      element("span", { class: "number" }, percent(probability)));
  }
  return box;
}

/** A column per label, to be seen at a glance. */
export function columns(probabilities, label) {
  const entries = Object.entries(probabilities);
  const told = entries.filter(([, probability]) => probability >= 0.005).map(([name, probability]) => `${name}: ${percent(probability)}`).join(", ");
  const box = element("div", { class: "columns", role: "img", "aria-label": told, title: told });
  for (const [name, probability] of entries) {
    const column = element("i", { class: name === label ? "chosen" : "" });
    column.style.height = `${Math.max(6, 100 * probability)}%`;
    box.append(column);
  }
  return box;
}

/** A picture with what its parts did for its label. */
export function explained(input, { label, picture: map }) {
  const canvas = element("canvas", {
    width: ENLARGED * map.width, height: ENLARGED * map.height, role: "img",
    "aria-label": `The picture, and which parts of it spoke for ${label}`,
  });
  const image = new Image();
  image.addEventListener("load", () => drawMap(canvas, image, map));
  image.src = address(input);
  return element("figure", { class: "explained" }, canvas,
    element("figcaption", { class: "about" }, element("b", { class: "for" }, "+"), ` for ${label}, `, element("b", { class: "against" }, "−"), " against"));
}

function drawMap(canvas, image, map) {
  const pen = canvas.getContext("2d");
  const cell = ENLARGED * map.cell;
  const columnsOfCells = Math.ceil(map.width / map.cell);
  const strongest = Math.max(...map.scores.map(Math.abs));
  pen.imageSmoothingEnabled = false;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  Object.assign(pen, { font: `bold ${Math.round(0.7 * cell)}px system-ui, sans-serif`, textAlign: "center", textBaseline: "middle" });
  map.scores.forEach((score, index) => {
    const strength = strongest > 0 ? Math.abs(score) / strongest : 0;
    if (strength < WORTH_MARKING) {
      return;
    }
    const x = cell * (index % columnsOfCells);
    const y = cell * Math.floor(index / columnsOfCells);
    pen.fillStyle = colour(score > 0 ? "map-for" : "map-against");
    pen.globalAlpha = 0.3 + 0.5 * strength;
    pen.fillRect(x, y, cell, cell);
    pen.globalAlpha = 1;
    pen.fillStyle = "#fff";
    pen.fillText(score > 0 ? "+" : "−", x + cell / 2, y + cell / 2);
  });
}
