import { Badge } from "@mantine/core";
import type { ReactElement } from "react";
import type { JobState } from "../../../../src/api/indexing.ts";

const looks: Readonly<Record<Exclude<JobState, "idle">, { readonly color: string; readonly label: string }>> = {
  running: { color: "var(--late)", label: "Running" },
  pausing: { color: "var(--mantine-color-dimmed)", label: "Pausing" },
  paused: { color: "var(--mantine-color-dimmed)", label: "Paused" },
  interrupted: { color: "var(--warn)", label: "Interrupted" },
  cancelled: { color: "var(--mantine-color-dimmed)", label: "Cancelled" },
  done: { color: "var(--good)", label: "Done" },
  failed: { color: "var(--bad)", label: "Failed" },
};

/** The state of a job in a word. */
export function JobBadge({ state }: { readonly state: JobState }): ReactElement | null {
  if (state === "idle") return null;
  const { color, label } = looks[state];
  return (
    <Badge component="span" variant="light" color={color} size="sm" ml={6}>
      {label}
    </Badge>
  );
}
