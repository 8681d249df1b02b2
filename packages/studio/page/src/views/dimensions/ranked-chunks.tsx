import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { Link } from "wouter";
import type { WidthsReply } from "../../../../src/api/search.ts";
import { counted } from "../../format/format-count.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import { type RankedRow, rankAt } from "./rank-at.ts";
import classes from "./ranked-chunks.module.css";
import { useMovingRows } from "./use-moving-rows.ts";

interface Props {
  readonly reply: WidthsReply;
  readonly width: number;
}

/** The ranking at a width; rows move to their new places, and say how far they came. */
export function RankedChunks({ reply, width }: Props): ReactElement {
  const { rows, lost } = rankAt(reply, width);
  const list = useMovingRows<HTMLOListElement>(`${reply.question} ${reply.vectors} ${width}`);
  const { question } = reply;
  return (
    <div>
      <ol ref={list} className={classes.list} data-vectors={reply.vectors}>
        {rows.map((row) => (
          <Row key={row.key} row={row} question={question} />
        ))}
      </ol>
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {lost.length === 0
          ? "Every chunk of the full width's best is here."
          : `${counted(lost.length, "chunk")} of the full width's best ${lost.length === 1 ? "is" : "are"} not here.`}
      </Text>
    </div>
  );
}

function Row({ row, question }: { readonly row: RankedRow; readonly question: string }): ReactElement {
  const { key, chunk, rank, score, change } = row;
  const place = new URLSearchParams({ q: question, document: chunk.document, chunk: String(chunk.position) });
  return (
    <li className={classes.row} data-key={key}>
      <span className={classes.rank}>{rank}</span>
      <span className={classes.change} data-change={kindOf(change)}>
        {describe(change)}
      </span>
      <Link href={`/search?${place}`} className={classes.text}>
        <UntrustedText text={chunk.text.trim()} />
      </Link>
      <span className={classes.name}>
        <UntrustedText text={chunk.name} />
      </span>
      <span className={classes.score}>{score.toFixed(3)}</span>
    </li>
  );
}

function kindOf(change: RankedRow["change"]): string {
  if (change === "new") return "new";
  return change === 0 ? "same" : change > 0 ? "up" : "down";
}

function describe(change: RankedRow["change"]): string {
  if (change === "new") return "new";
  return change === 0 ? "same" : change > 0 ? `up ${change}` : `down ${-change}`;
}
