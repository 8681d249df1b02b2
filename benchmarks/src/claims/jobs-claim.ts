/** What jobs on many machines do: with killed and stopped workers, with restarted servers, and on paper for a billion texts. */
import type { ClaimReport } from "./claim-report.ts";
import { measureKilling } from "./jobs/killing-part.ts";
import { measurePaper, measureSimulation } from "./jobs/simulation-part.ts";
import { measureStopped } from "./jobs/stopped-part.ts";
import { measureWorkers } from "./jobs/workers-part.ts";

/**
 * Measures all parts, or those named (killing, stopped, workers, paper, simulation). `--texts N` is the size of the run with killed
 * workers (20,000 when absent); `--full` is 1,000,000 (with killed workers some 25 minutes), 60 s for the worker that stands still, and a simulation beside 100,000 and 1,000,000 real texts.
 */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const isFull = options.includes("--full");
  const at = options.indexOf("--texts");
  const texts = at >= 0 ? Number(options[at + 1]) : isFull ? 1_000_000 : 20_000;
  const parts: Readonly<Record<string, () => Promise<void>>> = {
    killing: () => measureKilling(report, texts),
    stopped: () => measureStopped(report, isFull),
    workers: () => measureWorkers(report, texts),
    paper: () => measurePaper(report),
    simulation: async () => {
      for (const size of isFull ? [100_000, 1_000_000] : [Math.min(texts, 100_000)])
        await measureSimulation(report, size);
    },
  };
  const chosen = options.filter((option) => option in parts);
  for (const [name, part] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await part();
  }
}
