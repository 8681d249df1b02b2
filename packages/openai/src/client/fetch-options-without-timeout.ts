import type { ClientOptions, OpenAI } from "openai";

/** Options of `fetch` beyond those of the standard. */
export type FetchOptions = NonNullable<ClientOptions["fetchOptions"]>;

/** What Node's `fetch` hands a request to; the part that is used. */
interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** Milliseconds after which undici, on which Node's `fetch` is built, gives up the headers or a pause in the body by itself. */
export const OWN_TIMEOUT_MS = 300_000;

/**
 * Options by which a client's requests go where they go anyway, without the limit of 300 s that undici puts on each of them:
 * how long a request may take is then decided by `timeoutMs` alone.
 *
 * The pool of connections, a proxy set for the process or for the client, and every other setting stay. Where `fetch` is
 * not Node's own, such as in a browser or in a client with another, there is no such limit or it is not ours to lift, and
 * the answer is `undefined`.
 */
export function fetchOptionsWithoutTimeout(client: OpenAI): FetchOptions | undefined {
  if (undici() === undefined || fieldOf(client, "fetch") !== globalThis.fetch) return undefined;
  const own = fieldOf(fieldOf(client, "fetchOptions"), "dispatcher");
  const inner = (): unknown => own ?? globalDispatcher();
  if (!isDispatcher(inner())) return undefined;
  const patient: Dispatcher = {
    dispatch(options, handler) {
      const dispatcher = inner();
      return (
        isDispatcher(dispatcher) && dispatcher.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler)
      );
    },
  };
  // `fetch` calls nothing else of a dispatcher, of whichever release of undici the types are.
  const options: object = { dispatcher: patient };
  return options;
}

// The place is the one through which undici's releases find each other; it is filled when `fetch` or its types are first used.
function globalDispatcher(): unknown {
  void globalThis.Headers;
  const generation = Number.parseInt(undici() ?? "", 10) >= 8 ? 2 : 1;
  return Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${generation}`));
}

function undici(): string | undefined {
  return globalThis.process?.versions?.["undici"];
}

function isDispatcher(value: unknown): value is Dispatcher {
  return typeof value === "object" && value !== null && "dispatch" in value && typeof value.dispatch === "function";
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
