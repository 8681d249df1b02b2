import type { RowFailure } from "@embedloom/core/sink";
import { type EmbeddedRow, problemOf, sinkRowOf } from "../items/index.ts";
import { loadOptional } from "../optional/index.ts";
import type { RowOutput, RowRun } from "./row-output.ts";

/** The files of vectors that `@embedloom/vector-files` writes. */
export type VectorFileKind = "parquet" | "arrow" | "npy";

/**
 * Rows in Parquet, Arrow IPC or npy, in constant memory; the file is there, for its owner alone, when it is whole.
 *
 * @throws Failure that says what to install
 */
export async function vectorFile(path: string, format: VectorFileKind): Promise<RowOutput> {
  const use = `Writing ${{ parquet: "Parquet", arrow: "Arrow", npy: ".npy" }[format]}`;
  const { writeVectorFile } = await loadOptional(
    "@embedloom/vector-files",
    use,
    () => import("@embedloom/vector-files"),
  );
  return {
    name: path,
    keepsParts: false,
    async write(run) {
      const { rows, written } = traced(run);
      const { signal, identity } = run;
      const progress = await writeVectorFile(path, identity, rows, { format, signal, ...written });
      return progress.written;
    },
    close: async () => {},
  };
}

/** What a writer of rows is told to call. */
interface WrittenListeners {
  onProgress(progress: { readonly written: number; readonly failed: number }): void;
  onFailure(failure: RowFailure): void;
}

/** Rows for a sink, and what puts a refused one among the failures under the line it came from. */
export function traced({ rows, keepsText, failures }: RowRun): {
  readonly rows: AsyncGenerator<ReturnType<typeof sinkRowOf>>;
  readonly written: WrittenListeners;
} {
  // Rows under way only: the writer says how far it is.
  const underWay = new Map<number, EmbeddedRow["item"]>();
  let [given, done] = [0, 0];
  async function* sinkRows(): AsyncGenerator<ReturnType<typeof sinkRowOf>> {
    for await (const row of rows) {
      underWay.set(given, row.item);
      given += 1;
      yield sinkRowOf(row, keepsText);
    }
  }
  return {
    rows: sinkRows(),
    written: {
      onFailure({ index, error }) {
        const item = underWay.get(index);
        failures.add({ file: item?.file ?? "", line: item?.line ?? 0, problem: problemOf(error) });
      },
      onProgress({ written, failed }) {
        for (; done < written + failed; done++) underWay.delete(done);
      },
    },
  };
}
