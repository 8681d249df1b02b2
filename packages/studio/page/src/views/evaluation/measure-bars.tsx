import type { ReactElement } from "react";
import type { EvaluatedFigures, EvaluatedMean, EvaluatedWay } from "../../../../src/api/evaluation.ts";
import { measureNames, wayNames } from "./evaluation-words.ts";
import classes from "./measure-bars.module.css";

/** A bar for each way at each measure, with a line over the interval. */
export function MeasureBars({ ways }: { readonly ways: readonly EvaluatedFigures[] }): ReactElement {
  return (
    <div className={classes.measures}>
      {measureNames.map(({ measure, label, meaning }) => (
        <section key={measure} aria-label={label}>
          <h3 className={classes.name}>
            {label} <span>{meaning}</span>
          </h3>
          <dl className={classes.bars}>
            {ways.map(({ way, measures }) => (
              <Bar key={way} way={way} value={measures[measure]} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function Bar({
  way,
  value: { mean, low, high },
}: {
  readonly way: EvaluatedWay;
  readonly value: EvaluatedMean;
}): ReactElement {
  return (
    <div className={classes.bar} data-way={way}>
      <dt>{wayNames[way]}</dt>
      <dd>
        <span className={classes.track} aria-hidden="true">
          <span className={classes.fill} style={{ width: `${100 * mean}%` }} />
          {low !== null && high !== null && (
            <span className={classes.interval} style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }} />
          )}
        </span>
        <span className={classes.value}>{mean.toFixed(3)}</span>
      </dd>
    </div>
  );
}
