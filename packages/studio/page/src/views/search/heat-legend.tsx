import type { ReactElement } from "react";
import classes from "./heat-strip.module.css";

interface Props {
  readonly range: { readonly low: number; readonly high: number };
  readonly late: boolean;
}

/** What the palest and the strongest colour stand for. */
export function HeatLegend({ range: { low, high }, late }: Props): ReactElement {
  return (
    <span className={classes.legend}>
      {low.toFixed(2)}
      <span className={classes.ramps} aria-hidden="true">
        <span className={classes.plainRamp} />
        {late && <span className={classes.lateRamp} />}
      </span>
      {high.toFixed(2)}
    </span>
  );
}
