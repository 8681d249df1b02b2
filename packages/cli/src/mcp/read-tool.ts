import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { realpath } from "node:fs/promises";
import type { SinkRow, VectorIndex } from "@embedloom/core";
import type { Collection } from "../catalog/index.ts";
import { type DocumentPlaces, type ReadDocument, readDocument } from "../documents/index.ts";
import { userPath } from "../files/index.ts";
import { chunkPlace, placeText } from "./chunk-place.ts";
import type { CollectionLibrary } from "./collection-library.ts";
import { ToolError } from "./tool-error.ts";
import { type ToolReply, toolReply } from "./tool-reply.ts";

/** What `read` is asked: a chunk, or a path with or without a line. */
export interface ReadRequest {
  readonly collection?: string | undefined;
  /** Id of a chunk, as `search` gives it. */
  readonly chunk?: string | undefined;
  /** A document, as `search` gives it. */
  readonly path?: string | undefined;
  /** Line to begin at, from 1. Absent: the one that stands behind the path, else the first. */
  readonly line?: number | undefined;
  /** Lines before and after a chunk; after the line where a path is read. */
  readonly before: number;
  readonly after: number;
}

/** Reads a chunk in its document, or a document from a line on; documents of the collection and no other files. */
export async function readTool(
  library: CollectionLibrary,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<ToolReply> {
  const { chunk, path } = request;
  if ((chunk === undefined) === (path === undefined)) {
    throw new ToolError("Give either `chunk`, an id that `search` gave, or `path`, a document that `search` named.");
  }
  const { collection, index } = await library.ready(await library.find(request.collection));
  if (chunk !== undefined) return readChunk(await chunkRow(index, chunk, collection, signal), collection, request);
  // As `search` shows it, with its line behind it.
  const [, bare = path!, behind] = /^(.+):(\d+)$/.exec(path!) ?? [];
  const source =
    (await sourceOf(index, path!, collection, signal)) ?? (await sourceOf(index, bare, collection, signal));
  if (source === undefined) {
    const shown = JSON.stringify(path!.slice(0, 200));
    throw new ToolError(`${collection.name} has no document ${shown}. Give a path as \`search\` names it.`);
  }
  const { lines } = await documentOf(source, collection);
  const from = Math.min(request.line ?? Number(behind ?? 1), lines.length);
  const to = Math.min(lines.length, from + request.after);
  return excerpt({ source, collection, lines, from: Math.max(1, from), to, marked: undefined });
}

async function chunkRow(index: VectorIndex, id: string, { name }: Collection, signal: AbortSignal): Promise<SinkRow> {
  const isId = id !== "" && Buffer.byteLength(id) <= 1024;
  const [row] = isId ? await index.get([id], { signal }) : [];
  if (row !== undefined) return row;
  throw new ToolError(
    `${name} has no chunk ${JSON.stringify(id.slice(0, 100))}. It may have changed since: search again.`,
  );
}

/** The document that a path means, if the collection has it. */
async function sourceOf(
  index: VectorIndex,
  path: string,
  { base }: Collection,
  signal: AbortSignal,
): Promise<string | undefined> {
  const candidates = isAbsolute(path) ? [path] : [join(base, path), userPath(path)];
  for (const each of candidates) {
    const source = relative(base, resolve(each)).split(sep).join("/");
    if (source === "" || source.startsWith("../")) continue;
    for await (const page of index.list({ source, pageSize: 1, signal })) if (page.length > 0) return source;
  }
  return undefined;
}

interface ReadLines extends DocumentPlaces {
  readonly text: string;
  readonly lines: readonly string[];
}

/** The document as it is now, with the rules by which it was indexed: no link out of the collection is followed. */
async function documentOf(source: string, { base, settings }: Collection): Promise<ReadLines> {
  const path = join(base, source);
  const root = settings.paths.find((each) => path.startsWith(each.endsWith(sep) ? each : each + sep));
  const within = root === undefined ? undefined : await realpath(root).catch(() => undefined);
  const read = await readDocument(path, { within, known: new Map(), id: source });
  if ("text" in read) return { ...read, lines: linesOf(read.text) };
  const reason = reasonOf(read);
  throw new ToolError(`${path} cannot be read any more: ${reason} The index has what it was.`);
}

function reasonOf(read: Exclude<ReadDocument, { readonly text: string }>): string {
  if ("skipped" in read) return `${read.skipped}.`;
  if ("absent" in read) return "it is not there.";
  return read.error instanceof Error ? read.error.message : "it cannot be read.";
}

/** The lines of a text; the end of the last one begins no other. */
function linesOf(text: string): readonly string[] {
  return text.replace(/(?:\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/);
}

async function readChunk(row: SinkRow, collection: Collection, { before, after }: ReadRequest): Promise<ToolReply> {
  const place = chunkPlace(row, collection);
  const [start, end] = row.span ?? [0, 0];
  const document = await documentOf(row.source, collection).catch((error: unknown) => error);
  const isThere = !(document instanceof Error) && (document as ReadLines).text.slice(start, end) === row.text;
  if (!isThere) {
    const why =
      document instanceof Error
        ? document.message
        : `${place.path} has changed since it was indexed; \`embedloom sync ${collection.name}\` brings the index in step.`;
    return toolReply(`${placeText(place)}\n${row.text ?? ""}\n\n${why}`, { ...place, text: row.text, isStale: true });
  }
  const { text, lines } = document as ReadLines;
  const first = lineAt(text, start);
  const last = lineAt(text, Math.max(start, end - 1));
  const [from, to] = [Math.max(1, first - before), Math.min(lines.length, last + after)];
  return excerpt({ source: row.source, collection, lines, from, to, marked: { first, last } });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}

interface Excerpt {
  readonly source: string;
  readonly collection: Collection;
  readonly lines: readonly string[];
  readonly from: number;
  readonly to: number;
  /** The lines of the chunk. Absent: nothing is marked. */
  readonly marked: { readonly first: number; readonly last: number } | undefined;
}

function excerpt({ source, collection, lines, from, to, marked }: Excerpt): ToolReply {
  const path = join(collection.base, source);
  const shown = lines.slice(from - 1, to).map((line, i) => {
    const number = from + i;
    const isMarked = marked !== undefined && number >= marked.first && number <= marked.last;
    return `${isMarked ? ">" : " "}${String(number).padStart(6)}  ${line}`;
  });
  const rest = to < lines.length ? `\n${lines.length - to} more lines: read \`path\` with \`line\` ${to + 1}.` : "";
  const data = {
    path,
    line: from,
    endLine: to,
    lines: lines.length,
    text: lines.slice(from - 1, to).join("\n"),
    marked,
  };
  return toolReply(`${path}:${from}\n${shown.join("\n")}${rest}`, data);
}
