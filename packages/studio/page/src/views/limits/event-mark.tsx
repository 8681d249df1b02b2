import type { ReactElement } from "react";
import { eventLooks } from "./event-looks.ts";
import type { EventKind } from "./run-events.ts";

interface Props {
  readonly kind: EventKind;
  /** Centre; the chart sets them. @default 0 */
  readonly cx?: number;
  readonly cy?: number;
}

const R = 5;

/** The shape of an event: a triangle, a cross or a diamond. */
export function EventMark({ kind, cx = 0, cy = 0 }: Props): ReactElement {
  const { color } = eventLooks[kind];
  const paths: Readonly<Record<EventKind, string>> = {
    refused: `M${cx} ${cy - R}l${R} ${2 * R}h${-2 * R}z`,
    bisect: `M${cx} ${cy - R}l${R} ${R}l${-R} ${R}l${-R} ${-R}z`,
    fault: `M${cx - R + 1} ${cy - R + 1}l${2 * R - 2} ${2 * R - 2}m0 ${-2 * R + 2}l${-2 * R + 2} ${2 * R - 2}`,
  };
  return kind === "fault" ? (
    <path d={paths.fault} stroke={color} strokeWidth={2.5} strokeLinecap="round" fill="none" />
  ) : (
    <path d={paths[kind]} fill={color} stroke="var(--surface)" strokeWidth={1} />
  );
}
