import { Text } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import classes from "./empty-state.module.css";

interface Props {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What to do about it. */
  readonly children: ReactNode;
}

/** Says why there is nothing here, and what to do. */
export function EmptyState({ icon: Icon, title, children }: Props): ReactElement {
  return (
    <div className={classes.empty}>
      <Icon size={28} strokeWidth={1.5} aria-hidden="true" className={classes.icon} />
      <Text fw={600}>{title}</Text>
      <div className={classes.what}>{children}</div>
    </div>
  );
}
