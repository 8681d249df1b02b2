import { Title } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import classes from "./view-frame.module.css";

/** A view below its title, which is also that of the browser's tab. */
export function ViewFrame({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className={classes.frame}>
      <title>{`${title} · Embedloom studio`}</title>
      <Title order={1} tabIndex={-1} className={classes.title}>
        {title}
      </Title>
      {children}
    </div>
  );
}
