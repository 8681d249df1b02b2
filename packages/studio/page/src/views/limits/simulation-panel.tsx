import { Button, Text } from "@mantine/core";
import { ChartLine } from "lucide-react";
import type { ReactElement } from "react";
import type { SimulationStatus } from "../../../../src/api/simulation.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { useTopic } from "../../live/live-context.tsx";
import { batcherSamples } from "./batcher-samples.ts";
import { Ledger } from "./ledger.tsx";
import { SimulationCounters } from "./simulation-counters.tsx";
import { ThroughputFigure } from "./throughput-figure.tsx";
import { useSimulationAnnouncements } from "./use-simulation-announcements.ts";

/** The run: delivered texts against the ideal line, the counters, and in the end the ledger. */
export function SimulationPanel(): ReactElement {
  const simulation = useTopic("simulation");
  const cancel = useAction("/api/simulation/cancel");
  useSimulationAnnouncements(simulation);
  return (
    <Panel
      title="The batcher against what the limits allow"
      actions={
        simulation?.state === "running" && (
          <Button size="xs" variant="default" onClick={() => void cancel.run()}>
            Stop
          </Button>
        )
      }
    >
      {simulation && <Content simulation={simulation} />}
    </Panel>
  );
}

function Content({ simulation }: { readonly simulation: SimulationStatus }): ReactElement {
  const { state, message, result, request, idealMs } = simulation;
  if (state === "none" || request === undefined) {
    return (
      <EmptyState icon={ChartLine} title="No run yet">
        Choose a preset and press Run. The straight line is what the limits alone would allow; how near the other comes
        to it is what the batcher is for.
      </EmptyState>
    );
  }
  return (
    <>
      {state === "failed" && <ProblemAlert title="The run failed" error={new Error(message)} />}
      {state === "cancelled" && (
        <Text size="sm" c="dimmed">
          Stopped before its end.
        </Text>
      )}
      <Text size="sm" c="dimmed">
        The limits allow it in {formatDuration(idealMs)} of simulated time
        {result !== undefined && `; it took ${formatDuration(result.elapsedMs)}`}.
      </Text>
      <ThroughputFigure samples={batcherSamples(simulation.samples)} texts={request.texts} />
      <SimulationCounters simulation={simulation} />
      {result !== undefined && <Ledger result={result} />}
    </>
  );
}
