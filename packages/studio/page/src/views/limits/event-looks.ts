import type { EventKind } from "./run-events.ts";

/** How an event is drawn: by colour and by shape, and named in the legend. */
export const eventLooks: Readonly<Record<EventKind, { readonly color: string; readonly label: string }>> = {
  refused: { color: "var(--warn)", label: "Refused (429)" },
  fault: { color: "var(--bad)", label: "Error or reset" },
  bisect: { color: "var(--plain)", label: "Request divided" },
};
