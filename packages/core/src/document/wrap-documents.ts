import * as kinds from "../arguments/index.ts";
import { checkAbort } from "../checks/index.ts";
import {
  type AbortOptions,
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type DocumentsResult,
  type Embedder,
  type EmbedderWrapper,
  type EmbedOptions,
  type EmbedResult,
  type EncodedDocument,
  type EncodeOptions,
  NO_USAGE,
  type Usage,
} from "../contract/index.ts";
import { EmbeddingMatrix } from "../matrix/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError, PartialEmbedError } from "../failures/index.ts";
import { checkDocumentInfo, checkEncoded, embedQuestions } from "./check-encoder.ts";
import { documentEncoderKind } from "./document-kinds.ts";
import type { DocumentUnit } from "./document-unit.ts";
import { type ArrivedUnit, encodeUnits, type UnitOutcome, type UnitRun, type VectorRows } from "./encode-units.ts";
import { type ArrivalListener, createTickets, type Tickets } from "./document-tickets.ts";
import { packDocuments, requestTokens } from "./pack-documents.ts";
import { checkDocuments } from "./read-document.ts";

/**
 * Puts a wrapper for embedders around a document encoder, such as `withBatching` with all its packing, pacing and judging: to
 * the wrapper, each document that can be read at once is one text, and questions are texts of `inputType: "query"`.
 *
 * Not for wrappers that look at vectors, such as caches: a row of a document is a ticket for its vectors.
 *
 * @param wrapper is called once, so that documents and questions share its limits
 * @throws InvalidOptionError when `encoder` is not a document encoder, or what `wrapper` gives is not an embedder
 * @example
 * ```ts
 * import { wrapDocuments } from "@embedloom/core/document";
 * import { createFakeDocumentEncoder } from "@embedloom/testing";
 *
 * const encoder = wrapDocuments(createFakeDocumentEncoder(), (embedder) => embedder);
 * const { documents } = await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }]);
 * console.log(documents[0]?.embeddings?.count); // 2
 * ```
 */
export function wrapDocuments<Vectors extends VectorRows<Vectors>>(
  encoder: DocumentEncoder<Vectors>,
  wrapper: EmbedderWrapper,
): DocumentEncoder<Vectors> {
  kinds.callback("wrapper", wrapper);
  return joinDocuments(encoder, [], ([embedder]) => {
    const wrapped = wrapper(embedder);
    kinds.embedder("wrapper(embedder)", wrapped);
    return wrapped;
  });
}

/**
 * Several document encoders of one model as one, through something that does so for embedders, such as `spread`: it gets an
 * embedder for each, as {@link wrapDocuments} makes them.
 *
 * @param first says what the vectors are, once `join` has compared it with the others
 * @param join is called once
 * @throws InvalidOptionError when one is not a document encoder, or what `join` gives is not an embedder
 */
export function joinDocuments<Vectors extends VectorRows<Vectors>>(
  first: DocumentEncoder<Vectors>,
  others: readonly DocumentEncoder<Vectors>[],
  join: (embedders: readonly [Embedder, ...Embedder[]]) => Embedder,
): DocumentEncoder<Vectors> {
  documentEncoderKind("encoder", first);
  kinds.list(documentEncoderKind)("others", others);
  kinds.callback("join", join);
  const encoder = first;
  const tickets = createTickets<Vectors>();
  const wrapped = join([ticketEmbedder(first, tickets), ...others.map((each) => ticketEmbedder(each, tickets))]);
  kinds.embedder("join(embedders)", wrapped);

  async function encode(
    documents: Parameters<DocumentEncoder["encode"]>[0],
    given?: EncodeOptions<Vectors>,
  ): Promise<DocumentsResult<Vectors>> {
    const { onEncoded, ...call } = checkDocuments(documents, given);
    const info = await describe({ signal: call.signal });
    const { limits } = info;
    const noRows = await emptyRows(encoder, call);
    return encodeUnits<Vectors>({
      documents,
      limits,
      estimateTokens: (text) => encoder.estimateTokens(text),
      none: () => noRows,
      onEncoded,
      run: (units, onArrived) =>
        runTickets({ wrapped, tickets, units, order: packedOrder(units, info), call, onArrived }),
    });
  }

  async function describe(options?: AbortOptions): Promise<DocumentEncoderInfo> {
    // Of several it compares them first.
    const abort = checkAbort(options);
    if (others.length > 0) await wrapped.describe(abort);
    return checkDocumentInfo(await encoder.describe(abort));
  }

  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens: (text) => encoder.estimateTokens(text),
    describe,
    encode,
    embedQueries: (queries, options) => embedQuestions(wrapped, queries, options),
    close: () => wrapped.close(),
  };
}

// The encoder itself knows what no rows are; it needs no request for that.
async function emptyRows<Vectors>(
  encoder: DocumentEncoder<Vectors>,
  { dimensions, signal }: Pick<EncodeOptions, "dimensions" | "signal">,
): Promise<Vectors> {
  const { documents } = checkEncoded(await encoder.encode([{ chunks: [] }], { dimensions, signal }), 1);
  const [first] = documents;
  if (first?.parts === undefined) throw first?.error;
  return first.embeddings;
}

/** The longest first, request by request: packed in this order once more, they come to the same requests. */
function packedOrder(units: readonly DocumentUnit[], { limits }: DocumentEncoderInfo): number[] {
  return packDocuments(
    units.map(({ tokens, chunks }) => ({ tokens, chunks: chunks.length })),
    limits,
  ).flat();
}

// Not the beginning of any question.
const MARK = "\u0000document";

function ticketText(chunks: readonly string[]): string {
  return MARK + JSON.stringify(chunks);
}

function chunksIn(text: string): string[] | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const chunks: unknown = JSON.parse(text.slice(MARK.length));
  return Array.isArray(chunks) ? chunks.map(String) : undefined;
}

function ticketEmbedder<Vectors extends VectorRows<Vectors>>(
  encoder: DocumentEncoder<Vectors>,
  tickets: Tickets<Vectors>,
): Embedder {
  let known: DocumentEncoderInfo | undefined;
  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens(text) {
      const chunks = chunksIn(text);
      if (chunks === undefined) return encoder.estimateTokens(text);
      const tokens = chunks.reduce((sum, chunk) => sum + encoder.estimateTokens(chunk), 0);
      return requestTokens({ tokens, chunks: chunks.length }, known?.limits ?? {});
    },
    async describe(options) {
      known = checkDocumentInfo(await encoder.describe(options));
      const { documentsPerRequest: inputsPerRequest, tokensPerDocument, tokensPerRequest, concurrency } = known.limits;
      return {
        ...known,
        limits: { inputsPerRequest, tokensPerInput: tokensPerDocument, tokensPerRequest, concurrency },
      };
    },
    async embed(texts, options = {}) {
      const { inputType, ...rest } = options;
      // What stands for no document is a text to compare vectors by.
      const isOfTickets = texts.every((text) => text.startsWith(MARK));
      if (inputType === "query" || !isOfTickets) return encoder.embedQueries(texts, rest);
      return embedTickets(encoder, tickets, texts, rest);
    },
    close: () => encoder.close(),
  };
}

async function embedTickets<Vectors extends VectorRows<Vectors>>(
  encoder: DocumentEncoder<Vectors>,
  tickets: Tickets<Vectors>,
  texts: readonly string[],
  { dimensions, fingerprint, priority, signal }: EmbedOptions,
): Promise<EmbedResult> {
  const call = { dimensions, fingerprint, priority, signal };
  const asked = texts.map((text) => ({ chunks: chunksIn(text) ?? [text] }));
  const { documents, usage, rateLimit } = checkEncoded(await encoder.encode(asked, call), asked.length);
  const indices: number[] = [];
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  documents.forEach((document, index) => {
    if (document.parts === undefined) return failures.push({ index, error: document.error });
    tickets.put(texts[index]!, document);
    return indices.push(index);
  });
  const embeddings = new EmbeddingMatrix(new Float32Array(indices.length).fill(1), 1);
  const [first] = failures;
  // A request that failed as a whole says more than as many documents would.
  if (first && indices.length === 0 && failures.every(({ error }) => error === first.error)) throw first.error;
  if (failures.length > 0) throw new PartialEmbedError({ indices, embeddings, usage }, failures);
  return { embeddings, usage, ...(rateLimit && { rateLimit }) };
}

interface TicketRun<Vectors> {
  readonly wrapped: Embedder;
  readonly tickets: Tickets<Vectors>;
  readonly units: readonly DocumentUnit[];
  /** Positions of units, in the order in which they are sent. */
  readonly order: readonly number[];
  /** Whatever else it holds is for the wrapper. */
  readonly call: Omit<EncodeOptions, "onEncoded">;
  readonly onArrived: (unit: number, arrived: ArrivedUnit<Vectors>) => void;
}

async function runTickets<Vectors>({
  wrapped,
  tickets,
  units,
  order,
  call,
  onArrived,
}: TicketRun<Vectors>): Promise<UnitRun<Vectors>> {
  const texts = order.map((id) => ticketText(units[id]!.chunks));
  const unitsOfText = new Map<string, number[]>();
  order.forEach((id, at) => {
    const known = unitsOfText.get(texts[at]!);
    if (known === undefined) unitsOfText.set(texts[at]!, [id]);
    else known.push(id);
  });
  const outcomes: UnitOutcome<Vectors>[] = Array.from({ length: units.length });
  const onArrival: ArrivalListener<Vectors> = (text, { embeddings, parts }) => {
    for (const id of unitsOfText.get(text) ?? []) onArrived(id, { vectors: embeddings, parts });
  };
  tickets.expect(texts, onArrival);
  try {
    const asked = wrapped.embed(texts, { ...call, inputType: "document" });
    const { usage, rateLimit, failures } = await asked.then(whole, (error: unknown) => {
      call.signal?.throwIfAborted();
      return failed(error, texts.length);
    });
    const place = createPlacing(order);
    for (const { index, error } of failures) outcomes[order[index]!] = { error: place(error) };
    order.forEach((id, at) => {
      outcomes[id] ??= outcomeOf(tickets.get(texts[at]!), id);
    });
    return { outcomes, usage, ...(rateLimit && { rateLimit }) };
  } finally {
    tickets.release(texts, onArrival);
  }
}

interface Settled {
  readonly failures: readonly { readonly index: number; readonly error: unknown }[];
  readonly usage: Usage;
  readonly rateLimit?: EmbedResult["rateLimit"];
}

function whole({ usage, rateLimit }: EmbedResult): Settled {
  return { failures: [], usage, rateLimit };
}

function failed(error: unknown, count: number): Settled {
  if (isEmbedloomError(error, "partial")) return { failures: error.failures, usage: error.completed.usage };
  return { failures: Array.from({ length: count }, (_, index) => ({ index, error })), usage: NO_USAGE };
}

function outcomeOf<Vectors>(document: EncodedDocument<Vectors> | undefined, index: number): UnitOutcome<Vectors> {
  if (document !== undefined) return { vectors: document.embeddings, parts: document.parts };
  const problem = "The embedder said that it embedded a document, and never asked for it.";
  return { error: new InvalidReplyError("count", problem, { index }) };
}

// One error of many documents stays one.
function createPlacing(order: readonly number[]): (error: unknown) => unknown {
  const placed = new Map<unknown, unknown>();
  return (error) => {
    if (!isEmbedloomError(error) || error.index === undefined) return error;
    if (!placed.has(error)) placed.set(error, error.withIndex(order[error.index]));
    return placed.get(error);
  };
}
