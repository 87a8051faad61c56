const TOKEN = "streamgauge-token";
const LONGEST_PAUSE = 15000;
/** The server says something at least every five seconds. */
const SILENCE = 15000;
/** Browsers open six connections to a server at most, so a page that nobody looks at gives its own back after this long. */
const LEFT_ALONE = 60000;

/** Why the server does not answer as hoped, in its words. */
export class ProblemError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

function headers(more = {}) {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

/** Remembers the token until the tab is closed. */
export function useToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

async function answered(response) {
  if (response.ok) {
    return response;
  }
  let detail = `The server answers with ${response.status}`;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch {
    // It is no problem document; the status must do.
  }
  throw new ProblemError(response.status, detail);
}

/** Reads JSON. */
export async function get(path) {
  return (await answered(await fetch(path, { headers: headers(), cache: "no-store" }))).json();
}

/** Reads JSON whatever the status says. */
export async function look(path) {
  return (await fetch(path, { headers: headers(), cache: "no-store" })).json();
}

/** Sends something and reads the JSON that comes back. */
export async function post(path, type, body) {
  return (await answered(await fetch(path, { method: "POST", headers: headers({ "Content-Type": type }), body }))).json();
}

/**
 * Reads the stream of events for ever, and begins anew when it breaks.
 *
 * EventSource cannot send a token, so it is read by hand.
 *
 * @param hear called with the type and the data of each event
 * @param state called with "open", "closed" or a ProblemError
 */
export async function follow(path, hear, state) {
  let pause = 1000;
  for (;;) {
    await seen();
    const abort = new AbortController();
    let watch;
    let leaving;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(leaving);
      leaving = document.hidden ? setTimeout(() => abort.abort(), LEFT_ALONE) : undefined;
    }, { signal: abort.signal });
    try {
      const response = await answered(await fetch(path, { headers: headers(), signal: abort.signal, cache: "no-store" }));
      state("open");
      pause = 1000;
      const alive = () => {
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), SILENCE);
      };
      alive();
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader(), hear, alive);
      state("closed");
    } catch (problem) {
      state(problem instanceof ProblemError ? problem : "closed");
    } finally {
      clearTimeout(watch);
      clearTimeout(leaving);
      abort.abort();
    }
    await new Promise(resolve => setTimeout(resolve, pause));
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
}

/** Waits until somebody looks at the page. */
async function seen() {
  while (document.hidden) {
    await new Promise(resolve => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

async function read(reader, hear, alive) {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    alive();
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map(line => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), line.slice(colon + 2)];
      }));
      if (fields.event && fields.data) {
        try {
          hear(fields.event, JSON.parse(fields.data));
        } catch (problem) {
          // What cannot be shown must not end the stream.
          console.error(fields.event, problem);
        }
      }
    }
  }
}
