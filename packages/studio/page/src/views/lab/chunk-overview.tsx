import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { LabChunkHeat, LabHeatReply } from "../../../../src/api/lab.ts";
import { Panel } from "../../components/panel.tsx";
import classes from "./chunk-overview.module.css";
import { nearestChunk, verdict } from "./nearest-chunk.ts";

interface Props {
  readonly heat: LabHeatReply;
  /** Leads to a chunk, by its place among all. */
  readonly onChoose: (chunk: number) => void;
}

/** Every chunk's similarity both ways at a glance; choosing one leads to its text. */
export function ChunkOverview({ heat: { chunks }, onChoose }: Props): ReactElement {
  const highest = Math.max(0, ...chunks.flatMap(({ plain, late }) => [plain.score, late.score]));
  const nearest = { plain: nearestChunk(chunks, "plain"), late: nearestChunk(chunks, "late") };
  return (
    <Panel title="All chunks" className={classes.panel}>
      <Text size="sm">{verdict(chunks)}</Text>
      <ol className={classes.list}>
        {chunks.map((chunk, at) => (
          <li key={`${chunk.start}-${chunk.end}`}>
            <button type="button" className={classes.row} onClick={() => onChoose(at)}>
              <span className={classes.number} data-nearest={at === nearest.plain || at === nearest.late}>
                <span className={classes.word}>Chunk</span> {at + 1}
              </span>
              <span className={classes.bars} aria-hidden="true">
                <Bar vectors="plain" chunk={chunk} highest={highest} />
                <Bar vectors="late" chunk={chunk} highest={highest} />
              </span>
              <span className={classes.scores}>
                <span data-vectors="plain" data-nearest={at === nearest.plain}>
                  <span className={classes.word}>plain</span> {chunk.plain.score.toFixed(3)}
                </span>{" "}
                <span data-vectors="late" data-nearest={at === nearest.late}>
                  <span className={classes.word}>late</span> {chunk.late.score.toFixed(3)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Bar({
  vectors,
  chunk,
  highest,
}: {
  readonly vectors: "plain" | "late";
  readonly chunk: LabChunkHeat;
  readonly highest: number;
}): ReactElement {
  const share = highest <= 0 ? 0 : Math.max(0, chunk[vectors].score / highest);
  return <span data-vectors={vectors} style={{ width: `${100 * share}%` }} />;
}
