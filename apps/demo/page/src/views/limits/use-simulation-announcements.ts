import { useEffect } from "react";
import type { SimulationStatus } from "../../../../src/studio/api/simulation.ts";
import { useAnnounce } from "../../components/announcer.tsx";
import { counted } from "../../format/format-count.ts";

/** Tells screen readers that a run began, and how it ended. */
export function useSimulationAnnouncements(simulation: SimulationStatus | undefined): void {
  const announce = useAnnounce();
  const text = simulation && sentence(simulation);
  useEffect(() => {
    if (text !== undefined) announce(text);
  }, [announce, text]);
}

function sentence({ state, result }: SimulationStatus): string | undefined {
  if (state === "running") return "The run began.";
  if (state === "done" && result !== undefined) {
    return `The run is over: ${counted(result.delivered, "text")} delivered, ${result.failed} refused, ${result.lost} lost.`;
  }
  return undefined;
}
