import { useSearchParams } from "wouter";
import { useTopic } from "../../live/live-context.tsx";

/** Which of the two vectors of a chunk. */
export type Vectors = "plain" | "late";

/** The choice in the address; plain where there is no other. */
export function useVectors(): readonly [Vectors, (vectors: Vectors) => void] {
  const [params, setParams] = useSearchParams();
  const late = useTopic("index")?.late === true;
  const chosen: Vectors = late && params.get("vectors") === "late" ? "late" : "plain";
  const choose = (vectors: Vectors): void =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        next.set("vectors", vectors);
        return next;
      },
      { replace: true },
    );
  return [chosen, choose];
}
