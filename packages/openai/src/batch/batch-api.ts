import {
  abortableRequest,
  InvalidOptionError,
  isEmbedloomError,
  redactSecrets,
  sleep,
  UnsupportedError,
} from "@embedloom/core";
import { APIError, type OpenAI } from "openai";
import { openAIError, type SentRequest } from "../refusal/index.ts";
import { secretsOf } from "../client/index.ts";
import { type Fields, fieldsOf } from "../wire/index.ts";

/** A batch as the server describes it. */
export type ServerBatch = OpenAI.Batches.Batch;

/** The calls a job needs, each with the retries of a job that takes hours. */
export interface BatchApi {
  /** Uploads an input file and starts a batch over it; a start whose answer got lost is found again, never repeated. */
  submit(lines: readonly string[], metadata: Readonly<Record<string, string>>): Promise<ServerBatch>;
  /** Looks at a batch. @throws InvalidOptionError when the server has no such batch */
  look(id: string): Promise<ServerBatch>;
  /** Tells the server to stop a batch. */
  cancel(id: string): Promise<void>;
  /** Batches of the last 30 days that `wanted` picks, newest first. */
  find(wanted: (batch: ServerBatch) => boolean): Promise<ServerBatch[]>;
  /** Hands every line of a file to `take`, `undefined` for one that cannot be read; a file that is no longer there has none. */
  readFile(id: string, take: (line: Fields | undefined) => void): Promise<void>;
  /** Waits between two looks. */
  pause(): Promise<void>;
}

/** What a {@link BatchApi} works with. */
export interface BatchApiParts {
  readonly client: OpenAI;
  readonly request: SentRequest;
  readonly timeoutMs: number;
  readonly pauseMs: number;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Files take longer than requests: 200 MB up, and a multiple of it down. */
const TRANSFER_TIMEOUT_MS = 1_800_000;

/** Failures in a row that may still pass; with a pause between them. */
const MAX_ATTEMPTS = 10;

const MONTH_SECONDS = 30 * 86_400;

/** Makes the calls of one run. */
export function createBatchApi({ client, request, timeoutMs, pauseMs, headers, signal }: BatchApiParts): BatchApi {
  const pause = (ms = pauseMs): Promise<void> => sleep(ms, signal);

  const once = <T>(limitMs: number, call: (options: OpenAI.RequestOptions) => Promise<T>): Promise<T> =>
    abortableRequest({ signal, timeoutMs: limitMs }, async (own) => {
      try {
        return await call({ signal: own, timeout: limitMs, maxRetries: 0, ...(headers && { headers }) });
      } catch (error) {
        if (!own.aborted) redactSecrets(error, secretsOf(client, { headers }));
        throw openAIError(error, request);
      }
    });

  const withRetries = async <T>(
    limitMs: number,
    call: (options: OpenAI.RequestOptions, attempt: number) => Promise<T>,
  ): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(limitMs, (options) => call(options, attempt));
      } catch (error) {
        if (attempt + 1 >= MAX_ATTEMPTS || !isEmbedloomError(error) || !error.retryable) throw error;
        await pause(Math.max(pauseMs, error.retryAfterMs ?? 0));
      }
    }
  };

  const search = async (
    wanted: (batch: ServerBatch) => boolean,
    options: OpenAI.RequestOptions,
  ): Promise<ServerBatch[]> => {
    const found: ServerBatch[] = [];
    for await (const batch of client.batches.list({ limit: 100 }, options)) {
      if (batch.created_at < Date.now() / 1000 - MONTH_SECONDS) break;
      if (wanted(batch)) found.push(batch);
    }
    return found;
  };

  return {
    pause,
    find: (wanted) => withRetries(timeoutMs, (options) => search(wanted, options)).catch(noBatches),
    look: (id) =>
      withRetries(timeoutMs, (options) => client.batches.retrieve(id, options)).catch((error: unknown) => {
        if (!isEmbedloomError(error, "model_not_found")) throw error;
        throw new InvalidOptionError("batchIds", "batches that this key can see", id, { cause: error });
      }),
    async cancel(id) {
      await once(timeoutMs, (options) => client.batches.cancel(id, options));
    },
    async submit(lines, metadata) {
      const { id } = await withRetries(TRANSFER_TIMEOUT_MS, (options) =>
        client.files.create({ file: new File([...lines], "embedloom.jsonl"), purpose: "batch" }, options),
      ).catch(noBatches);
      return withRetries(timeoutMs, async (options, attempt) => {
        const lost = attempt === 0 ? [] : await search((batch) => batch.input_file_id === id, options);
        const fields = { input_file_id: id, endpoint: "/v1/embeddings", completion_window: "24h", metadata } as const;
        return lost[0] ?? client.batches.create(fields, options);
      });
    },
    readFile: (id, take) =>
      withRetries(TRANSFER_TIMEOUT_MS, async (options) => {
        const response = await client.files.content(id, options).catch((error: unknown) => {
          // Files are kept for 30 days.
          if (error instanceof APIError && error.status === 404) return undefined;
          throw error;
        });
        if (!response?.body) return;
        for await (const line of linesOf(response.body)) take(readObject(line));
      }),
  };
}

function noBatches(error: unknown): never {
  if (!isEmbedloomError(error, "model_not_found")) throw error;
  throw new UnsupportedError("The server has no Batch API (status 404). Use createOpenAI with it.", { cause: error });
}

// The lines of a file that are not empty.
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + decoder.decode(part.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield rest;
}

function readObject(line: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}
