import type { MiddlewareHandler } from "hono";
import { Refusal } from "../refusal/index.ts";
import { createHostCheck } from "./local-address.ts";

const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Refuses what another site made a browser send: a `Host` that is not ours, an `Origin` or a fetch from elsewhere, and
 * bodies of the types that a form can send.
 *
 * @throws Refusal for each of them
 */
export function guardRequests(listenHost: string): MiddlewareHandler {
  const isOurs = createHostCheck(listenHost);
  return async ({ req }, next) => {
    const host = req.header("host");
    if (!isOurs(host))
      throw new Refusal("forbidden", "This address is not known. Open the one that the studio printed.");
    const site = req.header("sec-fetch-site");
    if (req.path.startsWith("/api/") && site !== undefined && site !== "same-origin" && site !== "none") {
      throw new Refusal("forbidden", "Another site may not ask the studio.");
    }
    if (!READING.has(req.method)) {
      const origin = req.header("origin");
      if (origin !== undefined && URL.parse(origin)?.host !== host) {
        throw new Refusal("forbidden", "Another site may not change anything in the studio.");
      }
      if (req.method !== "DELETE") checkType(req.header("content-type"));
    }
    await next();
  };
}

// A form of another site can send neither type without asking first, and nobody answers that question.
function checkType(header: string | undefined): void {
  const type = header?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/json" || type === "application/octet-stream") return;
  throw new Refusal("unsupported_encoding", "Send JSON as application/json, files as application/octet-stream.");
}
