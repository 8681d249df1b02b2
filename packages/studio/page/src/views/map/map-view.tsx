import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import { type ReactElement, useMemo, useState } from "react";
import type { MapReply } from "../../../../src/api/map.ts";
import { IndexGate } from "../../components/index-gate.tsx";
import { Lead } from "../../components/lead.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { QuestionForm } from "../search/question-form.tsx";
import { useQuestion } from "../search/use-question.ts";
import { MapCanvas } from "./map-canvas.tsx";
import { MapLegend } from "./map-legend.tsx";
import classes from "./map-view.module.css";
import { PointPanel } from "./point-panel.tsx";
import { type AskedMap, useMap } from "./use-map.ts";

/** Every chunk as a point; a question lands among them and lights up what it finds. */
export function MapView(): ReactElement {
  return (
    <>
      <Lead>
        Every chunk is a point, near those that its vector is near to; colours are documents. A question lands among
        them as a diamond, and what it finds lights up.
      </Lead>
      <IndexGate>
        <AskedMapView />
      </IndexGate>
    </>
  );
}

function AskedMapView(): ReactElement {
  const [question, ask] = useQuestion();
  const hasLate = useTopic("index")?.late ?? false;
  const [wanted, setWanted] = useState<"plain" | "late">();
  const vectors = wanted ?? (hasLate ? "late" : "plain");
  const asked = useMap(question, vectors);
  const { map, error } = asked;
  return (
    <>
      <QuestionForm question={question} onAsk={ask} loading={asked.isFetching} />
      <ProblemAlert title="The map could not be drawn" error={error} />
      <div className={classes.split}>
        <Panel
          title={map === undefined ? "Map" : counted(map.points.length / 2, "chunk")}
          actions={
            hasLate && (
              <SegmentedControl
                size="xs"
                aria-label="Vectors"
                value={vectors}
                onChange={(value) => setWanted(value === "plain" ? "plain" : "late")}
                data={[
                  { value: "plain", label: "Plain" },
                  { value: "late", label: "Late" },
                ]}
              />
            )
          }
        >
          {map === undefined ? (
            error === null && <Skeleton height={480} radius="lg" aria-label="The map is being drawn" />
          ) : (
            <DrawnMap asked={asked} map={map} question={question} />
          )}
        </Panel>
      </div>
    </>
  );
}

function DrawnMap({
  asked,
  map,
  question,
}: {
  readonly asked: AskedMap;
  readonly map: MapReply;
  readonly question: string;
}): ReactElement {
  const [document, setDocument] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const [chosen, setChosen] = useState<number>();
  const { documentOf, points, place, hits } = asked;
  const marked = pointed ?? chosen;
  const scene = useMemo(
    () => ({ map, documentOf, hits: points, place, chosen: document, marked }),
    [map, documentOf, points, place, document, marked],
  );
  const share = Math.round(100 * (map.shares[0] + map.shares[1]));
  return (
    <div className={classes.drawn}>
      <div className={classes.figure}>
        <MapCanvas
          scene={scene}
          summary={summaryOf(map, asked)}
          onPoint={setPointed}
          onChoose={setChosen}
          chosen={chosen}
          told={toldOf(map, chosen)}
        />
        <MapLegend documents={map.documents} chosen={document} onChoose={setDocument} />
        <Text size="xs" c="dimmed">
          Two axes of {map.vectors} vectors (PCA) show {share} % of what tells them apart: neighbours here are mostly
          neighbours there, not always.
        </Text>
      </div>
      <PointPanel
        map={map}
        question={question}
        hits={hits}
        points={points}
        marked={marked ?? points[0]}
        onPoint={setPointed}
        onChoose={setChosen}
      />
    </div>
  );
}

function toldOf({ documents }: MapReply, point: number | undefined): string {
  const document = documents.find(({ from, to }) => point !== undefined && point >= from && point < to);
  return document === undefined || point === undefined
    ? "no chunk chosen"
    : `${document.name}, chunk ${point - document.from + 1}`;
}

function summaryOf({ points, documents, vectors }: MapReply, { hits, place }: AskedMap): string {
  const all = `Map of ${counted(points.length / 2, `${vectors} chunk`)} of ${counted(documents.length, "document")}`;
  return place === undefined ? all : `${all}; the question and its ${counted(hits.length, "hit")} are lit`;
}
