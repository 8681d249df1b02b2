import type { ReactElement, ReactNode } from "react";
import classes from "./stats.module.css";

/** One figure. */
export interface Stat {
  readonly label: string;
  readonly value: ReactNode;
  /** What the figure means, or a second figure. */
  readonly note?: ReactNode;
}

/** Figures side by side, as many in a row as fit. */
export function Stats({ stats }: { readonly stats: readonly Stat[] }): ReactElement {
  return (
    <dl className={classes.grid}>
      {stats.map(({ label, value, note }) => (
        <div key={label} className={classes.stat}>
          <dt className={classes.label}>{label}</dt>
          <dd className={classes.value}>
            {value}
            {note !== undefined && <span className={classes.note}>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
