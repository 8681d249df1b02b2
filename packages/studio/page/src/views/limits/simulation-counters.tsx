import type { ReactElement } from "react";
import type { SimulationStatus } from "../../../../src/api/simulation.ts";
import { Stats } from "../../components/stats.tsx";
import { formatCount } from "../../format/format-count.ts";

/** The counters of the run so far. */
export function SimulationCounters({ simulation }: { readonly simulation: SimulationStatus }): ReactElement | null {
  const { samples, result, request, state } = simulation;
  const last = samples.at(-1);
  const counts = result ?? last;
  if (counts === undefined || request === undefined) return null;
  const delivered = result?.delivered ?? last?.done ?? 0;
  return (
    <Stats
      stats={[
        { label: "Delivered", value: formatCount(delivered), note: `of ${formatCount(request.texts)}` },
        {
          label: "Requests",
          value: formatCount(counts.requests),
          ...(state === "running" && { note: `${last?.inFlight ?? 0} in flight` }),
          ...(result && { note: `${formatCount(result.fewestRequests)} without faults` }),
        },
        { label: "Refused (429)", value: formatCount(counts.refused) },
        { label: "Errors and resets", value: formatCount(counts.faults) },
        { label: "Sent again", value: formatCount(counts.retries) },
        {
          label: "Pauses",
          value: formatCount(counts.pauses),
          ...(last?.paused && state === "running" && { note: "pausing now" }),
        },
        { label: "Divided", value: formatCount(counts.bisects), note: "for a bad text" },
      ]}
    />
  );
}
