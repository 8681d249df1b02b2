import type { ReactElement } from "react";
import type { HeatReply } from "../../../../src/api/search.ts";
import { FactsTable } from "../../components/facts-table.tsx";
import { FigureWithTable } from "../../components/figure-with-table.tsx";
import { counted } from "../../format/format-count.ts";
import { HeatStrip } from "./heat-strip.tsx";

const ROWS = 200;

interface Props {
  readonly heat: HeatReply;
  /** Position of the chosen chunk. */
  readonly chunk: number | undefined;
  readonly onChoose: (chunk: number) => void;
}

/** The similarity of every chunk of a document to the question, both ways: as a strip or as a table. */
export function HeatFigure({ heat, chunk, onChoose }: Props): ReactElement {
  return (
    <FigureWithTable
      summary={`Similarity of ${counted(heat.plain.length, "chunk")} to the question`}
      figure={<HeatStrip heat={heat} chunk={chunk} onChoose={onChoose} />}
      table={<HeatTable heat={heat} />}
    />
  );
}

function HeatTable({ heat: { plain, late } }: { readonly heat: HeatReply }): ReactElement {
  const best = (chunk: number): number => Math.max(plain[chunk] ?? 0, late?.[chunk] ?? 0);
  const chunks = plain.map((_, chunk) => chunk);
  const shown =
    chunks.length <= ROWS
      ? chunks
      : chunks
          .toSorted((a, b) => best(b) - best(a))
          .slice(0, ROWS)
          .toSorted((a, b) => a - b);
  const caption =
    chunks.length <= ROWS
      ? `Cosine similarity of ${counted(chunks.length, "chunk")}`
      : `Cosine similarity of the ${ROWS} nearest of ${counted(chunks.length, "chunk")}`;
  return (
    <FactsTable
      caption={caption}
      columns={["Chunk", "Plain", ...(late === undefined ? [] : ["Late"])]}
      rows={shown.map((chunk) => ({
        key: chunk,
        cells: [
          chunk + 1,
          (plain[chunk] ?? 0).toFixed(3),
          ...(late === undefined ? [] : [(late[chunk] ?? 0).toFixed(3)]),
        ],
      }))}
    />
  );
}
