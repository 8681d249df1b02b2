import type { ReactElement } from "react";
import { eventLooks } from "./event-looks.ts";
import { EventMark } from "./event-mark.tsx";
import classes from "./event-legend.module.css";
import { eventKinds } from "./run-events.ts";

/** What the marks and bands of the chart mean. */
export function EventLegend(): ReactElement {
  return (
    <ul className={classes.legend}>
      {eventKinds.map((kind) => (
        <li key={kind}>
          <svg viewBox="-7 -7 14 14" width={14} height={14} aria-hidden="true">
            <EventMark kind={kind} />
          </svg>
          {eventLooks[kind].label}
        </li>
      ))}
      <li>
        <span className={classes.band} aria-hidden="true" />
        All requests pause
      </li>
    </ul>
  );
}
