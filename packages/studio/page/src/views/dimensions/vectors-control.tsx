import { SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTopic } from "../../live/live-context.tsx";
import type { Vectors } from "./use-vectors.ts";

interface Props {
  readonly vectors: Vectors;
  readonly onVectors: (vectors: Vectors) => void;
}

/** Chooses between plain and late chunks, where there are both. */
export function VectorsControl({ vectors, onVectors }: Props): ReactElement | null {
  if (useTopic("index")?.late !== true) return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Which chunks"
      value={vectors}
      onChange={(value) => onVectors(value === "late" ? "late" : "plain")}
      data={[
        { value: "plain", label: "Plain chunks" },
        { value: "late", label: "Late chunks" },
      ]}
    />
  );
}
