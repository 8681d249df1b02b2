import { type BatchLine, batchReply, type BatchStore, type FakeBatch } from "./batch-store.ts";
import { advance, inputsOf, type LineAnswer } from "./run-batch.ts";
import { errorReply } from "../openai-error.ts";
import { type Exchange, jsonReply, type Reply } from "../../fake-http/index.ts";

/** What the routes need of the server. */
export interface BatchHost {
  readonly store: BatchStore;
  readonly now: () => number;
  readonly countTokens: (text: string) => number;
  /** Answers one line, and bills it. */
  readonly answer: (line: BatchLine) => LineAnswer;
}

/** Answers a request to `/v1/files…` or `/v1/batches…`; `undefined` for any other path. */
export function routeBatch(host: BatchHost, exchange: Exchange): Reply | undefined {
  const { method } = exchange.request;
  const [, collection, id, action] =
    /^\/v1\/(files|batches)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(exchange.url.pathname) ?? [];
  if (collection === undefined) return undefined;
  switch (`${method} ${collection}${id === undefined ? "" : "/id"}${action === undefined ? "" : `/${action}`}`) {
    case "POST files":
      return upload(host, exchange);
    case "GET files/id/content":
      return content(host, id ?? "");
    case "POST batches":
      return create(host, exchange);
    case "GET batches":
      return list(host, exchange.url.searchParams);
    case "GET batches/id":
      return withBatch(host, id, (batch) => advance(host.store, batch, host.answer));
    case "POST batches/id/cancel":
      return withBatch(host, id, (batch) => {
        if (["validating", "in_progress", "finalizing"].includes(batch.status)) batch.status = "cancelling";
      });
    default:
      return undefined;
  }
}

function upload({ store, now }: BatchHost, exchange: Exchange): Reply {
  const type = String(exchange.request.headers["content-type"] ?? "");
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type)?.slice(1).find(Boolean);
  const parts = boundary === undefined ? [] : exchange.bodyText.split(`--${boundary}`);
  const field = (name: string): string | undefined => {
    const part = parts.find((each) => each.includes(`name="${name}"`));
    return part?.slice(part.indexOf("\r\n\r\n") + 4, -2);
  };
  const file = field("file");
  if (file === undefined || field("purpose") !== "batch") {
    return errorReply({ status: 400, message: "A file and the purpose 'batch' are required." });
  }
  const limit = store.settings.bytesPerFile ?? 200_000_000;
  const bytes = Buffer.byteLength(file);
  if (bytes > limit) return errorReply({ status: 400, message: `The file is larger than ${limit} bytes.` });
  const id = store.addFile(file);
  return jsonReply(200, { id, object: "file", bytes, created_at: Math.floor(now() / 1000), purpose: "batch" });
}

function content({ store }: BatchHost, id: string): Reply {
  const body = store.files.get(id);
  if (body === undefined) return errorReply({ status: 404, message: `No such File object: ${id}` });
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body };
}

function create({ store, now, countTokens }: BatchHost, exchange: Exchange): Reply {
  const fields = Object.fromEntries(Object.entries(JSON.parse(exchange.bodyText) as object)) as Record<string, unknown>;
  const file = store.files.get(String(fields["input_file_id"]));
  if (file === undefined || fields["endpoint"] !== "/v1/embeddings" || fields["completion_window"] !== "24h") {
    return errorReply({ status: 400, message: "Invalid value for a field of the batch." });
  }
  const lines = file.split("\n").filter(Boolean).map(lineOf);
  const texts = lines.flatMap(({ body }) => inputsOf(body));
  const batch: FakeBatch = {
    id: `batch_${String(store.batches.length).padStart(6, "0")}`,
    index: store.batches.length,
    inputFileId: String(fields["input_file_id"]),
    metadata: fields["metadata"],
    createdAt: now(),
    lines,
    tokens: texts.reduce<number>((sum, text) => sum + countTokens(String(text)), 0),
    status: "validating",
    errors: [],
    outputFileId: null,
    errorFileId: null,
    counts: { total: lines.length, completed: 0, failed: 0 },
  };
  store.batches.push(batch);
  return jsonReply(200, batchReply(batch));
}

function lineOf(text: string): BatchLine {
  const line = JSON.parse(text) as { custom_id: string; body: unknown };
  return { customId: line.custom_id, body: line.body };
}

// Newest first, a page at a time.
function list({ store }: BatchHost, query: URLSearchParams): Reply {
  const newest = store.batches.toReversed();
  const after = query.get("after");
  const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  const limit = Number(query.get("limit") ?? 20);
  const page = newest.slice(from, from + limit);
  return jsonReply(200, {
    object: "list",
    data: page.map(batchReply),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: from + limit < newest.length,
  });
}

function withBatch({ store }: BatchHost, id: string | undefined, change: (batch: FakeBatch) => void): Reply {
  const batch = store.batches.find((each) => each.id === id);
  if (batch === undefined) return errorReply({ status: 404, message: `No batch found with id '${id}'.` });
  change(batch);
  return jsonReply(200, batchReply(batch));
}
