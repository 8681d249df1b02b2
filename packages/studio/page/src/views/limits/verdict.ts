import type { SimulationResult } from "../../../../src/api/simulation.ts";

/** Whether the books of a run are in order, checked here and not believed, and the words for it. */
export function verdict(result: SimulationResult): { readonly intact: boolean; readonly title: string } {
  const { texts, delivered, failed, lost, misplaced, failedWithoutPoison } = result;
  if (delivered + failed + lost !== texts) return { intact: false, title: "The books do not add up" };
  if (lost > 0) return { intact: false, title: `${lost} lost` };
  if (misplaced > 0) return { intact: false, title: `${misplaced} at the wrong text` };
  if (failedWithoutPoison > 0) return { intact: false, title: `Nothing lost, but ${failedWithoutPoison} given up` };
  return { intact: true, title: "Nothing lost" };
}
