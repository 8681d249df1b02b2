import { Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { ChunkReply } from "../../../../src/api/chunk-reply.ts";
import type { HeatReply } from "../../../../src/api/search.ts";
import { call } from "../../api/call.ts";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useTopic } from "../../live/live-context.tsx";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import classes from "./document-inspector.module.css";
import { DocumentText } from "./document-text.tsx";
import { HeatFigure } from "./heat-figure.tsx";
import type { Place } from "./use-place.ts";
import { useDocumentWindow } from "./use-document-window.ts";

interface Props {
  readonly question: string;
  readonly place: Place;
  readonly onChoose: (place: Place) => void;
}

/** A document with a chunk highlighted, below the similarity of all its chunks to the question. */
export function DocumentInspector({ question, place, onChoose }: Props): ReactElement {
  const heat = useHeat(question, place.document);
  const asked = question === "" ? undefined : spanOf(heat.data, place);
  const unasked = useChunk(place, question === "" || heat.error !== null);
  const span = place.chunk === undefined ? undefined : (asked ?? unasked);
  const text = useDocumentWindow(place.document, span?.start ?? 0);
  const name = text.data?.document.name;
  return (
    <Panel title={name === undefined ? "Document" : <UntrustedText text={name} />} className={classes.inspector}>
      {question !== "" && <ProblemAlert title="No similarities" error={heat.error} />}
      {heat.data !== undefined && (
        <HeatFigure
          heat={heat.data}
          chunk={place.chunk}
          onChoose={(chunk) => onChoose({ document: place.document, chunk })}
        />
      )}
      {question === "" && (
        <Text size="sm" c="dimmed">
          Ask a question to see which of its chunks are near.
        </Text>
      )}
      <ProblemAlert title="The document could not be read" error={text.error} />
      {text.data === undefined ? (
        text.isPending && <Skeleton height={300} />
      ) : (
        <DocumentText window={text.data} span={span} onMove={text.move} />
      )}
    </Panel>
  );
}

function useHeat(
  question: string,
  document: string,
): { readonly data: HeatReply | undefined; readonly error: Error | null } {
  const version = useTopic("index")?.version;
  const { data, error } = useQuery({
    queryKey: ["heat", document, question, version],
    queryFn: ({ signal }) =>
      call<HeatReply>(`/api/documents/${document}/heat`, { method: "POST", body: { question }, signal }),
    enabled: question !== "",
    placeholderData: keepPreviousData,
  });
  // What is kept while the next reply is on its way may be of another document.
  return { data: data?.document === document && question !== "" ? data : undefined, error };
}

/** Where a chunk is, for a place that comes without a question. */
function useChunk({ document, chunk }: Place, isWanted: boolean): ChunkReply | undefined {
  const { data } = useQuery({
    queryKey: ["chunk", document, chunk],
    queryFn: ({ signal }) => call<ChunkReply>(`/api/documents/${document}/chunks/${chunk}`, { signal }),
    enabled: isWanted && chunk !== undefined,
    gcTime: 30_000,
  });
  return data;
}

function spanOf(
  heat: HeatReply | undefined,
  { chunk = 0 }: Place,
): { readonly start: number; readonly end: number } | undefined {
  const start = heat?.spans[2 * chunk];
  const end = heat?.spans[2 * chunk + 1];
  return start === undefined || end === undefined ? undefined : { start, end };
}
