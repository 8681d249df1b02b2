import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { Readable } from "node:stream";

/** Milliseconds after which Node's own `fetch` gives up a reply whose headers, or next bytes, have not come. */
export const FETCH_GIVES_UP_AFTER_MS = 300_000;

/**
 * As `fetch` for one request with a text as its body, without its limit of 300 s, which no option lifts: a model that is
 * loaded from a slow disk, or a long queue, takes longer. Only the signal ends the wait. Follows no redirect.
 */
export const fetchWithoutTimeout: typeof fetch = async (url, { method = "GET", headers, body, signal } = {}) => {
  const target = new URL(url instanceof Request ? url.url : url);
  const payload = typeof body === "string" ? body : undefined;
  const response = await send(target, payload, {
    method,
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      ...(payload !== undefined && { "content-length": String(new TextEncoder().encode(payload).length) }),
    },
    ...(signal && { signal }),
  });
  const { statusCode = 500, statusMessage = "", rawHeaders } = response;
  const received = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) received.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  const bodiless = statusCode === 204 || statusCode === 304;
  return new Response(bodiless ? null : Readable.toWeb(response), {
    status: statusCode,
    statusText: statusMessage,
    headers: received,
  });
};

function send(target: URL, payload: string | undefined, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = target.protocol === "https:" ? requestHttps : requestHttp;
    request(target, options, resolve).on("error", reject).end(payload);
  });
}
