import type { ReactElement } from "react";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./chunk-flow.module.css";

interface Props {
  readonly text: string;
  /** Starts and ends in turn. */
  readonly spans: readonly number[];
}

/** The whole text with the boundaries of its chunks drawn in it; what two chunks share is hatched. */
export function ChunkFlow({ text, spans }: Props): ReactElement {
  const count = spans.length / 2;
  return (
    <div className={classes.flow} role="region" aria-label="Text with its chunks" tabIndex={0}>
      {Array.from({ length: count }, (_, chunk) => {
        const start = spans[2 * chunk] ?? 0;
        const end = spans[2 * chunk + 1] ?? start;
        const before = chunk === 0 ? 0 : (spans[2 * chunk - 1] ?? 0);
        // What the chunk repeats of the one before is drawn once, in the hatch of both.
        const shared = Math.max(start, Math.min(end, before));
        const next = chunk + 1 < count ? (spans[2 * chunk + 2] ?? end) : end;
        const own = Math.max(shared, Math.min(end, next));
        return (
          <span key={`${start}-${end}`}>
            {before < start && <UntrustedText text={text.slice(before, start)} />}
            <span className={classes.chunk} data-chunk={`${start}-${end}`} data-even={chunk % 2 === 0}>
              <span className={classes.number} aria-hidden="true">
                {chunk + 1}
              </span>
              <UntrustedText text={text.slice(shared, own)} />
            </span>
            {own < end && (
              <span className={classes.shared} title="In this chunk and in the next">
                <UntrustedText text={text.slice(own, end)} />
              </span>
            )}
          </span>
        );
      })}
      <UntrustedText text={text.slice(spans.at(-1) ?? 0)} />
    </div>
  );
}
