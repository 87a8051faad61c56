import uPlot from "/assets/uplot/uPlot.esm.js";
import { byId, element } from "./dom.js";
import { colour } from "./theme.js";

const SPAN = 300;
/** Between lines of a chart of things that are counted. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/** One small chart with a figure above it. */
class Chart {
  constructor(id, series, format, whole = false) {
    this.id = id;
    this.steps = whole ? WHOLE_STEPS : undefined;
    this.series = series;
    this.format = format;
    this.marks = [];
    this.data = [[], ...series.map(() => [])];
    const key = byId(`${id}-key`);
    if (series.length > 1) {
      series.forEach((name, index) =>
        key.append(element("span", {}, element("i", { class: `series-${index + 1}` }), name)));
    }
  }

  draw() {
    const place = byId(this.id);
    this.plot?.destroy();
    const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    this.plot = new uPlot({
      width: Math.max(120, place.clientWidth),
      height: place.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 4, 0, 0],
      scales: {
        x: { time: true, range: (plot, low, high) => [(high ?? Date.now() / 1000) - SPAN, high ?? Date.now() / 1000] },
        y: { range: (plot, low, high) => [0, Math.max(1, (high ?? 0) * 1.15)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 24, values: (plot, ticks) => ticks.map(tick => new Date(tick * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })), space: 70 },
        { ...axis, size: 46, space: 34, ...(this.steps && { incrs: this.steps }), values: (plot, ticks) => ticks.map(tick => this.format(tick)) },
      ],
      series: [{}, ...this.series.map((name, index) => ({ stroke: colour(`series-${index + 1}`), width: 1.75, points: { show: false }, spanGaps: false }))],
      hooks: { draw: [plot => this.drawMarks(plot)] },
    }, this.data, place);
  }

  /** A line where something happened. */
  drawMarks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = colour("muted");
    ctx.setLineDash([4, 4]);
    for (const time of this.marks) {
      const x = Math.round(plot.valToPos(time, "x", true));
      if (x >= bbox.left && x <= bbox.left + bbox.width) {
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  show(times, columns, now) {
    this.data = [times, ...columns];
    byId(`${this.id}-now`).replaceChildren(...now);
    if (!document.hidden) {
      this.plot?.setData(this.data);
    }
  }
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
    this.latency = new Chart("latency", ["median", "95 %", "99 %"], milliseconds);
    this.lag = new Chart("lag", ["events"], count, true);
    this.batch = new Chart("batch", ["events"], count, true);
    this.all = [this.throughput, this.latency, this.lag, this.batch];
    new ResizeObserver(() => this.redraw()).observe(byId("throughput"));
  }

  redraw() {
    this.all.forEach(chart => chart.draw());
  }

  /** Marks a moment in all of them. */
  mark(seconds) {
    this.all.forEach(chart => {
      chart.marks = [...chart.marks.filter(time => time > seconds - SPAN), seconds];
    });
  }

  show({ times, columns }) {
    const last = column => column.at(-1);
    const small = text => element("small", {}, text);
    this.throughput.show(times, [columns.answers], [count(last(columns.answers))]);
    this.latency.show(times, [columns.p50, columns.p95, columns.p99],
      [milliseconds(last(columns.p50)), small(`  99 %: ${milliseconds(last(columns.p99))}`)]);
    this.lag.show(times, [columns.lag], [count(last(columns.lag))]);
    this.batch.show(times, [columns.batch], [count(last(columns.batch))]);
  }
}
