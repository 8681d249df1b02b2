import type { BatchLine, BatchStatus, BatchStore, FakeBatch } from "./batch-store.ts";
import { seededRandom } from "../../seeded/index.ts";

/** What a line is answered with. */
export interface LineAnswer {
  readonly status: number;
  readonly body: unknown;
}

const waiting: ReadonlySet<BatchStatus> = new Set(["validating", "in_progress", "finalizing", "cancelling"]);

/** Takes a batch one step further, as every poll does. */
export function advance(store: BatchStore, batch: FakeBatch, answer: (line: BatchLine) => LineAnswer): void {
  switch (batch.status) {
    case "validating":
      return validate(store, batch);
    case "in_progress": {
      if (store.settings.holds?.(batch.index) === true) return;
      batch.status = "finalizing";
      return;
    }
    case "finalizing": {
      const done = store.settings.expiresAfter?.(batch.index);
      finish(store, batch, done ?? batch.lines.length, answer);
      batch.status = done === undefined ? "completed" : "expired";
      return;
    }
    case "cancelling":
      finish(store, batch, Math.floor(batch.lines.length / 2), answer);
      batch.status = "cancelled";
      return;
    default:
      return;
  }
}

function validate(store: BatchStore, batch: FakeBatch): void {
  const problem = problemOf(store, batch);
  batch.status = problem === undefined ? "in_progress" : "failed";
  batch.errors = problem === undefined ? [] : [problem];
}

function problemOf(store: BatchStore, batch: FakeBatch): { code: string; message: string } | undefined {
  const { settings, batches } = store;
  const { lines, tokens } = batch;
  const most = settings.inputsPerBatch ?? 50_000;
  const inputs = lines.reduce((sum, { body }) => sum + inputsOf(body).length, 0);
  if (lines.length > most || inputs > most) {
    return { code: "too_many_tasks", message: `The batch holds more than ${most} requests or embedding inputs.` };
  }
  if (new Set(lines.map(({ customId }) => customId)).size < lines.length) {
    return { code: "duplicate_custom_id", message: "The custom_id of a line is not unique." };
  }
  // Those before it in the queue.
  const others = batches.slice(0, batch.index).filter(({ status }) => waiting.has(status));
  const enqueued = others.reduce((sum, other) => sum + other.tokens, tokens);
  const limit = settings.enqueuedTokens ?? Infinity;
  if (enqueued > limit) {
    const message =
      `Enqueued token limit reached for text-embedding-3-small in organization org-x. Limit: ${limit.toLocaleString("en")} ` +
      "enqueued tokens. Please try again once some in_progress batches have been completed.";
    return { code: "token_limit_exceeded", message };
  }
  return settings.failsWith?.(batch.index);
}

/** The texts of a request body. */
export function inputsOf(body: unknown): readonly unknown[] {
  const input: unknown = typeof body === "object" && body !== null && "input" in body ? body.input : [];
  return Array.isArray(input) ? input : [input];
}

/** Writes the files of a batch of which the first `done` lines were worked on. */
function finish(store: BatchStore, batch: FakeBatch, done: number, answer: (line: BatchLine) => LineAnswer): void {
  const output: string[] = [];
  const errors: string[] = [];
  const { written = (line: string) => line } = store.settings;
  batch.lines.forEach((line, number) => {
    const head = { id: `batch_req_${batch.index}_${number}`, custom_id: line.customId };
    if (number >= done) {
      const message = "This request could not be executed before the completion window expired.";
      errors.push(JSON.stringify({ ...head, response: null, error: { code: "batch_expired", message } }));
      return;
    }
    const { status, body } = answer(line);
    const response = { status_code: status, request_id: `req_${number}`, body };
    const text = JSON.stringify({ ...head, response, error: null });
    (status === 200 ? output : errors).push(written(text, String(inputsOf(line.body)[0])));
  });
  batch.outputFileId = output.length === 0 ? null : store.addFile(shuffled(output, batch.id));
  batch.errorFileId = errors.length === 0 ? null : store.addFile(shuffled(errors, batch.id));
  batch.counts = { total: batch.lines.length, completed: output.length, failed: errors.length };
}

// Results come in any order.
function shuffled(lines: readonly string[], seed: string): string {
  const random = seededRandom(seed);
  const drawn = lines.map((line) => ({ line, lot: random() })).toSorted((one, other) => one.lot - other.lot);
  return drawn.map(({ line }) => `${line}\n`).join("");
}
