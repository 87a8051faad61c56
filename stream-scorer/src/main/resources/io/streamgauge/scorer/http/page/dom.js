/** Makes an element with attributes and children. Children that are texts become text nodes, never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The element of an id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Puts a line on top of a list, which keeps some lines and loses its hint. */
export function prepend(list, line, most) {
  list.querySelectorAll("li.hint").forEach(hint => hint.remove());
  list.prepend(line);
  while (list.children.length > most) {
    list.lastElementChild.remove();
  }
}

/** A time of day as people read it. */
export function clock(iso) {
  return new Date(iso).toLocaleTimeString([], { hour12: false });
}

/** A probability in percent. Never rounded up to certainty. */
export function percent(probability, digits = 1) {
  const text = (100 * probability).toFixed(digits);
  return (probability < 1 && Number(text) === 100 ? `> 99.9` : text) + " %";
}

/** Says how something is: good, warn or bad. */
export function tell(id, state, text) {
  const place = byId(id);
  place.dataset.state = state;
  const words = place.querySelector(".text");
  if (words.textContent !== text) {
    words.textContent = text;
  }
}
