import { checkAmount, type KindsOf, readOptions } from "../arguments/index.ts";
import {
  addUsage,
  type ChunkedDocument,
  type DocumentLimits,
  type DocumentPart,
  type DocumentsResult,
  type EncodedDocument,
  type EncodeOptions,
  NO_USAGE,
  type Usage,
} from "../contract/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import * as kinds from "../arguments/index.ts";
import type { RateLimitState } from "../terms/index.ts";
import { documentLimitKinds, documentsKind } from "./document-kinds.ts";
import { type DocumentUnit, smallerUnits, unitsOf } from "./document-unit.ts";
import { createDocumentListener } from "./document-listener.ts";
import { readDocument } from "./read-document.ts";

/** Rows of vectors of any encoding. */
export interface VectorRows<Self> {
  /** Number of rows. */
  readonly count: number;
  /** Width of a row. */
  readonly dimensions: number;
  /** Copies some rows. */
  select(indices: readonly number[]): Self;
  /** Copies the rows of several, one after another. */
  concat(...others: readonly Self[]): Self;
}

/** A row for each chunk of a unit. */
export interface ArrivedUnit<Vectors> {
  readonly vectors: Vectors;
  /** What was read together, where the unit was cut on the way; counts over its chunks. Absent: all of it. */
  readonly parts?: readonly DocumentPart[] | undefined;
}

/** What became of a unit: a row for each of its chunks, or why there is none. */
export type UnitOutcome<Vectors> = ArrivedUnit<Vectors> | { readonly error: unknown };

/** What became of units. */
export interface UnitRun<Vectors> {
  /** In the order of the units; an error's `index` counts over the units. */
  readonly outcomes: readonly UnitOutcome<Vectors>[];
  readonly usage: Usage;
  readonly rateLimit?: RateLimitState | undefined;
}

/** The work of {@link encodeUnits}. */
export interface UnitWork<Vectors> {
  /** The documents of the call. */
  readonly documents: readonly ChunkedDocument[];
  readonly limits: DocumentLimits;
  /** Tokens of a text, as the provider counts. */
  readonly estimateTokens: (text: string) => number;
  /** Encodes units, of which one document may have several; may tell of those that have their vectors before all have. */
  readonly run: (
    units: readonly DocumentUnit[],
    onArrived: (unit: number, vectors: ArrivedUnit<Vectors>) => void,
  ) => Promise<UnitRun<Vectors>>;
  /** As `EncodeOptions` has it. */
  readonly onEncoded?: EncodeOptions<Vectors>["onEncoded"];
  /** The rows of a document without chunks. */
  readonly none: () => Vectors;
}

/** What the parts of the work must be. */
export const unitWorkKinds: KindsOf<UnitWork<unknown>> = {
  documents: documentsKind,
  limits: kinds.options<DocumentLimits>(documentLimitKinds),
  estimateTokens: kinds.callback,
  run: kinds.callback,
  none: kinds.callback,
  onEncoded: kinds.optional(kinds.callback),
};

/** So often a unit is cut smaller; halved each time, a document of a million tokens is down to one of 4,000. */
const MOST_CUTS = 8;

interface Piece<Vectors> {
  readonly part: DocumentPart;
  /** What was read together of it. */
  readonly parts: readonly DocumentPart[];
  readonly vectors: Vectors;
}

/**
 * Encodes documents unit by unit: cuts long ones, cuts again what the server finds too long, and puts the rows together.
 *
 * @throws the failure itself, when no document was encoded and all failed for one reason that is none of theirs
 */
export async function encodeUnits<Vectors extends VectorRows<Vectors>>(
  given: UnitWork<Vectors>,
): Promise<DocumentsResult<Vectors>> {
  const work = readOptions<UnitWork<Vectors>>("work", given, unitWorkKinds);
  const { documents, limits } = work;
  const estimateTokens = (text: string): number => {
    const tokens = work.estimateTokens(text);
    checkAmount("estimateTokens(text)", tokens);
    return tokens;
  };
  const found = createFound(work);
  const errors = new Map<number, unknown>();
  let usage = NO_USAGE;
  let rateLimit: RateLimitState | undefined;
  let open = documents.flatMap((document, index): DocumentUnit[] => {
    try {
      return unitsOf(index, readDocument(document, index), limits, estimateTokens);
    } catch (error) {
      if (!isEmbedloomError(error, "invalid_input")) throw error;
      errors.set(index, error);
      return [];
    }
  });
  for (let cuts = 0; open.length > 0; cuts++) {
    const units = open;
    found.expect(units);
    const onArrived = (i: number, arrived: ArrivedUnit<Vectors>): void => {
      const unit = units[i];
      const outcome = unit && checkOutcome(arrived, unit, i);
      if (outcome !== undefined && "vectors" in outcome) found.take(unit!, outcome);
    };
    const { outcomes, ...run } = checkRun(await work.run(units, onArrived), units);
    usage = addUsage(usage, run.usage);
    rateLimit = run.rateLimit ?? rateLimit;
    const place = createPlacing(units);
    open = units.flatMap((unit, i): DocumentUnit[] => {
      const outcome = outcomes[i]!;
      if ("vectors" in outcome) found.take(unit, outcome);
      if ("vectors" in outcome || found.has(unit)) return [];
      const { error } = outcome;
      const blamed = isEmbedloomError(error) && (error.index === undefined ? units.length === 1 : error.index === i);
      const smaller = blamed && cuts < MOST_CUTS ? smallerUnits(unit, error, limits) : undefined;
      if (smaller === undefined) errors.set(unit.document, place(error));
      return smaller ?? [];
    });
    // What a failed document still had to do is of no use.
    open = open.filter(({ document }) => !errors.has(document));
    found.expect(open);
    found.throwFailure();
  }
  throwCommon(errors, documents.length);
  const results = documents.map((_, index) =>
    errors.has(index) ? { error: errors.get(index) } : found.document(index),
  );
  await found.settle();
  return { documents: results, usage, ...(rateLimit && { rateLimit }) };
}

/** The vectors that arrived so far, and the documents that they make up. */
function createFound<Vectors extends VectorRows<Vectors>>({ documents, none, onEncoded }: UnitWork<Vectors>) {
  const pieces = documents.map((): Piece<Vectors>[] => []);
  const whole = new Map<number, EncodedDocument<Vectors>>();
  const taken = new WeakSet<DocumentUnit>();
  let missing = new Map<number, number>();
  const listener = createDocumentListener(onEncoded);

  function document(index: number): EncodedDocument<Vectors> {
    const known = whole.get(index);
    if (known !== undefined) return known;
    const made = assembled(pieces[index]!, none);
    whole.set(index, made);
    listener.notify(made, index);
    return made;
  }

  return {
    document,
    has: (unit: DocumentUnit): boolean => taken.has(unit),
    /** Says which units are still to come, all of them. */
    expect(units: readonly DocumentUnit[]): void {
      missing = new Map();
      for (const each of units) missing.set(each.document, (missing.get(each.document) ?? 0) + 1);
    },
    take(unit: DocumentUnit, { vectors, parts }: ArrivedUnit<Vectors>): void {
      if (taken.has(unit)) return;
      taken.add(unit);
      const read = parts?.flatMap((each) => partWithin(unit.part, each)) ?? [unit.part];
      pieces[unit.document]!.push({ part: unit.part, parts: read, vectors });
      const left = missing.get(unit.document)! - 1;
      missing.set(unit.document, left);
      if (left === 0) document(unit.document);
    },
    throwFailure: listener.throwFailure,
    settle: listener.settle,
  };
}

const rowsKind = kinds.withMethods("rows of vectors", "select", "concat");

/** What came of units, which the caller's own encoder may have given: a row too many, and all later ones were of other chunks. */
function checkRun<Vectors extends VectorRows<Vectors>>(
  run: UnitRun<Vectors>,
  units: readonly DocumentUnit[],
): UnitRun<Vectors> {
  try {
    const given = kinds.list(kinds.object)("outcomes", run.outcomes) as UnitRun<Vectors>["outcomes"];
    if (given.length === units.length) {
      return { ...run, outcomes: given.map((outcome, i) => checkOutcome(outcome, units[i]!, i)) };
    }
  } catch {
    // Not even that; what it is instead is its giver's affair.
  }
  throw new InvalidReplyError("shape", `The encoder gave nothing that can be read for ${units.length} documents.`);
}

function checkOutcome<Vectors extends VectorRows<Vectors>>(
  outcome: UnitOutcome<Vectors>,
  { chunks }: DocumentUnit,
  index: number,
): UnitOutcome<Vectors> {
  if (!("vectors" in outcome)) return { error: outcome.error };
  const { vectors, parts } = outcome;
  try {
    rowsKind("vectors", vectors);
    if (vectors.count === chunks.length) {
      return parts === undefined ? { vectors } : { vectors, parts: readParts(parts) };
    }
  } catch {
    return { error: new InvalidReplyError("shape", "The encoder gave vectors that cannot be read.", { index }) };
  }
  const problem = `The encoder gave ${vectors.count} vectors for ${chunks.length} chunks.`;
  return { error: new InvalidReplyError("count", problem, { index }) };
}

const place = kinds.integer(0);
const readParts = (parts: readonly DocumentPart[]): readonly DocumentPart[] =>
  kinds.list(kinds.options<DocumentPart>({ start: place, end: place, contextStart: place, contextEnd: place }))(
    "parts",
    parts,
  ) as readonly DocumentPart[];

// One error of a whole request stays one, so that it can be told from as many of single documents.
function createPlacing(units: readonly DocumentUnit[]): (error: unknown) => unknown {
  const placed = new Map<unknown, unknown>();
  return (error) => {
    if (!isEmbedloomError(error) || error.index === undefined) return error;
    if (!placed.has(error)) placed.set(error, error.withIndex(units[error.index]?.document));
    return placed.get(error);
  };
}

function throwCommon(errors: ReadonlyMap<number, unknown>, total: number): void {
  const [first, ...others] = new Set(errors.values());
  const isOfOne = isEmbedloomError(first) && first.index !== undefined;
  if (errors.size === total && total > 0 && others.length === 0 && !isOfOne) throw first;
}

/** A part of a unit as a part of the document, as far as its rows are kept. */
function partWithin({ start, end, contextStart }: DocumentPart, part: DocumentPart): DocumentPart[] {
  const kept = { start: Math.max(start, contextStart + part.start), end: Math.min(end, contextStart + part.end) };
  const context = { contextStart: contextStart + part.contextStart, contextEnd: contextStart + part.contextEnd };
  return kept.start < kept.end ? [{ ...kept, ...context }] : [];
}

function assembled<Vectors extends VectorRows<Vectors>>(
  found: readonly Piece<Vectors>[],
  none: () => Vectors,
): EncodedDocument<Vectors> {
  const inOrder = found.toSorted((left, right) => left.part.start - right.part.start);
  const [first, ...others] = inOrder.map(({ part, vectors }) => keptRows(part, vectors));
  const parts = inOrder.flatMap((piece) => piece.parts);
  if (first === undefined) return { embeddings: none(), parts };
  return { embeddings: others.length === 0 ? first : first.concat(...others), parts };
}

function keptRows<Vectors extends VectorRows<Vectors>>(part: DocumentPart, vectors: Vectors): Vectors {
  const { start, end, contextStart, contextEnd } = part;
  if (start === contextStart && end === contextEnd) return vectors;
  return vectors.select(Array.from({ length: end - start }, (_, i) => start - contextStart + i));
}
