/** Rates and percentiles out of counts that only grow. */

/** How far back the curves go, in seconds. */
export const SPAN = 300;
/** What rates and percentiles are about: the last seconds before a reading. */
const WINDOW = 5;
/** Readings are a second apart. After a longer pause, a rate over it would say little about now. */
const LONGEST_GAP = 4;

/** Keeps the last five minutes of what the server counted. */
export class History {
  constructor() {
    this.readings = [];
    this.times = [];
    this.columns = { answers: [], p50: [], p95: [], p99: [], lag: [], batch: [] };
  }

  /** Takes a document of /api/figures. */
  add(figures) {
    const reading = {
      time: Date.parse(figures.time) / 1000,
      received: figures.received,
      answers: sum(figures.predictions.filter(entry => entry.role !== "shadow"), "count"),
      batches: sum(figures.batches, "count"),
      events: sum(figures.batches, "events"),
      buckets: merged(figures.latency),
    };
    this.breakCurves(reading);
    this.readings.push(reading);
    if (this.readings.length > WINDOW + 1) {
      this.readings.shift();
    }
    const first = this.readings[0];
    const seconds = reading.time - first.time;
    const batches = reading.batches - first.batches;
    const latency = share => percentile(first.buckets, reading.buckets, share);
    this.append(reading.time, {
      answers: seconds > 0 ? (reading.answers - first.answers) / seconds : null,
      p50: latency(0.5),
      p95: latency(0.95),
      p99: latency(0.99),
      lag: figures.lag,
      batch: batches > 0 ? (reading.events - first.events) / batches : null,
    });
  }

  /** Another process has begun to count, or nobody read for a while: the curves must not go on as if nothing were. */
  breakCurves(reading) {
    const last = this.readings.at(-1);
    if (!last) {
      return;
    }
    if (reading.time <= last.time) {
      this.times.length = 0;
      Object.values(this.columns).forEach(column => { column.length = 0; });
      this.readings = [];
    } else if (reading.received < last.received || reading.answers < last.answers || reading.time - last.time > LONGEST_GAP) {
      this.append((last.time + reading.time) / 2, {});
      this.readings = [];
    }
  }

  append(time, values) {
    this.times.push(time);
    for (const [name, column] of Object.entries(this.columns)) {
      column.push(values[name] ?? null);
    }
    while (this.times[0] < time - SPAN) {
      this.times.shift();
      Object.values(this.columns).forEach(column => column.shift());
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
