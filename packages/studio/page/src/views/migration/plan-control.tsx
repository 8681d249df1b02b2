import { Button, Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { MigrationPlan, MigrationSide } from "../../../../src/api/migrations.ts";
import { ActionProblem } from "../../components/action-problem.tsx";
import { useAction } from "../../components/use-action.ts";
import { planWords } from "./plan-words.ts";

interface Props {
  readonly name: string;
  /** The new index. */
  readonly side: MigrationSide;
}

/** What the new index lacks and what that costs, on request: the documents are read for it. */
export function PlanControl({ name, side }: Props): ReactElement {
  const plan = useAction<MigrationPlan>(`/api/migrations/${encodeURIComponent(name)}/plan`);
  return (
    <>
      <Button size="xs" variant="default" loading={plan.pending} onClick={() => void plan.run()}>
        What is left?
      </Button>
      {plan.reply !== undefined && (
        <Text size="sm" role="status">
          {planWords(plan.reply, side)}
        </Text>
      )}
      <ActionProblem error={plan.error} />
    </>
  );
}
