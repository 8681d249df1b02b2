import { Group, Title } from "@mantine/core";
import { type ReactElement, type ReactNode, useId } from "react";
import classes from "./panel.module.css";

interface Props {
  readonly title: ReactNode;
  /** What can be done with the whole panel. */
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a view with a heading of its own. */
export function Panel({ title, actions, className, children }: Props): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className={className === undefined ? classes.panel : `${classes.panel} ${className}`}>
      <Group justify="space-between" gap="sm" mih={34} className={classes.head}>
        <Title order={2} id={id} className={classes.title}>
          {title}
        </Title>
        {actions !== undefined && (
          <Group gap="xs" className={classes.actions}>
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </section>
  );
}
