// The most memory of a process that writes 100,000 rows, and of one that writes 300,000, or 1,000,000 with --full.
import type { ClaimReport } from "../claim-report.ts";
import type { SinkChoices } from "./claim-rows.ts";
import { openPlaces, outputOf, startProcess } from "./sink-places.ts";

const DIMENSIONS = 384;

/** Measures each sink that keeps its rows outside of the process that counts. */
export async function measureMemory(report: ClaimReport, { kinds, full }: SinkChoices): Promise<void> {
  report.section(`Peak memory of a process that writes, ${DIMENSIONS} wide`);
  const [few, many] = full ? [100_000, 1_000_000] : [100_000, 300_000];
  const rows: (string | number)[][] = [];
  for (const kind of kinds.filter((each) => each !== "qdrant")) {
    const peaks: number[] = [];
    for (const count of [few, many]) {
      const places = await openPlaces();
      try {
        const place = places.places.get(kind);
        if (place === undefined) continue;
        const { peakMB = NaN, seconds = NaN } = await outputOf(startProcess("write", kind, place, DIMENSIONS, count));
        peaks.push(peakMB);
        rows.push([kind, count, Math.round(peakMB), Math.round(count / seconds)]);
      } finally {
        await places.close();
      }
    }
    if (peaks.length < 2) report.skip(`${kind}: memory`, "no PostgreSQL with pgvector found");
    // Ten times the rows may not take half as much again: most of what a process has is V8's room for garbage.
    else report.goal(`${kind}: memory at ${many} rows beside ${few}`, { value: peaks[1]! / peaks[0]!, atMost: 1.5 });
  }
  report.table(["sink", "rows", "peak, MB", "rows/s"], rows);
}
