import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AuthenticationError, ConnectionError, ModelNotFoundError, ServerError } from "@embedloom/core";
import type { HubLocation } from "./model-location.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** The options of {@link downloadHubFile}. */
export interface HubDownload {
  /** The model and the folder its files go to. */
  readonly location: HubLocation;
  /** Aborts the download and removes the partial file. */
  readonly signal: AbortSignal;
  /** Called with the progress. */
  readonly onProgress: TransformersSettings["onDownloadProgress"];
}

/**
 * Downloads one file of a hub model into the model's folder. The file appears there complete or not at all.
 *
 * @returns whether the hub has the file
 * @throws AuthenticationError, ServerError or ConnectionError
 */
export async function downloadHubFile(file: string, { location, signal, onProgress }: HubDownload): Promise<boolean> {
  const response = await fetchFile(file, location, signal);
  if (response === undefined) return false;
  const target = join(location.folder, file);
  const unfinished = `${target}.${process.pid}.part`;
  const totalBytes = Number(response.headers.get("content-length") ?? NaN) || undefined;
  let receivedBytes = 0;
  const counter = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      receivedBytes += chunk.byteLength;
      onProgress?.({ file, receivedBytes, totalBytes });
      done(null, chunk);
    },
  });
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(Readable.from(response.body ?? []), counter, createWriteStream(unfinished, { mode: 0o600 }), {
      signal,
    });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    signal.throwIfAborted();
    throw new ConnectionError(`The download of ${file} of ${location.hub.id} broke off after ${receivedBytes} bytes.`, {
      cause: error,
    });
  }
  return true;
}

async function fetchFile(file: string, { hub }: HubLocation, signal: AbortSignal): Promise<Response | undefined> {
  const path = `${hub.id}/resolve/${encodeURIComponent(hub.revision)}/${file}`;
  const url = new URL(path, `${hubAddress()}/`);
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ConnectionError(`The model hub could not be reached for ${file} of ${hub.id}.`, { cause: error });
  });
  const { status } = response;
  if (response.ok) return response;
  await response.body?.cancel();
  if (status === 404) return undefined;
  const what = `The hub refused ${file} of ${hub.id} at revision ${hub.revision} with status ${status}`;
  if (status === 401 || status === 403) {
    throw new AuthenticationError(
      `${what}: there is no such model, or it asks for a login; download it by its own means and give the folder.`,
      { status },
    );
  }
  if (status >= 500 || status === 429) throw new ServerError(`${what}.`, { status });
  throw new ModelNotFoundError(`${what}.`, { status });
}

/** Address of the hub: `HF_ENDPOINT`, which the libraries of Hugging Face also use, else huggingface.co. */
export function hubAddress(): string {
  return (process.env["HF_ENDPOINT"] || "https://huggingface.co").replace(/\/+$/, "");
}
