import { element } from "./dom.js";

/** The picture of an event, small. */
export function thumbnail(input, label) {
  if (input.format !== "GRAY8") {
    return element("img", {
      class: "thumb", alt: `picture taken for ${label}`, src: `data:image/${input.format.toLowerCase()};base64,${input.pixels}`,
    });
  }
  const canvas = element("canvas", { class: "thumb", width: input.width, height: input.height, role: "img", "aria-label": `picture taken for ${label}` });
  const pixels = Uint8Array.from(atob(input.pixels), character => character.charCodeAt(0));
  const image = new ImageData(input.width, input.height);
  pixels.forEach((grey, index) => image.data.set([grey, grey, grey, 255], 4 * index));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** A bar per label. */
export function bars(probabilities) {
  const box = element("div", { class: "bars" });
  for (const [label, probability] of Object.entries(probabilities)) {
    box.append(
      element("span", {}, label),
      element("meter", { min: 0, max: 1, value: probability, "aria-label": label }),
      element("span", {}, `${(100 * probability).toFixed(1)} %`));
  }
  return box;
}
