import type { ReactElement } from "react";
import { IndexGate } from "../../components/index-gate.tsx";
import { Lead } from "../../components/lead.tsx";
import { EvaluationPanel } from "./evaluation-panel.tsx";
import { QuestionsPanel } from "./questions-panel.tsx";
import { StartPanel } from "./start-panel.tsx";

/** Plain, late and hybrid search measured with questions about the visitor's own documents. */
export function EvaluationView(): ReactElement {
  return (
    <>
      <Lead>
        Which way finds more on your documents? Questions with known answers are asked all ways, and the figures come
        with the interval in which they would lie with other questions of the same kind.
      </Lead>
      <IndexGate>
        <StartPanel />
        <EvaluationPanel />
        <QuestionsPanel />
      </IndexGate>
    </>
  );
}
