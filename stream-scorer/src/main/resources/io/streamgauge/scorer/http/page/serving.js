import { byId, clock, element, prepend } from "./dom.js";

const MOST = 30;

/** What serves, what will, and each change as it happens. */
export class Serving {
  constructor(changed) {
    this.changed = changed;
    this.known = new Map();
    this.tasks = [];
    setInterval(() => this.tick(), 1000);
  }

  show({ tasks }) {
    this.tasks = tasks;
    for (const { task, assignments } of tasks) {
      const now = describe(assignments.find(assignment => assignment.inForce));
      const before = this.known.get(task);
      if (before !== undefined && before !== now) {
        const time = new Date();
        prepend(byId("swaps"), element("li", { class: "fresh" },
          element("time", { datetime: time.toISOString() }, clock(time)), `${task}: ${before} → ${now}`), MOST);
        this.changed(task);
      }
      this.known.set(task, now);
    }
    this.draw();
  }

  draw() {
    if (this.tasks.length === 0) {
      return;
    }
    const rows = [];
    for (const { task, assignments } of this.tasks) {
      const upcoming = assignments.filter(assignment => !assignment.inForce && Date.parse(assignment.effectiveFrom) > Date.now());
      const inForce = assignments.find(assignment => assignment.inForce);
      if (!inForce) {
        rows.push(element("tr", {}, element("td", {}, task), element("td", { colspan: 2, class: "hint" }, "waits for its first assignment")));
        continue;
      }
      rows.push(row(task, inForce, since(inForce.effectiveFrom)));
      upcoming.forEach(assignment => rows.push(row("", assignment, until(assignment.effectiveFrom))));
    }
    byId("assignments").replaceChildren(element("table", {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "task"), element("th", { scope: "col" }, "versions"), element("th", { scope: "col", class: "number" }, "in force"))),
      element("tbody", {}, ...rows)));
  }

  tick() {
    if (this.tasks.some(({ assignments }) => assignments.some(assignment => Date.parse(assignment.effectiveFrom) > Date.now() - 2000))) {
      this.draw();
    }
  }
}

function describe(assignment) {
  if (!assignment) {
    return "nothing";
  }
  return assignment.champion
    + (assignment.challenger ? ` with challenger ${assignment.challenger.version} (${share(assignment.challenger)})` : "")
    + (assignment.shadow ? ` with shadow ${assignment.shadow}` : "");
}

function share({ share: part }) {
  return `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
}

function row(task, assignment, from) {
  const versions = [line("champion", assignment.champion)];
  if (assignment.challenger) {
    versions.push(line("challenger", `${assignment.challenger.version}, ${share(assignment.challenger)}`));
  }
  if (assignment.shadow) {
    versions.push(line("shadow", assignment.shadow));
  }
  return element("tr", {}, element("td", {}, task), element("td", {}, ...versions), element("td", { class: "number" }, from));
}

function line(role, version) {
  return element("div", {}, element("span", { class: `role ${role}` }, role), ` ${version}`);
}

function since(iso) {
  const time = new Date(iso);
  return time.getTime() <= 0 ? "always" : time.toDateString() === new Date().toDateString() ? `since ${clock(iso)}` : `since ${time.toLocaleDateString()}`;
}

function until(iso) {
  const seconds = Math.max(0, Math.ceil((Date.parse(iso) - Date.now()) / 1000));
  return seconds > 3600 ? `in ${Math.round(seconds / 3600)} h` : seconds > 90 ? `in ${Math.round(seconds / 60)} min` : `in ${seconds} s`;
}
