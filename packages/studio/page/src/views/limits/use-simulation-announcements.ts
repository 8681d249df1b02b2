import type { SimulationStatus } from "../../../../src/api/simulation.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { counted } from "../../format/format-count.ts";

/** Tells screen readers that a run began, and how it ended. */
export function useSimulationAnnouncements(simulation: SimulationStatus | undefined): void {
  useAnnouncement(simulation && sentence(simulation));
}

function sentence({ state, result }: SimulationStatus): string | undefined {
  if (state === "running") return "The run began.";
  if (state === "done" && result !== undefined) {
    return `The run is over: ${counted(result.delivered, "text")} delivered, ${result.failed} refused, ${result.lost} lost.`;
  }
  return undefined;
}
