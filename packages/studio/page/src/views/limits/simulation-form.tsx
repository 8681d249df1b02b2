import { Button, SegmentedControl, Switch, Text } from "@mantine/core";
import { Play } from "lucide-react";
import { type FormEvent, type ReactElement, useState } from "react";
import type { SimulationRequest } from "../../../../src/api/simulation.ts";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { useTopic } from "../../live/live-context.tsx";
import { NumberField } from "./number-field.tsx";
import { presets } from "./presets.ts";
import classes from "./simulation-form.module.css";
import { numberFields } from "./number-fields.ts";

/** What the server allows and how it fails, and what the batcher is told. */
export function SimulationForm(): ReactElement {
  const [request, setRequest] = useState<SimulationRequest>(presets[0].request);
  const start = useAction("/api/simulation");
  const running = useTopic("simulation")?.state === "running";
  const preset = presets.find(({ request: known }) => known === request);
  const change = (part: Partial<SimulationRequest>): void => setRequest({ ...request, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void start.run(request);
  };
  return (
    <Panel title="The server and the batcher">
      <form onSubmit={submit} className={classes.form}>
        <SegmentedControl
          aria-label="Preset"
          size="xs"
          fullWidth
          value={preset?.name ?? ""}
          onChange={(name) => setRequest(presets.find((each) => each.name === name)?.request ?? request)}
          data={presets.map(({ name }) => name)}
        />
        <Text size="sm" c="dimmed" mih={42}>
          {preset?.shows ?? "Settings of your own."}
        </Text>
        <div className={classes.fields}>
          {numberFields.map((field) => (
            <NumberField key={field.key} field={field} value={request[field.key]} onChange={change} />
          ))}
        </div>
        <Switch
          label="The batcher is told the limits"
          checked={request.limitsKnown}
          onChange={({ currentTarget }) => change({ limitsKnown: currentTarget.checked })}
        />
        <Switch
          label="The server names the text that it refuses"
          checked={request.poisonNamed}
          onChange={({ currentTarget }) => change({ poisonNamed: currentTarget.checked })}
        />
        <Button type="submit" leftSection={<Play size={16} />} loading={start.pending} disabled={running}>
          {running ? "Running…" : "Run"}
        </Button>
        <ProblemAlert title="The run did not start" error={start.error} />
      </form>
    </Panel>
  );
}
