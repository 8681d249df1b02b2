import type { ReactElement } from "react";
import { heatBins } from "./heat-bins.ts";
import classes from "./heat-strip.module.css";

const FIELDS = 240;
const HEIGHT = 22;

interface Props {
  readonly label: string;
  readonly vectors: "plain" | "late";
  readonly scores: readonly number[];
  /** Similarities that are drawn palest and strongest. */
  readonly range: { readonly low: number; readonly high: number };
  readonly chunk: number | undefined;
}

/** One row of the strip. The label lies over it, so that both rows begin and end where the strip does. */
export function HeatRow({ label, vectors, scores, range: { low, high }, chunk }: Props): ReactElement {
  const count = scores.length;
  const strength = (score: number): number => (high === low ? 1 : 0.05 + (0.95 * (score - low)) / (high - low));
  return (
    <div className={classes.row} aria-hidden="true">
      <span className={classes.label}>{label}</span>
      <svg className={classes.fields} viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none">
        {heatBins(scores, FIELDS).map(({ from, to, score }) => (
          <rect
            key={from}
            x={from}
            width={to - from}
            height={HEIGHT}
            className={classes[vectors]}
            fillOpacity={strength(score)}
          />
        ))}
        {chunk !== undefined && (
          <rect x={chunk} width={1} height={HEIGHT} className={classes.chosen} vectorEffect="non-scaling-stroke" />
        )}
      </svg>
    </div>
  );
}
