import assert from "node:assert/strict";
import {
  contentDigest,
  type IndexIdentity,
  type SinkEntry,
  type SinkRow,
  type VectorDistance,
  type VectorEncoding,
  type VectorIndex,
  type VectorSink,
} from "@embedloom/core";
import { nearness } from "@embedloom/core/sink";
import { deterministicVector } from "../seeded/index.ts";
import type { ContractCase } from "../contract/index.ts";

/** A sink under contract. */
export interface VectorSinkSubject {
  /** Makes a sink without an index. Called once per case. */
  create(): VectorSink | Promise<VectorSink>;
  /** Makes another sink over what the last one `create` made keeps, as another process would. */
  again(): VectorSink | Promise<VectorSink>;
  /** Releases what `create` and `again` made, after they were closed. Absent: nothing. */
  release?(): void | Promise<void>;
  /** The encodings it keeps; all others it must refuse. @default all four */
  readonly encodings?: readonly VectorEncoding[] | undefined;
  /** The distances it ranks by; all others it must refuse. @default all three */
  readonly distances?: readonly VectorDistance[] | undefined;
  /** Whether it refuses a text with U+0000, as PostgreSQL does; it must keep the text otherwise. @default false */
  readonly refusesNul?: boolean | undefined;
}

/** What a rule works with. */
export interface VectorSinkBench {
  /** The sink that `create` made. */
  readonly sink: VectorSink;
  /** Opens the index through the sink that `create` made. */
  open(changes?: Partial<IndexIdentity>): Promise<VectorIndex>;
  /** Opens the index through a sink of its own, as another process would. */
  reopen(changes?: Partial<IndexIdentity>): Promise<VectorIndex>;
  /** Makes a sink of its own. */
  another(): Promise<VectorSink>;
}

/** Width of the contract's vectors: whole bytes of signs, and enough of them to tell rows apart. */
export const WIDTH = 64;

/** What the contract's indexes are, unless a rule says otherwise. */
export const IDENTITY: IndexIdentity = {
  fingerprint: '[["dimensions",64],["inputType",null],["model","a"]]',
  dimensions: WIDTH,
  distance: "cosine",
  encoding: "float32",
};

/** The same width from another model. */
export const OTHER_FINGERPRINT: string = '[["dimensions",64],["inputType",null],["model","b"]]';

/** Makes a case out of a rule; what a rule leaves open is closed. */
export function vectorSinkCase(
  subject: VectorSinkSubject,
  facet: string,
  title: string,
  rule: (bench: VectorSinkBench) => Promise<void>,
): ContractCase {
  return {
    facet,
    title,
    async run() {
      const sinks: VectorSink[] = [await subject.create()];
      const another = async (): Promise<VectorSink> => {
        const sink = await subject.again();
        sinks.push(sink);
        return sink;
      };
      try {
        await rule({
          sink: sinks[0]!,
          another,
          open: (changes) => sinks[0]!.open({ ...IDENTITY, ...changes }),
          reopen: async (changes) => (await another()).open({ ...IDENTITY, ...changes }),
        });
      } finally {
        for (const sink of sinks) await sink.close();
        await subject.release?.();
      }
    },
  };
}

/** The vector of a name: of length 1, and unlike any other. */
export function vectorOf(name: string | number): Float32Array {
  return deterministicVector(`row ${name}`, WIDTH);
}

/** A row with every field, told apart by its name. */
export function rowOf(name: string | number, changes: Partial<SinkRow> = {}): SinkRow {
  const text = `The text of "${name}", it's 100% <b>\\plain</b>;\n\u{1f600} é \t end`;
  return {
    id: `row-${String(name).padStart(4, "0")}`,
    vector: vectorOf(name),
    source: "source.md",
    digest: contentDigest(text),
    text,
    reference: "https://example.org/a?b=c#d",
    span: [3, 3 + text.length],
    metadata: { lang: "en", page: 7, draft: false, author: null },
    ...changes,
  };
}

/** Rows named by the numbers from `from` to below `to`. */
export function rowsOf(from: number, to: number, changes: Partial<SinkRow> = {}): SinkRow[] {
  return Array.from({ length: to - from }, (_, i) => rowOf(from + i, changes));
}

/** All entries of an index, in one array. */
export async function entriesOf(index: VectorIndex, pageSize?: number): Promise<SinkEntry[]> {
  const entries: SinkEntry[] = [];
  for await (const page of index.list({ pageSize })) entries.push(...page);
  return entries;
}

/** The ids of rows. */
export const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** The entries that rows should have. */
export const entriesFor = (rows: readonly SinkRow[]): SinkEntry[] => rows.map(({ id, digest }) => ({ id, digest }));

/** Fails unless rows are the same: their vectors in direction alone, which is all that a sink must keep for the distance `cosine`. */
export function sameRows(kept: readonly (SinkRow | undefined)[], wanted: readonly (SinkRow | undefined)[]): void {
  assert.equal(kept.length, wanted.length);
  kept.forEach((row, i) => {
    const { vector, ...fields } = wanted[i] ?? {};
    const { vector: keptVector, ...keptFields } = row ?? {};
    assert.deepEqual(keptFields, fields);
    if (vector === undefined || keptVector === undefined) return;
    assert.ok(keptVector instanceof Float32Array, "a vector must come back as a Float32Array");
    assert.equal(keptVector.length, vector.length);
    assert.ok(
      nearness("cosine", keptVector, vector) > 1 - 1e-6,
      `the vector of row ${i} must be the one that was written`,
    );
  });
}
