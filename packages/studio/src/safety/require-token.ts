import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { Refusal } from "../refusal/index.ts";

const COOKIE = "embedloom-studio";
const COOKIE_SECONDS = 30 * 24 * 3600;

/**
 * Lets nobody through without the token: in the address that was opened (`?token=…`, which then moves into a cookie), in
 * that cookie, or as a bearer.
 *
 * @throws Refusal without it
 */
export function requireToken(token: string): MiddlewareHandler {
  const isToken = sameText(token);
  return async (c, next) => {
    const named = c.req.query("token");
    if (named !== undefined && c.req.method === "GET" && isToken(named)) {
      setCookie(c, cookieName(c.req.header("host")), token, {
        httpOnly: true,
        // The file that opens the studio is of no site: a strict cookie would not come along on the way from it. What another
        // site could make a browser send is refused by `guardRequests`.
        sameSite: "Lax",
        path: "/",
        maxAge: COOKIE_SECONDS,
      });
      const rest = new URLSearchParams(c.req.query());
      rest.delete("token");
      return c.redirect(rest.size === 0 ? c.req.path : `${c.req.path}?${rest.toString()}`, 303);
    }
    const bearer = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (!isToken(bearer ?? getCookie(c, cookieName(c.req.header("host"))) ?? "")) {
      throw new Refusal(
        "unauthorized",
        "Open the link that the studio printed in its terminal when it started: it has the token that this address lacks.",
      );
    }
    return next();
  };
}

/** A cookie belongs to a host and not to a port: two studios side by side must not take each other's. */
function cookieName(host: string | undefined): string {
  return `${COOKIE}-${/:(\d+)$/.exec(host ?? "")?.[1] ?? "80"}`;
}

/** Compares in constant time: digests are of one length whatever was sent. */
function sameText(expected: string): (given: string) => boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const wanted = digest(expected);
  return (given) => timingSafeEqual(digest(given), wanted);
}
