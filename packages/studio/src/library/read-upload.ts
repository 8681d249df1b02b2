import { createHash } from "node:crypto";
import type { Span } from "@embedloom/late-chunk";
import { chunkerFor, decodeText, htmlText, watchThisProcess } from "embedloom/studio-parts";
import { DEFAULT_CHUNK_CHARACTERS } from "../api/index.ts";

/** A file as it was uploaded. */
export interface Upload {
  /** Name for display; its ending says how the bytes are read. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Most characters of a chunk. Absent: the default. */
  readonly chunkCharacters?: number | undefined;
}

/** A file that was read, or why it could not be, as the end of a sentence. */
export type ReadUpload = { readonly document: ReadDocument } | { readonly reason: string };

/** The text of a file and its chunks. */
export interface ReadDocument {
  /** SHA-256 of kind, chunk size and content, in hexadecimal: equal documents are one. */
  readonly id: string;
  readonly text: string;
  readonly chunks: readonly Span[];
}

/** Decodes, converts and cuts a file; for a process of its own, because a hostile file may take long or all memory. */
export async function readUpload({
  name,
  bytes,
  chunkCharacters = DEFAULT_CHUNK_CHARACTERS,
}: Upload): Promise<ReadUpload> {
  const decoded = decodeText(bytes);
  if ("reason" in decoded) return decoded;
  const html = /\.html?$/i.test(name);
  const text = (html ? htmlText(decoded.text) : decoded.text).replaceAll(/\p{Cs}/gu, "\uFFFD");
  const chunks = await chunkerFor(name, chunkCharacters).chunk(text, {});
  if (chunks.length === 0) return { reason: "it is empty" };
  const kind = html ? "html" : /\.(md|markdown)$/i.test(name) ? "markdown" : "text";
  const id = createHash("sha256").update(`${kind} ${chunkCharacters}\n`).update(bytes).digest("hex");
  return { document: { id, text, chunks: chunks.map(({ start, end }) => ({ start, end })) } };
}

/** Bounds this process; everything that reads uploads is loaded with this module. */
export function loadUploadReader(): void {
  watchThisProcess();
}
