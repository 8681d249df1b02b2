import { problemOf, StudioProblem } from "./studio-problem.ts";

/** One call of the studio's API. */
export interface Call {
  /** @default "GET" */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as JSON; a `Blob` is sent as it is. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/**
 * Calls the studio's server and gives the body of its reply; `undefined` for a reply without one.
 *
 * @throws StudioProblem when the server refuses or does not answer
 */
export async function call<T>(path: string, { method = "GET", body, signal }: Call = {}): Promise<T> {
  const response = await send(path, {
    method,
    ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(body !== undefined && { headers: { "content-type": contentType(body) } }),
    ...(signal && { signal }),
  });
  const reply = await bodyOf(response);
  if (!response.ok) throw problemOf(response.status, reply);
  return reply as T;
}

function contentType(body: object): string {
  return body instanceof Blob ? "application/octet-stream" : "application/json";
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const message = "The studio's server does not answer. Is `npm run studio` still running?";
    throw new StudioProblem("unreachable", 0, message, { cause: error });
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw problemOf(response.status, undefined);
  }
}
