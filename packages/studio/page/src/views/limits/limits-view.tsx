import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import { DuelPanel } from "./duel-panel.tsx";
import classes from "./limits-view.module.css";
import { SimulationForm } from "./simulation-form.tsx";
import { SimulationPanel } from "./simulation-panel.tsx";

/** The batcher against a server with limits and faults, and what came of every text. */
export function LimitsView(): ReactElement {
  return (
    <>
      <Lead>
        A loop and the batcher of Embedloom send the same texts to servers that count requests and tokens, fail, reset
        connections and refuse texts. It all runs on this computer, bills nobody, and its clock can run faster than
        yours.
      </Lead>
      <div className={classes.split}>
        <SimulationForm />
        <div className={classes.run}>
          <DuelPanel />
          <SimulationPanel />
        </div>
      </div>
    </>
  );
}
