import type { ReactElement } from "react";
import type { SimulationSample } from "../../../../src/api/simulation.ts";
import { FactsTable } from "../../components/facts-table.tsx";
import { FigureWithTable } from "../../components/figure-with-table.tsx";
import { formatCount } from "../../format/format-count.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { EventLegend } from "./event-legend.tsx";
import { ThroughputChart } from "./throughput-chart.tsx";

const ROWS = 40;

interface Props {
  readonly samples: readonly SimulationSample[];
  readonly texts: number;
}

/** Delivered texts over simulated time, as a chart or as a table. */
export function ThroughputFigure({ samples, texts }: Props): ReactElement {
  return (
    <FigureWithTable
      summary="Texts delivered over simulated time, against the line that the limits alone would allow"
      figure={
        <>
          <ThroughputChart samples={samples} texts={texts} />
          <EventLegend />
        </>
      }
      table={<Samples samples={samples} />}
    />
  );
}

function Samples({ samples }: Pick<Props, "samples">): ReactElement {
  const step = Math.max(1, Math.ceil(samples.length / ROWS));
  const shown = samples.filter((_, at) => at % step === 0 || at === samples.length - 1);
  return (
    <FactsTable
      caption={step === 1 ? "Every sample" : `Every ${step}th sample`}
      columns={["Time", "Delivered", "Ideal", "Requests", "429", "Faults", "Divided", "Pauses"]}
      rows={shown.map((sample) => ({
        key: sample.atMs,
        cells: [
          formatDuration(sample.atMs),
          formatCount(sample.done),
          formatCount(sample.ideal),
          formatCount(sample.requests),
          formatCount(sample.refused),
          formatCount(sample.faults),
          formatCount(sample.bisects),
          formatCount(sample.pauses),
        ],
      }))}
    />
  );
}
