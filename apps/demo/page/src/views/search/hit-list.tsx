import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactElement, useState } from "react";
import type { SearchHit } from "../../../../src/studio/api/search.ts";
import { HitCard } from "./hit-card.tsx";
import classes from "./hit-list.module.css";
import type { Place } from "./use-place.ts";

interface Props {
  readonly vectors: "plain" | "late";
  readonly hits: readonly SearchHit[];
  /** Whether there is another column to compare with. */
  readonly compared: boolean;
  readonly place: Place | undefined;
  readonly onChoose: (place: Place) => void;
}

const FEW = 4;

const titles = { plain: "Plain chunks", late: "Late chunks" };
const notes = { plain: "embedded alone", late: "embedded in context" };

/** One column of the answer. */
export function HitList({ vectors, hits, compared, place, onChoose }: Props): ReactElement {
  const highest = hits[0]?.score ?? 1;
  // Where the columns stand one below the other, the second must not be out of reach.
  const stacked = useMediaQuery("(max-width: 680px)");
  const [all, setAll] = useState(false);
  const few = stacked && !all && hits.length > FEW;
  return (
    <section className={classes.column} data-vectors={vectors} aria-label={titles[vectors]}>
      <h2 className={classes.title}>
        {titles[vectors]} <span className={classes.note}>{notes[vectors]}</span>
      </h2>
      <ol className={classes.list}>
        {(few ? hits.slice(0, FEW) : hits).map((hit) => (
          <li key={`${hit.document}:${hit.chunk}`}>
            <HitCard
              hit={hit}
              vectors={vectors}
              highest={highest}
              shown={hits.length}
              compared={compared}
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
