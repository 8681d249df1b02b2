import { Buffer } from "node:buffer";
import { isIP, isIPv6 } from "node:net";
import { unescape } from "node:querystring";
import { InvalidOptionError } from "@embedloom/core";

/** Where requests go. */
export interface OllamaAddress {
  /** Scheme, host, port and path, without credentials and without a slash at the end: what messages may show. */
  readonly endpoint: string;
  /** The `authorization` header of credentials that stood in the address. Absent: there were none. */
  readonly authorization?: string | undefined;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = "11434";
const SCHEME_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

/**
 * Reads `OLLAMA_HOST` as the `ollama` command does: white space and quotes around it are dropped, a scheme brings its own
 * port, anything else has 11434, what is no port counts as none, IPv6 works with and without brackets, a path is kept.
 *
 * Two differences. An address that only a server can bind to (`0.0.0.0`, `::`) becomes 127.0.0.1, which such a server hears
 * on every machine, also where IPv6 is off. And credentials, which the command loses, are sent.
 *
 * @throws InvalidOptionError when it is no address
 */
export function readOllamaHost(variable: string): OllamaAddress {
  const text = variable
    .trim()
    .replace(/^["']+|["']+$/g, "")
    .trim();
  const [scheme, rest] = text.includes("://")
    ? cut(
        text.replace(/^https?/i, (name) => name.toLowerCase()),
        "://",
      )
    : [undefined, text];
  if (scheme !== undefined && SCHEME_PORTS[scheme] === undefined) throw noHost(variable);
  const [authority, path] = cut(rest, "/");
  const at = authority.lastIndexOf("@");
  const { host, port } = splitHostPort(authority.slice(at + 1));
  const isCloud = scheme === undefined && authority === "ollama.com";
  const defaultPort = isCloud ? "443" : ((scheme && SCHEME_PORTS[scheme]) ?? DEFAULT_PORT);
  const wanted = /^\+?\d+$/.test(port) && Number(port) <= 65_535 ? String(Number(port)) : defaultPort;
  const bracketed = host.includes(":") ? `[${host}]` : host;
  const user = authority.slice(0, at + 1);
  const url = URL.parse(`${isCloud ? "https" : (scheme ?? "http")}://${user}${bracketed}:${wanted}/${path}`);
  if (url === null) throw noHost(variable);
  return addressOf(url);
}

/** The address of a URL that is already known to be http or https. */
export function addressOf(url: URL): OllamaAddress {
  const { origin, pathname, username, password, protocol, port } = url;
  const host = unspecified(url.hostname) ? DEFAULT_HOST : url.hostname;
  const authority = unspecified(url.hostname) ? `${protocol}//${host}${port === "" ? "" : `:${port}`}` : origin;
  const endpoint = `${authority}${pathname.replace(/\/+$/, "")}`;
  if (username === "" && password === "") return { endpoint };
  const pair = `${unescape(username)}:${unescape(password)}`;
  return { endpoint, authorization: `Basic ${Buffer.from(pair, "utf8").toString("base64")}` };
}

function unspecified(hostname: string): boolean {
  return hostname === "0.0.0.0" || hostname === "[::]";
}

// As `net.SplitHostPort`, whose failures mean that there is no port.
function splitHostPort(text: string): { readonly host: string; readonly port: string } {
  const bare = text.replace(/^\[+|\]+$/g, "");
  if (isIP(bare) !== 0 && (isIPv6(bare) || !text.includes(":"))) return { host: bare, port: "" };
  const split = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text);
  if (split === null) return { host: text === "" ? DEFAULT_HOST : text, port: "" };
  return { host: (split[1] ?? split[2]) || DEFAULT_HOST, port: split[3] ?? "" };
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function noHost(variable: string): InvalidOptionError {
  return new InvalidOptionError("OLLAMA_HOST", "a host, with or without http:// or https://, port and path", variable);
}
