import { Button, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import type { MigratedCollection, MigrationsReply } from "../../../../src/api/migrations.ts";
import { ActionProblem } from "../../components/action-problem.tsx";
import { useAction } from "../../components/use-action.ts";

interface Props {
  readonly collection: MigratedCollection;
  readonly beside: NonNullable<MigratedCollection["beside"]>;
  readonly onStep: () => void;
}

/** Switches to the model beside, or back, after the visitor has said so twice. */
export function StepControl({ collection: { name, searched }, beside, onStep }: Props): ReactElement | null {
  const step = beside.phase === "switched" ? "back" : "switch";
  const [asked, setAsked] = useState(false);
  const take = useAction<MigrationsReply>(`/api/migrations/${encodeURIComponent(name)}/${step}`);
  if (beside.phase === "filling" || (beside.phase === "stopped" && beside.chunks === 0)) return null;
  const run = async (): Promise<void> => {
    setAsked(false);
    if (await take.run({ from: searched.model, to: beside.model })) onStep();
  };
  return (
    <>
      {asked ? (
        <>
          <Text size="sm">
            Search {name} by {beside.model} from now on?
          </Text>
          <Button size="xs" onClick={() => void run()}>
            {step === "switch" ? "Switch" : "Go back"}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setAsked(false)}>
            Keep {searched.model}
          </Button>
        </>
      ) : (
        <Button
          size="xs"
          variant={beside.phase === "filled" ? "filled" : "default"}
          loading={take.pending}
          onClick={() => setAsked(true)}
        >
          {step === "switch" ? `Switch to ${beside.model}` : `Go back to ${beside.model}`}
        </Button>
      )}
      <ActionProblem error={take.error} />
    </>
  );
}
