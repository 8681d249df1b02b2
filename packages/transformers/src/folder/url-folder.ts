import { AuthenticationError, ConnectionError, ModelLoadError, ServerError, sha256 } from "@embedloom/core";
import type { ModelFolder } from "./model-folder.ts";
import type { DownloadProgress } from "../settings/index.ts";

/** The options of {@link urlFolder}. */
export interface UrlFolderOptions {
  readonly signal: AbortSignal;
  /** Called with the progress of each file. */
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
}

/**
 * A model's folder at an address, for example a folder of the page itself. Each file is fetched once and kept until the model is
 * open.
 */
export function urlFolder(address: URL, options: UrlFolderOptions): ModelFolder {
  const { href } = address;
  const fetched = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  const get = (file: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const known = fetched.get(file) ?? fetchFile(new URL(file, address), file, options);
    fetched.set(file, known);
    return known;
  };
  const read = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await get(file);
    if (bytes !== undefined) return bytes;
    throw new ModelLoadError(`There is no ${file} at ${href}.`);
  };
  return {
    name: href,
    read,
    loadable: read,
    has: async (file) => (await get(file)) !== undefined,
    async open(file) {
      const bytes = await read(file);
      return {
        size: bytes.length,
        read: async (position, length) => bytes.subarray(position, position + length),
        close: async () => undefined,
      };
    },
    async sha256(files) {
      const digest = await digestOf(joined(await Promise.all(files.map((file) => read(file)))));
      return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    },
  };
}

/** Uses `crypto.subtle`, which is faster, where it exists. A page without TLS does not have it. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const subtle = Reflect.get(crypto, "subtle") as typeof crypto.subtle | undefined;
  return subtle === undefined ? sha256(bytes) : new Uint8Array(await subtle.digest("SHA-256", bytes));
}

/** Joins the parts, because both ways to digest take one array. */
function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function fetchFile(
  url: URL,
  file: string,
  { signal, onProgress }: UrlFolderOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const response = await fetch(url, { signal });
    if (!isThere(response, url)) {
      await response.body?.cancel();
      return undefined;
    }
    return await readBody(response, file, onProgress);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) throw new ConnectionError(`${url.href} could not be fetched.`, { cause: error });
    throw error;
  }
}

function isThere({ ok, status, headers }: Response, { href }: URL): boolean {
  // The server of a single-page application answers every address with its page.
  if (ok) return !(headers.get("content-type") ?? "").startsWith("text/html");
  if (status === 404 || status === 410) return false;
  // Object stores answer like this if the folder may not be listed.
  if (status === 401 || status === 403)
    throw new AuthenticationError(`${href} was refused with status ${status}.`, { status });
  throw new ServerError(`${href} was refused with status ${status}.`, { status });
}

async function readBody(
  response: Response,
  file: string,
  onProgress: UrlFolderOptions["onProgress"],
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const totalBytes = Number(response.headers.get("content-length") ?? NaN) || undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let receivedBytes = 0;
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parts.push(piece.value);
    receivedBytes += piece.value.length;
    onProgress?.({ file, receivedBytes, totalBytes });
  }
  return joined(parts);
}
