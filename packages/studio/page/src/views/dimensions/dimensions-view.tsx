import type { ReactElement } from "react";
import { IndexGate } from "../../components/index-gate.tsx";
import { Lead } from "../../components/lead.tsx";
import { CurvePanel } from "./curve-panel.tsx";
import { RerankPanel } from "./rerank-panel.tsx";
import { useVectors } from "./use-vectors.ts";

/** What shorter vectors change: for one question, and measured over the whole index. */
export function DimensionsView(): ReactElement {
  return (
    <>
      <Lead>
        A Matryoshka model puts the most important part of a vector first: its beginning is a vector too, smaller and
        faster, and somewhat less exact. See what that costs on your own documents.
      </Lead>
      <IndexGate>
        <Dimensions />
      </IndexGate>
    </>
  );
}

function Dimensions(): ReactElement {
  const [vectors, setVectors] = useVectors();
  return (
    <>
      <RerankPanel vectors={vectors} onVectors={setVectors} />
      <CurvePanel vectors={vectors} />
    </>
  );
}
