import { LineChart } from "@mantine/charts";
import type { ReactElement } from "react";
import type { MeasureStatus } from "../../../../src/api/dimensions.ts";
import { FactsTable } from "../../components/facts-table.tsx";
import { FigureWithTable } from "../../components/figure-with-table.tsx";
import { formatBytes } from "../../format/format-bytes.ts";
import { formatCount } from "../../format/format-count.ts";
import { formatShare } from "./format-share.ts";

/** The measured widths as a curve over bytes, or as a table. */
export function QualityCurve({ measure }: { readonly measure: MeasureStatus }): ReactElement {
  return (
    <FigureWithTable
      summary="Share of the full width's best that each width finds, against bytes of a vector"
      figure={<Chart measure={measure} />}
      table={<Rows measure={measure} />}
    />
  );
}

function Chart({ measure: { rows, vectors } }: { readonly measure: MeasureStatus }): ReactElement {
  const data = rows.toReversed().map(({ dimensions, bytesPerVector, recall, twoStageRecall }) => ({
    bytes: `${formatBytes(bytesPerVector)} · ${dimensions}`,
    recall,
    twoStageRecall,
  }));
  return (
    <LineChart
      h={320}
      data={data}
      dataKey="bytes"
      series={[
        {
          name: "twoStageRecall",
          label: "Shortlist, then full width",
          color: "var(--mantine-color-dimmed)",
          strokeDasharray: "5 4",
        },
        { name: "recall", label: "This width alone", color: vectors === "late" ? "var(--late)" : "var(--plain)" },
      ]}
      curveType="linear"
      withLegend
      legendProps={{ verticalAlign: "top", height: 44 }}
      valueFormatter={formatShare}
      yAxisProps={{ domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], width: 52 }}
      xAxisProps={{ interval: "preserveStartEnd", padding: { left: 16, right: 24 } }}
      xAxisLabel="Bytes of a vector · dimensions"
      lineProps={{ isAnimationActive: false }}
      dotProps={{ r: 4 }}
      strokeWidth={2.5}
    />
  );
}

function Rows({ measure: { rows, corpus } }: { readonly measure: MeasureStatus }): ReactElement {
  return (
    <FactsTable
      caption="Widest first"
      columns={["Dimensions", "One vector", "Index", "Finds", "With shortlist", "Searches a second"]}
      rows={rows.map((row) => ({
        key: row.dimensions,
        cells: [
          row.dimensions,
          formatBytes(row.bytesPerVector),
          formatBytes(row.bytesPerVector * corpus),
          formatShare(row.recall),
          formatShare(row.twoStageRecall),
          formatCount(row.queriesPerSecond),
        ],
      }))}
    />
  );
}
