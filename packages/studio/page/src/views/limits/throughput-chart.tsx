import { LineChart } from "@mantine/charts";
import type { ReactElement } from "react";
import type { SimulationSample } from "../../../../src/api/simulation.ts";
import { formatCount } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { eventLooks } from "./event-looks.ts";
import { EventMark } from "./event-mark.tsx";
import { pauseSpans, runEvents } from "./run-events.ts";

interface Props {
  readonly samples: readonly SimulationSample[];
  readonly texts: number;
}

/** The run as a line below the ideal one, with a mark where something went wrong and a band where all waited. */
export function ThroughputChart({ samples, texts }: Props): ReactElement {
  const data = [{ atMs: 0, done: 0, ideal: 0 }, ...samples.map(({ atMs, done, ideal }) => ({ atMs, done, ideal }))];
  return (
    <LineChart
      h={340}
      data={data}
      dataKey="atMs"
      series={[
        { name: "ideal", label: "What the limits allow", color: "var(--mantine-color-dimmed)", strokeDasharray: "5 4" },
        { name: "done", label: "Delivered", color: "var(--good)" },
      ]}
      curveType="linear"
      withDots={false}
      withLegend
      legendProps={{ verticalAlign: "top", height: 40 }}
      valueFormatter={formatCount}
      strokeWidth={2.5}
      lineProps={{ isAnimationActive: false }}
      xAxisProps={{ type: "number", domain: [0, "dataMax"], tickFormatter: formatDuration, minTickGap: 40 }}
      yAxisProps={{ domain: [0, texts], width: 58 }}
      tooltipProps={{ labelFormatter: (label) => formatDuration(Number(label)) }}
      xAxisLabel="Simulated time"
      referenceAreas={pauseSpans(samples).map(({ from, to }) => ({
        x1: from,
        x2: to,
        fill: "var(--mantine-color-dimmed)",
        fillOpacity: 0.18,
        stroke: "none",
      }))}
      referenceDots={runEvents(samples).map(({ kind, atMs, done }) => ({
        x: atMs,
        y: done,
        r: 5,
        color: eventLooks[kind].color,
        shape: <EventMark kind={kind} />,
      }))}
    />
  );
}
