import { withBatching } from "@embedloom/batcher";
import { type Embedder, isEmbedloomError } from "@embedloom/core";
import type { ClaimReport, Goal } from "../claim-report.ts";

/** What one call did. */
export interface Measured {
  /** Requests for vectors that the server counted. */
  readonly requests: number;
  /** Texts the server embedded. */
  readonly paid: number;
  /** Vectors that came back. */
  readonly rows: number;
  /** What the call failed with: one error for each input, or one for all. */
  readonly errors: readonly unknown[];
  /** What else a row wants to judge. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** One line of the table: a server, a call, what happened before, and what is right. */
export interface WireRow {
  readonly server: string;
  readonly call: string;
  /** HTTP, inputs paid, rows back as they were found; `–` where nobody counted. */
  readonly before: string;
  /** Why the call cannot be made here; it is then skipped by name. Absent, or `undefined`: it can. */
  readonly without?: () => string | undefined | Promise<string | undefined>;
  /** Makes the call against a real HTTP server. */
  readonly run: (signal: AbortSignal) => Promise<Measured>;
  readonly goals: (measured: Measured) => Readonly<Record<string, Goal>>;
}

/** What every refusal that hits everybody may cost, however many texts there are. */
export const refusalForAll = 16;

/** What one independent fault may cost: the fewest requests, and a constant times the halvings down to one text. */
export function requestBound(count: number, size: number, faults = 1, constant = 6): number {
  return Math.ceil(count / size) + faults * constant * Math.ceil(Math.log2(size));
}

/** Counts what a server saw of a call. */
export interface Counted {
  readonly requests: readonly unknown[];
  readonly inputsPaid: () => number;
}

/** Sends the texts through the batcher and counts what the server saw. */
export async function batched(
  embedder: Embedder,
  inputs: readonly string[],
  counted: Counted,
  signal: AbortSignal,
): Promise<Measured> {
  const batching = withBatching(embedder, { baseDelayMs: 5, maxDelayMs: 50 });
  try {
    const { completed, failures, stoppedBy } = await batching.embedSettled(inputs, { signal });
    const errors = [...(stoppedBy === undefined ? [] : [stoppedBy]), ...failures.map(({ error }) => error)];
    return measured(counted, completed.indices.length, errors);
  } catch (error) {
    return measured(counted, 0, [error]);
  }
}

/** What the server saw beside what came back. */
export function measured(counted: Counted, rows: number, errors: readonly unknown[]): Measured {
  return { requests: counted.requests.length, paid: counted.inputsPaid(), rows, errors };
}

/** 1 when there is an error and every one has the code. */
export function allOfCode({ errors }: Measured, code: string): number {
  return Number(errors.length > 0 && errors.every((error) => isEmbedloomError(error) && error.code === code));
}

/** 1 when some error's message says all of it. */
export function says({ errors }: Measured, ...parts: readonly RegExp[]): number {
  const messages = errors.map((error) => (error instanceof Error ? error.message : ""));
  return Number(messages.some((message) => parts.every((part) => part.test(message))));
}

const timeoutMs = 120_000;

/** Runs the rows one after another, prints their table and holds them to their goals. */
export async function measureRows(report: ClaimReport, title: string, rows: readonly WireRow[]): Promise<void> {
  report.section(title);
  const results: { readonly row: WireRow; readonly now: Measured }[] = [];
  for (const row of rows) {
    const why = await row.without?.();
    if (why !== undefined) {
      report.skip(`${row.server}, ${row.call}`, why);
      continue;
    }
    const now = await row.run(AbortSignal.timeout(timeoutMs)).catch((error: unknown) => failedRow(error));
    results.push({ row, now });
  }
  report.table(
    ["server", "call", "before (HTTP, inputs paid, rows back)", "now (HTTP, inputs paid, rows back)", "now says"],
    results.map(({ row, now }) => [
      row.server,
      row.call,
      row.before,
      `${now.requests}, ${now.paid}, ${now.rows}`,
      reasonOf(now),
    ]),
  );
  for (const { row, now } of results) {
    for (const [what, goal] of Object.entries(row.goals(now))) report.goal(`${row.server}, ${row.call}: ${what}`, goal);
  }
}

function failedRow(error: unknown): Measured {
  return { requests: Number.NaN, paid: Number.NaN, rows: Number.NaN, errors: [error] };
}

function reasonOf({ errors }: Measured): string {
  const [first] = errors;
  if (first === undefined) return "";
  const code = isEmbedloomError(first) ? `${first.code}: ` : "";
  const message = first instanceof Error ? first.message : String(first);
  return `${code}${message.replaceAll("|", "/").replaceAll(/\s+/g, " ").slice(0, 140)}`;
}

/** Different texts, none of them empty. */
export function texts(count: number, mark: (index: number) => string = () => ""): readonly string[] {
  return Array.from({ length: count }, (_, index) => `text ${index}${mark(index)}`);
}
