import { Text } from "@mantine/core";
import { ListChecks } from "lucide-react";
import type { ReactElement } from "react";
import type { EvaluationStatus } from "../../../../src/api/evaluation.ts";
import { useAnnouncement } from "../../components/announcer.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { FactsTable } from "../../components/facts-table.tsx";
import { FigureWithTable } from "../../components/figure-with-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./evaluation-panel.module.css";
import { measureNames, verdictOf, wayNames, withInterval } from "./evaluation-words.ts";
import { MeasureBars } from "./measure-bars.tsx";

/** What the ways are worth, and how far that can be trusted. */
export function EvaluationPanel(): ReactElement | null {
  const evaluation = useTopic("evaluation");
  const first = evaluation?.state === "done" ? evaluation.differences[0] : undefined;
  useAnnouncement(first && verdictOf(first));
  if (evaluation === undefined) return null;
  return (
    <Panel title="Plain, late and hybrid">
      {evaluation.message !== undefined && (
        <ProblemAlert title="The evaluation failed" error={new Error(evaluation.message)} />
      )}
      {evaluation.ways.length === 0 ? <Nothing evaluation={evaluation} /> : <Figures evaluation={evaluation} />}
    </Panel>
  );
}

function Nothing({ evaluation: { state } }: { readonly evaluation: EvaluationStatus }): ReactElement {
  if (state === "running") {
    return (
      <EmptyState icon={ListChecks} title="Being measured">
        The figures come when every question has been asked all ways.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={ListChecks} title={state === "cancelled" ? "Cancelled" : "Not measured yet"}>
      nDCG, MRR and recall of each way appear here, with their intervals and a list of every question.
    </EmptyState>
  );
}

function Figures({ evaluation }: { readonly evaluation: EvaluationStatus }): ReactElement {
  const { ways, differences, warning, questions, source, target, state } = evaluation;
  const made = source === "headings" ? "made from headings" : "of your own";
  return (
    <>
      {state === "stale" && (
        <Text size="sm" c="var(--warn)">
          The index has changed since: measure again.
        </Text>
      )}
      <ul className={classes.verdicts}>
        {differences.map((each) => (
          <li key={each.way} data-way={each.way}>
            {verdictOf(each)}
          </li>
        ))}
      </ul>
      <FigureWithTable
        summary={`${counted(questions, "question")} ${made}; a ${target} is right. 1 is perfect; lines are 95 % intervals.`}
        figure={<MeasureBars ways={ways} />}
        table={
          <FactsTable
            caption="Mean and 95 % interval"
            columns={["", ...measureNames.map(({ label }) => label)]}
            rows={ways.map(({ way, measures }) => ({
              key: way,
              cells: [wayNames[way], ...measureNames.map(({ measure }) => withInterval(measures[measure]))],
            }))}
          />
        }
      />
      {warning !== undefined && (
        <Text size="sm" c="dimmed" className={classes.warning}>
          {warning}
        </Text>
      )}
    </>
  );
}
