import { Button } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";

interface Props {
  readonly size: "compact-xs" | "xs";
  /** What the button that removes says. */
  readonly children: ReactNode;
  readonly onRemove: () => void;
  /** Runs when the visitor has decided, before `onRemove`. */
  readonly onDecided: () => void;
}

/** Two buttons: one removes for good, the other keeps. */
export function ConfirmRemoval({ size, children, onRemove, onDecided }: Props): ReactElement {
  return (
    <>
      <Button
        size={size}
        variant="outline"
        color="var(--bad)"
        onClick={() => {
          onDecided();
          onRemove();
        }}
      >
        {children}
      </Button>
      <Button size={size} variant="subtle" color="gray" onClick={onDecided}>
        Keep
      </Button>
    </>
  );
}
