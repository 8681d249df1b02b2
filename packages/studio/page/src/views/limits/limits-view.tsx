import { type ReactElement, useState } from "react";
import type { SimulationRequest } from "../../../../src/api/simulation.ts";
import { Lead } from "../../components/lead.tsx";
import { DuelPanel } from "./duel-panel.tsx";
import classes from "./limits-view.module.css";
import { presets } from "./presets.ts";
import { SimulationForm } from "./simulation-form.tsx";
import { SimulationPanel } from "./simulation-panel.tsx";

/** The batcher against a loop, and against a server with limits and faults, and what came of every text. */
export function LimitsView(): ReactElement {
  const [request, setRequest] = useState<SimulationRequest>(presets[0].request);
  return (
    <>
      <Lead>
        A loop and the batcher of Embedloom send the same texts to servers that count requests and tokens, fail, reset
        connections and refuse texts. It all runs on this computer, bills nobody, and its clock can run faster than
        yours.
      </Lead>
      <DuelPanel request={request} onChange={setRequest} />
      <div className={classes.split}>
        <SimulationForm request={request} onChange={setRequest} />
        <SimulationPanel />
      </div>
    </>
  );
}
