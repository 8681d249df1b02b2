import { Button, Group, Progress, Text } from "@mantine/core";
import { ChartSpline } from "lucide-react";
import type { ReactElement } from "react";
import type { MeasureStatus } from "../../../../src/api/dimensions.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { QualityCurve } from "./quality-curve.tsx";
import type { Vectors } from "./use-vectors.ts";

/** Quality against bytes, measured on the visitor's own index. */
export function CurvePanel({ vectors }: { readonly vectors: Vectors }): ReactElement {
  const measure = useTopic("measure");
  const start = useAction("/api/measure");
  const cancel = useAction("/api/measure/cancel");
  const running = measure?.state === "running";
  return (
    <Panel
      title="Quality against bytes, on your index"
      actions={
        running ? (
          <Button size="xs" variant="subtle" color="gray" onClick={() => void cancel.run()}>
            Cancel
          </Button>
        ) : (
          <Button size="xs" loading={start.pending} onClick={() => void start.run({ vectors })}>
            Measure {vectors} chunks
          </Button>
        )
      }
    >
      <ProblemAlert title="Nothing was measured" error={start.error ?? cancel.error} />
      {measure && <Content measure={measure} />}
    </Panel>
  );
}

function Content({ measure }: { readonly measure: MeasureStatus }): ReactElement {
  const { state, rows, widths, message } = measure;
  if (state === "none" || (rows.length === 0 && state !== "running")) {
    return (
      <>
        {message !== undefined && <ProblemAlert title="The measurement failed" error={new Error(message)} />}
        <EmptyState icon={ChartSpline} title="Not measured yet">
          Takes chunks of your index as questions, searches at every width, and counts how many of the full width’s best
          each one finds.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {caption(measure)}
      </Text>
      {state === "running" && (
        <Group gap="sm" wrap="nowrap">
          <Progress value={widths === 0 ? 0 : (100 * rows.length) / widths} flex={1} aria-label="Measurement" />
          <Text size="sm" c="dimmed">
            {rows.length} of {widths} widths
          </Text>
        </Group>
      )}
      {state === "stale" && (
        <Text size="sm" c="var(--warn)">
          The index has changed since: measure again.
        </Text>
      )}
      {rows.length > 0 && <QualityCurve measure={measure} />}
    </>
  );
}

function caption({ vectors, queries, corpus, k }: MeasureStatus): string {
  return `${counted(queries, "question")} against ${counted(corpus, `${vectors} chunk`)}: which share of the full width’s best ${k} each width finds.`;
}
