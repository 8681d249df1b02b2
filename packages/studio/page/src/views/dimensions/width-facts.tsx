import type { ReactElement } from "react";
import type { DimensionsReply } from "../../../../src/api/dimensions.ts";
import type { WidthsReply } from "../../../../src/api/search.ts";
import { Stats } from "../../components/stats.tsx";
import { formatBytes } from "../../format/format-bytes.ts";
import { rankAt } from "./rank-at.ts";

const BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Props extends DimensionsReply {
  readonly width: number;
  /** Absent: nothing was asked yet. */
  readonly reply: WidthsReply | undefined;
}

/** What the chosen width costs, and how much of the full answer it keeps. */
export function WidthFacts({ width, full, chunks, reply }: Props): ReactElement {
  const ranking = reply && rankAt(reply, width);
  const kept = ranking && ranking.rows.length - ranking.rows.filter(({ change }) => change === "new").length;
  return (
    <Stats
      stats={[
        { label: "Width", value: `${width} of ${full}` },
        { label: "One vector", value: formatBytes(width * BYTES) },
        {
          label: "The whole index",
          value: formatBytes(chunks * width * BYTES),
          note: width === full ? "full size" : `${Math.round((100 * width) / full)} % of full size`,
        },
        {
          label: "Same chunks as at full width",
          value: ranking === undefined ? "–" : `${kept} of ${ranking.rows.length}`,
        },
      ]}
    />
  );
}
