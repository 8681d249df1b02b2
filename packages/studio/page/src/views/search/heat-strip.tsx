import { type KeyboardEvent, type PointerEvent, type ReactElement, useState } from "react";
import type { HeatReply } from "../../../../src/api/search.ts";
import { HeatLegend } from "./heat-legend.tsx";
import { HeatRow } from "./heat-row.tsx";
import classes from "./heat-strip.module.css";
import { keyTarget } from "./key-target.ts";

interface Props {
  readonly heat: HeatReply;
  readonly chunk: number | undefined;
  readonly onChoose: (chunk: number) => void;
}

/** Two rows of fields, one for each chunk: the nearer to the question, the stronger. Arrow keys go from chunk to chunk. */
export function HeatStrip({ heat, chunk, onChoose }: Props): ReactElement {
  const [pointed, setPointed] = useState<number>();
  const { plain, late } = heat;
  const count = plain.length;
  const range = rangeOf(late === undefined ? plain : [...plain, ...late]);
  const chunkAt = ({ clientX, currentTarget }: PointerEvent): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor((count * (clientX - left)) / width)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = keyTarget(event.key, chunk, count);
    if (target === undefined) return;
    event.preventDefault();
    onChoose(target);
  };
  const told = pointed ?? chunk;
  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        className={classes.strip}
        aria-label="Chunk of the document"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={(chunk ?? 0) + 1}
        aria-valuetext={readout(heat, chunk ?? 0)}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setPointed(chunkAt(event))}
        onPointerLeave={() => setPointed(undefined)}
        onPointerDown={(event) => onChoose(chunkAt(event))}
      >
        <HeatRow label="Plain" vectors="plain" scores={plain} range={range} chunk={chunk} />
        {late !== undefined && <HeatRow label="Late" vectors="late" scores={late} range={range} chunk={chunk} />}
      </div>
      <div className={classes.foot}>
        <span className={classes.readout}>{told === undefined ? "Point at a field" : readout(heat, told)}</span>
        <HeatLegend range={range} late={late !== undefined} />
      </div>
    </div>
  );
}

function readout({ plain, late }: HeatReply, chunk: number): string {
  const other = late === undefined ? "" : `, late ${(late[chunk] ?? 0).toFixed(3)}`;
  return `Chunk ${chunk + 1} of ${plain.length}: plain ${(plain[chunk] ?? 0).toFixed(3)}${other}`;
}

function rangeOf(scores: readonly number[]): { readonly low: number; readonly high: number } {
  return scores.reduce(({ low, high }, score) => ({ low: Math.min(low, score), high: Math.max(high, score) }), {
    low: 1,
    high: -1,
  });
}
