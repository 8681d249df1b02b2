import { Anchor, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { Link } from "wouter";
import type { ChunkReply } from "../../../../src/api/chunk-reply.ts";
import type { MapReply } from "../../../../src/api/map.ts";
import type { SearchHit } from "../../../../src/api/search.ts";
import { call } from "../../api/call.ts";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./point-panel.module.css";

interface Props {
  readonly map: MapReply;
  readonly question: string;
  readonly hits: readonly SearchHit[];
  /** The point of each hit. */
  readonly points: readonly number[];
  readonly marked: number | undefined;
  readonly onPoint: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
}

/** The chunk that is pointed at, and what the question lit up. */
export function PointPanel({ map, question, hits, points, marked, onPoint, onChoose }: Props): ReactElement {
  return (
    <div className={classes.panel}>
      <MarkedChunk map={map} question={question} marked={marked} />
      {hits.length > 0 && (
        <section aria-label="Lit chunks">
          <h3 className={classes.title}>What lit up</h3>
          <ol className={classes.list}>
            {hits.map((hit, at) => (
              <li key={`${hit.document}:${hit.chunk}`}>
                <button
                  type="button"
                  className={classes.hit}
                  data-point={points[at]}
                  aria-pressed={points[at] === marked}
                  onPointerEnter={() => onPoint(points[at])}
                  onPointerLeave={() => onPoint(undefined)}
                  onFocus={() => onPoint(points[at])}
                  onBlur={() => onPoint(undefined)}
                  onClick={() => points[at] !== undefined && onChoose(points[at])}
                >
                  <b>{hit.rank}</b>
                  <span className={classes.text}>
                    <UntrustedText text={hit.text.trim()} />
                  </span>
                  <span className={classes.score}>{hit.score.toFixed(3)}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function MarkedChunk({ map, question, marked }: Pick<Props, "map" | "question" | "marked">): ReactElement {
  const document = map.documents.find(({ from, to }) => marked !== undefined && marked >= from && marked < to);
  const chunk = document === undefined || marked === undefined ? undefined : marked - document.from;
  const { data } = useQuery({
    queryKey: ["chunk", document?.id, chunk],
    queryFn: ({ signal }) => call<ChunkReply>(`/api/documents/${document?.id}/chunks/${chunk}`, { signal }),
    enabled: document !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
  if (document === undefined || chunk === undefined) {
    return (
      <div className={classes.marked}>
        <Text size="sm" c="dimmed">
          Point at a chunk to read it; choose it to keep it here.
        </Text>
      </div>
    );
  }
  const query = new URLSearchParams({
    ...(question !== "" && { q: question }),
    document: document.id,
    chunk: `${chunk}`,
  });
  return (
    <section aria-label="Chosen chunk" className={classes.marked}>
      <h3 className={classes.title}>
        <UntrustedText text={document.name} /> <span className={classes.score}>chunk {chunk + 1}</span>
      </h3>
      {data === undefined ? (
        <Skeleton height={60} />
      ) : (
        <p className={classes.quote}>
          <UntrustedText text={data.text.trim()} />
        </p>
      )}
      <Anchor component={Link} href={`/search?${query}`} size="sm" underline="always">
        Open the document there
      </Anchor>
    </section>
  );
}
