import { Skeleton } from "@mantine/core";
import { Ruler } from "lucide-react";
import { type ReactElement, useState } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { QuestionForm } from "../search/question-form.tsx";
import { useQuestion } from "../search/use-question.ts";
import { RankedChunks } from "./ranked-chunks.tsx";
import { useDimensions, useWidths } from "./use-widths.ts";
import type { Vectors } from "./use-vectors.ts";
import { VectorsControl } from "./vectors-control.tsx";
import { WidthFacts } from "./width-facts.tsx";
import { WidthSlider } from "./width-slider.tsx";

interface Props {
  readonly vectors: Vectors;
  readonly onVectors: (vectors: Vectors) => void;
}

/** One question at every width: the slider ranks again without asking the server. */
export function RerankPanel({ vectors, onVectors }: Props): ReactElement {
  const [question, ask] = useQuestion();
  const [chosen, choose] = useState<number>();
  const dimensions = useDimensions();
  const widths = useWidths(question, vectors);
  const full = dimensions.data?.full ?? 0;
  const width = chosen !== undefined && dimensions.data?.stops.includes(chosen) ? chosen : full;
  return (
    <Panel title="One question at every width" actions={<VectorsControl vectors={vectors} onVectors={onVectors} />}>
      <QuestionForm question={question} onAsk={ask} loading={widths.isFetching} />
      <ProblemAlert title="The widths are not known" error={dimensions.error} />
      {dimensions.data && (
        <>
          <WidthSlider {...dimensions.data} width={width} onWidth={choose} />
          <WidthFacts {...dimensions.data} width={width} reply={widths.data} />
        </>
      )}
      {question === "" ? (
        <EmptyState icon={Ruler} title="Ask something to see it ranked">
          Move the slider then: every step ranks the chunks again by the beginning of their vectors.
        </EmptyState>
      ) : (
        <>
          <ProblemAlert title="This question could not be answered" error={widths.error} />
          {widths.isPending && <Skeleton height={400} radius="lg" />}
          {widths.data && <RankedChunks reply={widths.data} width={width} />}
        </>
      )}
    </Panel>
  );
}
