import uPlot from "/assets/uplot/uPlot.esm.js";
import { byId, clock, element } from "./dom.js";
import { SPAN } from "./figures.js";
import { colour } from "./theme.js";

/** Between lines of a chart of things that are counted. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7, 1e8, 1e9];
/** Lines differ in more than their colour. */
const DASHES = [[], [6, 3], [2, 2]];
const FONT = "11px system-ui, sans-serif";

/** One small chart with a figure above it, and below it what was when one points at a moment. */
class Chart {
  constructor(id, series, format, whole = false) {
    this.id = id;
    this.steps = whole ? WHOLE_STEPS : undefined;
    this.series = series;
    this.format = format;
    this.data = [[], ...series.map(() => [])];
    this.values = series.map(() => element("b"));
    this.moment = element("span", { class: "moment" });
    byId(`${id}-key`).append(...series.map((name, index) => series.length > 1
      ? element("span", {}, element("i", { class: `series-${index + 1}` }), `${name} `, this.values[index])
      : this.values[index]));
    byId(`${id}-title`).append(this.moment);
  }

  draw(marks) {
    const place = byId(this.id);
    this.plot?.destroy();
    const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: FONT };
    this.plot = new uPlot({
      width: Math.max(120, place.clientWidth),
      height: place.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "streamgauge" } },
      padding: [8, 4, 0, 0],
      scales: {
        x: { time: true, range: (plot, low, high) => [(high ?? Date.now() / 1000) - SPAN, high ?? Date.now() / 1000] },
        y: { range: (plot, low, high) => [0, Math.max(1, (high ?? 0) * 1.15)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 24, space: 70, values: (plot, ticks) => ticks.map(minute) },
        { ...axis, size: 46, space: 34, ...(this.steps && { incrs: this.steps }), values: (plot, ticks) => ticks.map(this.format) },
      ],
      series: [{}, ...this.series.map((name, index) => ({
        stroke: colour(`series-${index + 1}`), width: 1.75, dash: DASHES[index], points: { show: false }, spanGaps: false,
      }))],
      hooks: { draw: [plot => drawMarks(plot, marks)], setCursor: [plot => this.point(plot.cursor.idx)] },
    }, this.data, place);
  }

  /** Tells the values of a moment; of none without an index. */
  point(index) {
    const time = this.data[0][index];
    this.moment.textContent = time === undefined ? "" : clock(1000 * time);
    this.values.forEach((value, one) => { value.textContent = time === undefined ? "" : this.format(this.data[one + 1][index]); });
  }

  show(times, columns, now) {
    this.data = [times, ...columns];
    byId(`${this.id}-now`).replaceChildren(...now);
    if (!document.hidden) {
      this.plot?.setData(this.data);
    }
  }
}

/** A line where something happened, and what it is about where there is room for that beside it. */
function drawMarks({ ctx, bbox, valToPos }, marks) {
  const scale = devicePixelRatio;
  const gap = 4 * scale;
  const end = bbox.left + bbox.width;
  const places = marks.map(({ time }) => Math.round(valToPos(time, "x", true)));
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("text");
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.font = FONT.replace("11", String(10 * scale));
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  let taken = bbox.left;
  marks.forEach(({ text }, index) => {
    const x = places[index];
    if (x < bbox.left) {
      return;
    }
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const width = ctx.measureText(text).width + 2 * gap;
    if (x + width <= (places[index + 1] ?? end)) {
      ctx.fillText(text, x + gap, bbox.top);
      taken = x + width;
    } else {
      if (x - width >= taken) {
        ctx.fillText(text, x - width + gap, bbox.top);
      }
      taken = x;
    }
  });
  ctx.restore();
}

function minute(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

function count(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function milliseconds(value) {
  return value === null || value === undefined ? "–" : value >= 1000 ? `${count(value / 1000)} s` : `${count(value)} ms`;
}

/** The four charts on top of the page. */
export class Charts {
  constructor() {
    this.throughput = new Chart("throughput", ["answers"], count, true);
    this.latency = new Chart("latency", ["p50", "p95", "p99"], milliseconds);
    this.lag = new Chart("lag", ["events"], count, true);
    this.batch = new Chart("batch", ["events"], count, true);
    this.all = [this.throughput, this.latency, this.lag, this.batch];
    this.marks = [];
    /** By how many seconds this machine's clock is ahead of the server's, whose times the curves have. */
    this.ahead = 0;
    new ResizeObserver(() => this.redraw()).observe(byId("throughput"));
  }

  redraw() {
    this.all.forEach(chart => chart.draw(this.marks));
  }

  /** Marks this moment in all of them. */
  mark(text) {
    this.marks.push({ time: Date.now() / 1000 - this.ahead, text });
  }

  show({ times, columns }) {
    this.ahead = Date.now() / 1000 - times.at(-1);
    while (this.marks[0]?.time < times.at(-1) - SPAN) {
      this.marks.shift();
    }
    const last = column => column.at(-1);
    const small = text => element("small", {}, text);
    this.throughput.show(times, [columns.answers], [count(last(columns.answers))]);
    this.latency.show(times, [columns.p50, columns.p95, columns.p99],
      [milliseconds(last(columns.p50)), small(`  p99 ${milliseconds(last(columns.p99))}`)]);
    this.lag.show(times, [columns.lag], [count(last(columns.lag))]);
    this.batch.show(times, [columns.batch], [count(last(columns.batch))]);
  }
}
