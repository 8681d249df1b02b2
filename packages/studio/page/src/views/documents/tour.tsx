import type { ReactElement } from "react";
import { Link } from "wouter";
import { views } from "../../shell/views.tsx";
import classes from "./tour.module.css";

/** The other views, and what they are for. */
export function Tour(): ReactElement {
  return (
    <nav aria-label="What there is to see">
      <ul className={classes.grid}>
        {views.slice(1).map(({ path, title, about, icon: Icon }) => (
          <li key={path}>
            <Link href={path} className={classes.card}>
              <Icon size={20} strokeWidth={1.75} aria-hidden="true" className={classes.icon} />
              <span className={classes.title}>{title}</span>
              <span className={classes.about}>{about}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
