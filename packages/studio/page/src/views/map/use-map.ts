import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { MapReply, PlaceReply } from "../../../../src/api/map.ts";
import type { SearchHit } from "../../../../src/api/search.ts";
import { call } from "../../api/call.ts";
import { useTopic } from "../../live/live-context.tsx";
import { useSearchReply } from "../search/use-search-reply.ts";

/** A map with what a question lights up on it. */
export interface AskedMap {
  readonly map: MapReply | undefined;
  readonly documentOf: Uint16Array;
  readonly place: PlaceReply | undefined;
  readonly hits: readonly SearchHit[];
  /** The points of `hits`, in their order. */
  readonly points: readonly number[];
  readonly isFetching: boolean;
  readonly error: Error | null;
}

const nothing = new Uint16Array(0);

/** Draws the index and asks it a question; an empty one lights up nothing. */
export function useMap(question: string, vectors: "plain" | "late"): AskedMap {
  const version = useTopic("index")?.version;
  const drawn = useQuery({
    queryKey: ["map", vectors, version],
    queryFn: ({ signal }) => call<MapReply>("/api/map", { method: "POST", body: { vectors }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const map = drawn.data;
  const placed = useQuery({
    queryKey: ["map-place", question, vectors, version],
    queryFn: ({ signal }) =>
      call<PlaceReply>("/api/map/place", { method: "POST", body: { question, vectors }, signal }),
    enabled: question !== "" && map !== undefined,
  });
  // The search waits until the question has its vector: it is embedded once.
  const search = useSearchReply(placed.data === undefined ? "" : question);
  const hits = (question !== "" && search.data?.question === question ? search.data[vectors] : undefined) ?? [];
  const documentOf = useMemo(() => (map === undefined ? nothing : documentsOf(map)), [map]);
  const place = placed.data?.version === map?.version && question !== "" ? placed.data : undefined;
  return {
    map,
    documentOf,
    place,
    hits,
    points: map === undefined ? [] : hits.flatMap((hit) => pointOf(map, hit) ?? []),
    isFetching: placed.isFetching || search.isFetching,
    error: drawn.error ?? placed.error ?? search.error,
  };
}

/** The point of a chunk. Absent: its document is not on the map. */
function pointOf(
  { documents }: MapReply,
  { document, chunk }: Pick<SearchHit, "document" | "chunk">,
): number | undefined {
  const run = documents.find(({ id }) => id === document);
  return run === undefined || run.from + chunk >= run.to ? undefined : run.from + chunk;
}

function documentsOf({ documents, points }: MapReply): Uint16Array {
  const of = new Uint16Array(points.length / 2);
  for (const [at, { from, to }] of documents.entries()) of.fill(at, from, to);
  return of;
}
