import type { VectorSink } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import type { RowOutput } from "./row-output.ts";
import { traced } from "./vector-file.ts";

/** Rows in a database; those that are written stay, whatever ends the run. */
export function sinkOutput(name: string, sink: VectorSink): RowOutput {
  return {
    name,
    keepsParts: true,
    async write(run) {
      const { rows, written } = traced(run);
      const { signal } = run;
      const index = await sink.open(run.identity, { signal });
      return (await writeRows(index, rows, { signal, ...written })).written;
    },
    close: () => sink.close(),
  };
}
