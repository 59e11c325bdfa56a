// Questions to the desk.  Nothing is asked of any other machine.

/** What the desk says went wrong: what, where, and what to do next. */
export class Fault extends Error {
  /** @param {any} said what, where, next, and what else is told with it @param {number} status */
  constructor(said, status) {
    super(said.what);
    /** @type {any} */ this.said = said;
    this.where = said.where;
    this.next = said.next;
    this.status = status;
    /** After how many seconds to ask again, where the desk said so. */ this.wait_s = 0;
  }
}

/**
 * The desk's answer; the browser asks again with the tag it has, so what is known is not sent twice.
 * @param {string} path
 * @param {Record<string, string | number | boolean | null | undefined>} [parameters]
 * @param {AbortSignal} [signal]
 * @param {boolean} [byItself] nobody asked for it: the page looks again by itself, which keeps no session open
 * @returns {Promise<any>}
 */
export async function asked(path, parameters = {}, signal, byItself = false) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "" && value !== false && value !== 0) {
      query.set(name, String(value));
    }
  }
  const question = query.size ? `api/${path}?${query}` : `api/${path}`;
  let answer;
  try {
    const headers = { Accept: "application/json", ...(byItself ? { "Lendemain-By-Itself": "1" } : {}) };
    answer = await fetch(question, { signal, headers });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault({ what: "", where: "", next: "" }, 0);
  }
  return heard(answer, path);
}

/** @param {Response} answer @param {string} path */
async function heard(answer, path) {
  const said = await answer.json().catch((error) => {
    if (superseded(error)) throw error; // an answer that was cut off says nothing, not an empty thing
    return {};
  });
  if (answer.ok) return said;
  const fault = new Fault({ what: "", where: path, next: "", ...said }, answer.status);
  fault.wait_s = Number(answer.headers.get("Retry-After")) || 0;
  if (answer.status === 401) document.dispatchEvent(new Event("unknown-here"));
  throw fault;
}

/**
 * What the desk answers to something that is to change something.
 * @param {string} path @param {Record<string, any>} body @returns {Promise<any>}
 */
export async function sent(path, body) {
  let answer;
  try {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    answer = await fetch(`api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new Fault({ what: "", where: "", next: "" }, 0);
  }
  return heard(answer, path);
}

/** One question at a time: a newer one ends the older. */
export class Latest {
  #running = new AbortController();

  /** @param {string} path @param {Record<string, any>} [parameters] @param {boolean} [byItself] */
  async ask(path, parameters, byItself = false) {
    this.#running.abort();
    this.#running = new AbortController();
    return asked(path, parameters, this.#running.signal, byItself);
  }
}

/** @param {unknown} error whether a newer question ended this one */
export function superseded(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
