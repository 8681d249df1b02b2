import { Switch } from "@mantine/core";
import type { ReactElement } from "react";
import type { SimulationRequest } from "../../../../src/api/simulation.ts";
import { Panel } from "../../components/panel.tsx";
import { NumberField } from "./number-field.tsx";
import { numberFields } from "./number-fields.ts";
import classes from "./simulation-form.module.css";

interface Props {
  readonly request: SimulationRequest;
  readonly onChange: (request: SimulationRequest) => void;
}

/** What the server allows and how it fails, and what the batcher is told. */
export function SimulationForm({ request, onChange }: Props): ReactElement {
  const change = (part: Partial<SimulationRequest>): void => onChange({ ...request, ...part });
  return (
    <Panel title="The server and the batcher">
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
    </Panel>
  );
}
