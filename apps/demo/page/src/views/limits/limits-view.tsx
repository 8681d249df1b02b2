import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import classes from "./limits-view.module.css";
import { SimulationForm } from "./simulation-form.tsx";
import { SimulationPanel } from "./simulation-panel.tsx";

/** The batcher against a server with limits and faults, and what came of every text. */
export function LimitsView(): ReactElement {
  return (
    <>
      <Lead>
        The batcher of Embedloom against a server that counts requests and tokens, fails, resets connections and refuses
        texts. It runs on this computer, bills nobody, and its clock can run faster than yours.
      </Lead>
      <div className={classes.split}>
        <SimulationForm />
        <SimulationPanel />
      </div>
    </>
  );
}
