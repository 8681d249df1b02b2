import { Button, Group, Progress, SegmentedControl, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { type EvaluationPlan, JUDGMENT_CHARACTERS } from "../../../../src/api/evaluation.ts";
import { call } from "../../api/call.ts";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";

const SOURCES = [
  { value: "headings", label: "Made from headings" },
  { value: "judgments", label: "Your own" },
];

/** Where the questions come from, and the button that asks them. */
export function StartPanel(): ReactElement {
  const evaluation = useTopic("evaluation");
  const start = useAction("/api/evaluation/start");
  const cancel = useAction("/api/evaluation/cancel");
  const [source, setSource] = useState("headings");
  const [judgments, setJudgments] = useState("");
  const isOwn = source === "judgments";
  const plan = usePlan(!isOwn);
  const running = evaluation?.state === "running";
  const canStart = isOwn ? judgments.trim() !== "" : (plan.data?.questions ?? 0) > 0;
  return (
    <Panel
      title="Questions"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Where questions come from"
          value={source}
          onChange={setSource}
          data={SOURCES}
        />
      }
    >
      {isOwn ? (
        <Textarea
          label="One a line: question | file name | grade"
          description="With a tab or “ | ” between the columns, as judgments of BEIR have them. Without a grade a file counts as right; 0 is wrong. The index is asked as it is: nothing is embedded but the questions."
          placeholder={
            "When does the mill close in winter? | the-wind-mill.txt\nWho was the ferry captain? | the-ferry.txt | 2"
          }
          autosize
          minRows={4}
          maxRows={12}
          dir="auto"
          maxLength={JUDGMENT_CHARACTERS}
          value={judgments}
          onChange={({ currentTarget }) => setJudgments(currentTarget.value)}
        />
      ) : (
        <Plan plan={plan.data} error={plan.error} />
      )}
      <Group gap="sm">
        <Button
          size="sm"
          loading={start.pending}
          disabled={running || !canStart}
          onClick={() => void start.run(isOwn ? { judgments } : {})}
        >
          {running ? "Measuring…" : "Measure"}
        </Button>
        {running && (
          <>
            <Progress
              flex={1}
              miw={120}
              value={evaluation.total === 0 ? 0 : (100 * evaluation.done) / evaluation.total}
              aria-label="Evaluation"
            />
            <Text size="sm" c="dimmed">
              {formatCount(evaluation.done)} of {formatCount(evaluation.total)}
            </Text>
            <Button size="xs" variant="subtle" color="gray" onClick={() => void cancel.run()}>
              Cancel
            </Button>
          </>
        )}
      </Group>
      <ProblemAlert title="Nothing was measured" error={start.error ?? cancel.error} />
    </Panel>
  );
}

function usePlan(enabled: boolean): { readonly data: EvaluationPlan | undefined; readonly error: Error | null } {
  const version = useTopic("index")?.version;
  return useQuery({
    queryKey: ["evaluation-plan", version],
    queryFn: ({ signal }) => call<EvaluationPlan>("/api/evaluation/plan", { signal }),
    enabled,
  });
}

function Plan({
  plan,
  error,
}: {
  readonly plan: EvaluationPlan | undefined;
  readonly error: Error | null;
}): ReactElement {
  const provider = useTopic("provider");
  if (error !== null) return <ProblemAlert title="The headings could not be read" error={error} />;
  if (plan === undefined) {
    return (
      <Text size="sm" c="dimmed">
        Reading the headings…
      </Text>
    );
  }
  if (plan.questions === 0) {
    return (
      <Text size="sm">
        No document has a heading over a section long enough to be asked about. Choose “Your own” and paste questions
        with the files that answer them.
      </Text>
    );
  }
  const left = plan.leftOut === 0 ? "" : ` (${counted(plan.leftOut, "document")} left out, because all would be many)`;
  return (
    <Text size="sm" lh={1.55}>
      Your documents have <b>{counted(plan.questions, "heading")}</b> to ask for: which section stands below it? The
      headings are taken out and the rest, {counted(plan.chunks, "chunk")} of {counted(plan.documents, "document")}
      {left}, is embedded anew with {provider?.label ?? "the provider"}: {formatCount(plan.characters)} characters.
      {provider?.bills === true && " It may bill for them."} Nothing is sent until you press Measure.
    </Text>
  );
}
