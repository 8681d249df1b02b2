import type { ReactElement } from "react";
import type { LabChunkHeat, LabHeatReply, LabReading } from "../../../../src/api/lab.ts";
import classes from "./chunk-pairs.module.css";
import { nearestChunk } from "./nearest-chunk.ts";
import { TokenText } from "./token-text.tsx";

interface Props {
  readonly text: string;
  readonly heat: LabHeatReply;
}

/** Id of the chunk at a place among all, in the page. */
export function pairId(chunk: number): string {
  return `lab-chunk-${chunk}`;
}

/** Every chunk twice: as the model sees it alone, and as it sees it inside its text. */
export function ChunkPairs({ text, heat: { chunks } }: Props): ReactElement {
  const highest = Math.max(0, ...chunks.flatMap(({ plain, late }) => [...plain.scores, ...late.scores]));
  const best = { plain: nearestChunk(chunks, "plain"), late: nearestChunk(chunks, "late") };
  return (
    <div className={classes.pairs} role="region" aria-label="Chunks, plain and late" tabIndex={0}>
      <div className={classes.heads} aria-hidden="true">
        <span data-vectors="plain">Plain: read alone</span>
        <span data-vectors="late">Late: read inside the text</span>
      </div>
      <ol className={classes.list}>
        {chunks.map((chunk, at) => (
          <li
            key={`${chunk.start}-${chunk.end}`}
            id={pairId(at)}
            tabIndex={-1}
            className={classes.pair}
            data-chunk={`${chunk.start}-${chunk.end}`}
          >
            <h3 className={classes.title}>
              <span className={classes.number}>Chunk {at + 1}</span>
              <Difference chunk={chunk} />
            </h3>
            {(["plain", "late"] as const).map((vectors) => (
              <Reading
                key={vectors}
                vectors={vectors}
                chunk={chunk}
                text={text}
                highest={highest}
                isBest={best[vectors] === at}
              />
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ReadingProps {
  readonly vectors: "plain" | "late";
  readonly chunk: LabChunkHeat;
  readonly text: string;
  readonly highest: number;
  readonly isBest: boolean;
}

function Reading({ vectors, chunk, text, highest, isBest }: ReadingProps): ReactElement {
  const reading: LabReading = chunk[vectors];
  return (
    <div className={classes.reading} data-vectors={vectors} data-best={isBest}>
      <p className={classes.score}>
        <span className={classes.way}>{vectors === "plain" ? "Plain" : "Late"} </span>
        <b>{reading.score.toFixed(3)}</b>
        {isBest && <span className={classes.best}>nearest</span>}
      </p>
      <TokenText
        text={text}
        start={chunk.start}
        end={chunk.end}
        tokens={reading.tokens}
        scores={reading.scores}
        highest={highest}
      />
    </div>
  );
}

/** Says by how much the context moved a chunk, and what of the question only the context knows. */
function Difference({ chunk: { plain, late, elsewhere } }: { readonly chunk: LabChunkHeat }): ReactElement {
  const by = late.score - plain.score;
  return (
    <span className={classes.difference}>
      <b data-way={by > 0 ? "nearer" : "farther"}>
        {by >= 0 ? "+" : "−"}
        {Math.abs(by).toFixed(3)}
      </b>{" "}
      late
      {elsewhere.length > 0 && (
        <> · says nothing of {elsewhere.map((word) => `“${word}”`).join(", ")}, the text around it does</>
      )}
    </span>
  );
}
