import * as kinds from "../arguments/index.ts";
import { ConnectionError, InvalidReplyError } from "../errors/index.ts";

// The families of OpenSSL's verdicts on a certificate, as Node names them.
const CERTIFICATE =
  /^(?:CERT_|CRL_|ERROR_IN_C|UNABLE_TO_(?:GET|DECRYPT|DECODE|VERIFY)|DEPTH_ZERO_|SELF_SIGNED_|PATH_LENGTH_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|ERR_TLS_CERT)/;
// No name, no way, or nobody at its end: whether the server runs cannot be told from here.
const NO_WAY =
  /^(?:ENOTFOUND|EAI_\w+|E(?:NET|HOST)(?:UNREACH|DOWN)|ENONET|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
const NO_TLS = /^(?:ERR_SSL_|EPROTO$)/;

/**
 * The typed error of a request that `fetch` could not send, or that got no answer: what stands in the way, and the way out.
 *
 * @param error what `fetch` threw; kept as the cause
 * @param server how messages name the server
 */
export function connectionFailure(error: unknown, server: string): ConnectionError {
  kinds.text("server", server);
  const code = systemCode(error);
  if (CERTIFICATE.test(code)) {
    const problem = `The certificate of ${server} is not trusted${mark(code)}.`;
    const wayOut = /EXPIRED|NOT_YET/.test(code)
      ? "Renew it, and check this machine's clock."
      : "Name the file of the authority that signed it in NODE_EXTRA_CA_CERTS, and check the host in `baseURL`.";
    return new ConnectionError(`${problem} ${wayOut}`, { cause: error, retryable: false });
  }
  if (NO_TLS.test(code)) {
    const problem = `${server} does not speak TLS as it should${mark(code)}: check that \`baseURL\` should begin with https.`;
    return new ConnectionError(problem.charAt(0).toUpperCase() + problem.slice(1), { cause: error, retryable: false });
  }
  if (redirectsForEver(error)) {
    const problem = `${server} redirects without end: check \`baseURL\`.`;
    return new ConnectionError(problem.charAt(0).toUpperCase() + problem.slice(1), { cause: error, retryable: false });
  }
  if (isNoHTTP(error)) {
    const problem = `What answers at the address of ${server} does not speak HTTP: check host, port and scheme in \`baseURL\`.`;
    return new ConnectionError(problem, { cause: error });
  }
  // undici's own limits, where `timeoutMs` could not lift them.
  const splittable = /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code);
  const problem = splittable
    ? `No answer from ${server} before the runtime's own timeout${mark(code)}.`
    : `No connection to ${server}${mark(code)}. Check ${NO_WAY.test(code) ? "this machine's network" : "that it runs"} and \`baseURL\`.`;
  return new ConnectionError(problem, { cause: error, splittable });
}

/**
 * The typed error of a reply that broke while its body was read; `undefined` for an error of any other kind.
 *
 * @param error what `fetch` or `JSON.parse` threw; kept as the cause
 * @param server how messages name the server
 */
export function replyFailure(error: unknown, server: string): ConnectionError | InvalidReplyError | undefined {
  kinds.text("server", server);
  const [first] = linksOf(error);
  if (first === undefined) return undefined;
  if (first instanceof SyntaxError) {
    const problem = `The reply of ${server} is not whole: its JSON cannot be read.`;
    return new InvalidReplyError("shape", problem, { retryable: true, cause: error });
  }
  const code = systemCode(error);
  if (/^Z_(?!BUF_ERROR)|BROTLI|ZSTD/.test(code)) {
    const problem = `The reply of ${server} cannot be decompressed${mark(code)}: its \`content-encoding\` is not that of its body.`;
    return new InvalidReplyError("shape", problem, { cause: error });
  }
  if (!(first instanceof TypeError)) return undefined;
  const problem = `The connection to ${server} broke in the middle of the reply${mark(code)}.`;
  return new ConnectionError(problem, { cause: error });
}

/** The system's code somewhere down the chain of causes, such as `ECONNREFUSED`; the texts there can hold addresses. */
function systemCode(error: unknown): string {
  for (const link of linksOf(error)) {
    if ("code" in link && typeof link.code === "string" && /^[A-Z_\d]+$/.test(link.code)) return link.code;
  }
  return "";
}

// undici gives these failures no code.
function redirectsForEver(error: unknown): boolean {
  return linksOf(error).some(({ message }) => message === "redirect count exceeded");
}

function isNoHTTP(error: unknown): boolean {
  return linksOf(error).some(({ name }) => name === "HTTPParserError");
}

function linksOf(error: unknown): Error[] {
  const links: Error[] = [];
  try {
    for (let link = error; link instanceof Error && links.length < 10; link = link.cause) links.push(link);
  } catch {
    // A proxy that was revoked, or a getter that throws: what was found before it must do.
  }
  return links;
}

function mark(code: string): string {
  return code === "" ? "" : ` (${code})`;
}
