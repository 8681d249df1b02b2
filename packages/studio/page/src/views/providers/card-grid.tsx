import { Title } from "@mantine/core";
import { type ReactElement, type ReactNode, useId } from "react";
import classes from "./card-grid.module.css";

/** Cards of one kind below their heading. */
export function CardGrid({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Title order={2} id={id} className={classes.title}>
        {title}
      </Title>
      <div className={classes.grid}>{children}</div>
    </section>
  );
}
