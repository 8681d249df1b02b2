import { ConnectionError } from "@embedloom/core";

/** Codes of a certificate that Node does not trust; they are those of OpenSSL's verification. */
const CERTIFICATE = /CERT|_CA$|SIGNATURE|HOSTNAME_MISMATCH|INVALID_PURPOSE|PATH_LENGTH/;
const NO_TLS = /^(?:ERR_SSL|EPROTO)/;
const NOBODY_THERE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
const TOO_SLOW = /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/;

/** The typed error of a request that got no reply, or only a part of one; `undefined` when `error` is something else. */
export function connectionFailure(error: unknown, endpoint: string): ConnectionError | undefined {
  const code = systemCode(error);
  if (!(error instanceof TypeError) && code === undefined) return undefined;
  const shown = code === undefined ? "" : ` (${code})`;
  const because = { cause: error };
  if (redirectsForEver(error)) {
    const problem = `${endpoint} redirects without end: set \`baseURL\` to the address of Ollama itself.`;
    return new ConnectionError(problem, { ...because, retryable: false });
  }
  if (code === undefined) return new ConnectionError(`The connection to Ollama at ${endpoint} broke.`, because);
  if (CERTIFICATE.test(code)) {
    const wayOut =
      "If it is your own, start Node with NODE_EXTRA_CA_CERTS=/path/to/ca.pem; if it is expired or made for another name, renew it.";
    const problem = `The certificate of ${endpoint} is not trusted${shown}. ${wayOut}`;
    return new ConnectionError(problem, { ...because, retryable: false });
  }
  if (NO_TLS.test(code)) {
    const problem = `${endpoint} does not speak TLS${shown}: write http:// if it has none.`;
    return new ConnectionError(problem, { ...because, retryable: false });
  }
  if (NOBODY_THERE.test(code)) {
    const wayOut = "is it running? Start it with `ollama serve`, or set `baseURL`.";
    return new ConnectionError(`No answer from Ollama at ${endpoint}${shown}: ${wayOut}`, because);
  }
  if (TOO_SLOW.test(code)) {
    const problem = `Ollama at ${endpoint} took too long to answer${shown}: send fewer inputs at once, with \`inputsPerRequest\`.`;
    return new ConnectionError(problem, { ...because, splittable: true });
  }
  return new ConnectionError(`The connection to Ollama at ${endpoint} broke${shown}.`, because);
}

// undici gives this failure no code.
function redirectsForEver(error: unknown): boolean {
  for (let link = error; link instanceof Error; link = link.cause) {
    if (link.message === "redirect count exceeded") return true;
  }
  return false;
}

/** The system's code somewhere down the chain of causes. */
function systemCode(error: unknown): string | undefined {
  for (let link = error; link instanceof Error; link = link.cause) {
    if ("code" in link && typeof link.code === "string" && /^[A-Z_]+$/.test(link.code)) return link.code;
  }
  return undefined;
}
