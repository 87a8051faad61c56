/** Rates and percentiles out of counts that only grow. */

const STEPS = 300;
const WINDOW = 5;

/** Keeps the last five minutes of what the server counted, a second apart. */
export class History {
  constructor() {
    this.readings = [];
    this.times = [];
    this.columns = { answers: [], p50: [], p95: [], p99: [], lag: [], batch: [] };
  }

  add(figures) {
    const reading = {
      time: Date.parse(figures.time) / 1000,
      answers: sum(figures.predictions.filter(entry => entry.role !== "shadow"), "count"),
      batches: sum(figures.batches, "count"),
      events: sum(figures.batches, "events"),
      buckets: merged(figures.latency),
    };
    const last = this.readings.at(-1);
    if (last && reading.answers < last.answers) {
      // Another process has begun to count.
      this.readings = [];
    }
    this.readings.push(reading);
    if (this.readings.length > WINDOW + 1) {
      this.readings.shift();
    }
    const first = this.readings[0];
    const seconds = reading.time - first.time;
    const batches = reading.batches - first.batches;
    const latency = q => percentile(first.buckets, reading.buckets, q);
    this.times.push(reading.time);
    this.columns.answers.push(seconds > 0 ? (reading.answers - first.answers) / seconds : null);
    this.columns.p50.push(latency(0.5));
    this.columns.p95.push(latency(0.95));
    this.columns.p99.push(latency(0.99));
    this.columns.lag.push(figures.lag);
    this.columns.batch.push(batches > 0 ? (reading.events - first.events) / batches : null);
    for (const column of [this.times, ...Object.values(this.columns)]) {
      if (column.length > STEPS) {
        column.shift();
      }
    }
  }
}

function sum(entries, field) {
  return entries.reduce((total, entry) => total + entry[field], 0);
}

function merged(latency) {
  const counts = new Map();
  for (const entry of latency) {
    for (const { le, count } of entry.buckets) {
      counts.set(le ?? Infinity, (counts.get(le ?? Infinity) ?? 0) + count);
    }
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

/** Milliseconds within which a share of the answers between two readings came; null for none. */
function percentile(before, after, share) {
  const former = new Map(before);
  const steps = after.map(([le, count]) => [le, count - (former.get(le) ?? 0)]);
  const total = steps.at(-1)?.[1] ?? 0;
  if (total <= 0) {
    return null;
  }
  const wanted = share * total;
  let low = 0;
  let below = 0;
  for (const [le, count] of steps) {
    if (count >= wanted) {
      // Within a step answers are taken to be spread evenly; above the last one nobody knows.
      return 1000 * (le === Infinity ? low : low + (le - low) * (wanted - below) / (count - below));
    }
    low = le;
    below = count;
  }
  return null;
}
