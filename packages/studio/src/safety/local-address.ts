import { isIP } from "node:net";
import { hostname } from "node:os";
import { isLoopback } from "embedloom/studio-parts";

/** Tells whether a `Host` header names this server: a name that merely resolves to it is an attacker's (DNS rebinding). */
export function createHostCheck(listenHost: string): (header: string | undefined) => boolean {
  const everywhere = listenHost === "0.0.0.0" || listenHost === "::";
  const names = new Set(["localhost", "127.0.0.1", "::1", listenHost.toLowerCase()]);
  if (everywhere) names.add(hostname().toLowerCase());
  return (header) => {
    const name = URL.parse(`http://${header ?? ""}`)?.hostname.replace(/^\[|\]$/g, "");
    if (header === undefined || name === undefined) return false;
    return names.has(name) || (everywhere && isIP(name) !== 0) || (isLoopback(listenHost) && isLoopback(name));
  };
}
