import { Hono, type MiddlewareHandler } from "hono";
import type { ChunkReply, DocumentText, RemovedReply, SamplesReply, UploadReply } from "../api/index.ts";
import {
  displayName,
  ENDINGS,
  type Library,
  type LibraryLimits,
  type Upload,
  type UploadReader,
} from "../library/index.ts";
import { Refusal } from "../refusal/index.ts";
import { readCollection, sampleSource } from "../samples/index.ts";
import type { Searcher } from "../search/index.ts";
import { checked, nothing, readJson } from "./read-json.ts";
import { chunkParameters, heatRequest, listQuery, removeQuery, textQuery, uploadQuery } from "./schemas.ts";
import { createUploadBodies } from "./upload-bodies.ts";

/** What the routes of documents work with. */
export interface DocumentRoutesParts {
  readonly library: Library;
  readonly limits: LibraryLimits;
  readonly reader: UploadReader;
  readonly searcher: Searcher;
  /** Space of the current provider. */
  readonly space: () => number;
  /** Whether a job needs the documents to stay. */
  readonly busy: () => boolean;
  /** Hears that documents have come or gone. */
  readonly onChange: (gone: boolean) => void;
}

/** Upload, list, read and remove documents. */
export function documentRoutes(parts: DocumentRoutesParts): Hono {
  const { library, limits, reader, space, onChange } = parts;

  async function keep({ name, bytes, chunkCharacters }: Upload, sample: boolean): Promise<UploadReply> {
    const source = sample ? sampleSource(name) : name.normalize("NFC");
    const shown = displayName(name);
    const document = await reader.read({ name: shown, bytes, chunkCharacters });
    const reply = library.add({ ...document, name: shown, source, bytes: bytes.byteLength, sample }, space());
    // While a job runs, the old self stays: the job may be reading it. It goes when the job is over.
    if (reply.replaced && !parts.busy()) library.dropUnnamed();
    if (!reply.duplicate || reply.replaced) onChange(reply.replaced);
    return reply;
  }
  function checkIdle(): void {
    if (parts.busy()) throw new Refusal("busy", "A job is indexing the documents. Cancel it first.");
  }

  const bodies = createUploadBodies({ fileBytes: limits.fileBytes, tooLarge: () => tooLarge(limits) });
  const app = new Hono();
  app.post("/documents", checkUpload(parts), async (c) => {
    const { name, chunkCharacters } = checked(c.req.query(), uploadQuery);
    const reply = await bodies.withBody(c.req.raw, (bytes) => keep({ name, bytes, chunkCharacters }, false));
    return c.json(reply, reply.duplicate ? 200 : 201);
  });
  app.post("/samples", async (c) => {
    await readJson(c, nothing);
    const files = await readCollection();
    const replies = await Promise.all(files.map((file) => keep(file, true)));
    const reply: SamplesReply = { documents: replies.map(({ document }) => document) };
    return c.json(reply);
  });
  app.get("/documents", (c) => c.json(library.list(checked(c.req.query(), listQuery), space())));
  app.get("/documents/:id", (c) => {
    const { from, length } = checked(c.req.query(), textQuery);
    return c.json(textWindow(library, c.req.param("id"), { from, length, space: space() }));
  });
  app.get("/documents/:id/chunks/:position", (c) => {
    const { position } = checked(c.req.param(), chunkParameters);
    return c.json(chunkOf(library, { id: c.req.param("id"), position, space: space() }));
  });
  app.post("/documents/:id/heat", async (c) => {
    const request = await readJson(c, heatRequest);
    return c.json(await parts.searcher.heat(c.req.param("id"), request, c.req.raw.signal));
  });
  app.delete("/documents/:id", (c) => {
    checkIdle();
    library.remove(c.req.param("id"));
    onChange(true);
    return c.body(null, 204);
  });
  app.delete("/documents", (c) => {
    checkIdle();
    const { count, ...match } = checked(c.req.query(), removeQuery);
    const reply: RemovedReply = { removed: library.removeMatching(match, count, space()) };
    onChange(true);
    return c.json(reply);
  });
  return app;
}

/** Refuses what will not be read anyway before a byte of it is. */
function checkUpload({ library, limits }: DocumentRoutesParts): MiddlewareHandler {
  return async ({ req }, next) => {
    if (!/^application\/octet-stream\b/i.test(req.header("content-type") ?? "")) {
      throw new Refusal("unsupported_encoding", "Send a file as application/octet-stream.");
    }
    if (!/^(identity)?$/i.test(req.header("content-encoding") ?? "")) {
      throw new Refusal("unsupported_encoding", "Send the file as it is, without a content encoding.");
    }
    const name = req.query("name") ?? "";
    if (!ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))) {
      throw new Refusal("unreadable", `${displayName(name)} was left out: only ${ENDINGS.join(", ")} are read.`);
    }
    const bytes = Number(req.header("content-length") ?? 0) || 0;
    if (bytes > limits.fileBytes) throw tooLarge(limits);
    library.checkSpace(bytes, name.normalize("NFC"));
    await next();
  };
}

function tooLarge({ fileBytes }: LibraryLimits): Refusal {
  const limit = fileBytes < 1e6 ? `${fileBytes} bytes` : `${Math.round(fileBytes / 1e6)} MB`;
  return new Refusal("too_large", `The file has more than ${limit}. Split it, or leave it out.`);
}

function chunkOf(
  library: Library,
  { id, position, space }: { readonly id: string; readonly position: number; readonly space: number },
): ChunkReply {
  const { name } = library.summary(id, space);
  const spans = library.spans(id);
  const start = spans[2 * position];
  const end = spans[2 * position + 1];
  if (start === undefined || end === undefined) throw new Refusal("not_found", "The document has no such chunk.");
  return { name, chunk: position, start, end, text: library.text(id).slice(start, end) };
}

function textWindow(
  library: Library,
  id: string,
  { from, length, space }: { readonly from: number; readonly length: number; readonly space: number },
): DocumentText {
  const document = library.summary(id, space);
  const whole = library.text(id);
  const start = Math.min(from, whole.length);
  const text = whole.slice(start, start + length);
  const all = library.spans(id);
  const inside = (at: number): boolean => all[at]! >= start && all[at]! < start + text.length;
  const chunks = Array.from({ length: all.length / 2 }, (_, chunk) => chunk).filter((chunk) => inside(2 * chunk));
  const spans = chunks.flatMap((chunk) => [all[2 * chunk]!, all[2 * chunk + 1]!]);
  return { document, from: start, to: start + text.length, text, firstChunk: chunks[0] ?? 0, spans };
}
