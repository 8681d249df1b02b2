import { Button } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { HitCard } from "./hit-card.tsx";
import type { ShownHit, Way } from "./hit-column.ts";
import classes from "./hit-list.module.css";
import type { Place } from "./use-place.ts";

interface Props {
  readonly way: Way;
  readonly note: string;
  readonly hits: readonly ShownHit[];
  readonly place: Place | undefined;
  readonly onChoose: (place: Place) => void;
}

/** As many as leave the document below in sight. */
const FEW = 4;

const titles: Readonly<Record<Way, string>> = { plain: "Plain chunks", late: "Late chunks", hybrid: "Hybrid" };

/** One column of the answer. */
export function HitList({ way, note, hits, place, onChoose }: Props): ReactElement {
  const [all, setAll] = useState(false);
  const few = !all && hits.length > FEW;
  return (
    <section className={classes.column} data-vectors={way} aria-label={titles[way]}>
      <h2 className={classes.title}>
        {titles[way]} <span className={classes.note}>{note}</span>
      </h2>
      <ol className={classes.list}>
        {(few ? hits.slice(0, FEW) : hits).map((hit) => (
          <li key={`${hit.document}:${hit.chunk}`}>
            <HitCard
              hit={hit}
              highest={hits[0]?.score ?? 1}
              chosen={place?.document === hit.document && place.chunk === hit.chunk}
              onChoose={() => onChoose({ document: hit.document, chunk: hit.chunk })}
            />
          </li>
        ))}
      </ol>
      {few && (
        <Button variant="subtle" color="gray" size="xs" fullWidth mt={6} onClick={() => setAll(true)}>
          Show all {hits.length}
        </Button>
      )}
    </section>
  );
}
