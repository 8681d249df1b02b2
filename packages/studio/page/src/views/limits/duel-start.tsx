import { Button, SegmentedControl, Text } from "@mantine/core";
import { Play } from "lucide-react";
import type { ReactElement } from "react";
import type { SimulationRequest } from "../../../../src/api/simulation.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./duel-start.module.css";
import { presets } from "./presets.ts";

interface Props {
  readonly request: SimulationRequest;
  readonly onChange: (request: SimulationRequest) => void;
}

/** Which servers the two meet, and the button that lets them run. */
export function DuelStart({ request, onChange }: Props): ReactElement {
  const start = useAction("/api/simulation");
  const running = useTopic("simulation")?.state === "running";
  const preset = presets.find(({ request: known }) => known === request);
  return (
    <>
      <div className={classes.start}>
        <SegmentedControl
          aria-label="Preset"
          size="sm"
          className={classes.presets}
          value={preset?.name ?? ""}
          onChange={(name) => onChange(presets.find((each) => each.name === name)?.request ?? request)}
          data={presets.map(({ name }) => name)}
        />
        <Text size="sm" c="dimmed" className={classes.shows}>
          {preset?.shows ?? "Settings of your own, below."}
        </Text>
        <Button
          size="md"
          leftSection={<Play size={17} />}
          loading={start.pending}
          disabled={running}
          onClick={() => void start.run(request)}
        >
          {running ? "Running…" : "Run"}
        </Button>
      </div>
      <ProblemAlert title="The run did not start" error={start.error} />
    </>
  );
}
