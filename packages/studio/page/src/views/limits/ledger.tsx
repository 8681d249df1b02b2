import { Text } from "@mantine/core";
import { ShieldCheck, ShieldX } from "lucide-react";
import type { ReactElement } from "react";
import type { SimulationResult } from "../../../../src/api/simulation.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import classes from "./ledger.module.css";
import { verdict } from "./verdict.ts";

/** Every text accounted for: those given are those delivered, those refused by name, and those lost. */
export function Ledger({ result }: { readonly result: SimulationResult }): ReactElement {
  const { intact, title } = verdict(result);
  const { texts, delivered, failed, lost, paid, paidTwice, poisonFound, failedWithoutPoison, misplaced, failures } =
    result;
  const Icon = intact ? ShieldCheck : ShieldX;
  return (
    <div className={classes.ledger} data-intact={intact}>
      <h3 className={classes.title}>
        <Icon size={20} aria-hidden="true" /> {title}
      </h3>
      <p className={classes.sum}>
        <Term value={texts} label="given" />
        <Sign sign="=" />
        <Term value={delivered} label="delivered" />
        <Sign sign="+" />
        <Term value={failed} label="refused by name" />
        <Sign sign="+" />
        <Term value={lost} label="lost" />
      </p>
      <ul className={classes.notes}>
        <li>
          Every vector was compared with the one the server makes for that text: {formatCount(misplaced)} at the wrong
          text.
        </li>
        <li>
          {counted(poisonFound, "poisoned text")} found, {formatCount(failedWithoutPoison)} refused without a cause.
        </li>
        <li>
          {counted(paid, "vector")} paid,{" "}
          {paidTwice === 0
            ? "none of them twice."
            : `${formatCount(paidTwice)} of them twice, because a connection broke after the work was done.`}
        </li>
      </ul>
      {failures.length > 0 && (
        <details>
          <summary>
            <Text span size="sm">
              The first {failures.length} refusals
            </Text>
          </summary>
          <ul className={classes.notes}>
            {failures.map(({ text, message }) => (
              <li key={text}>
                Text {formatCount(text)}: {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Term({ value, label }: { readonly value: number; readonly label: string }): ReactElement {
  return (
    <span className={classes.term}>
      <b>{formatCount(value)}</b> {label}
    </span>
  );
}

function Sign({ sign }: { readonly sign: string }): ReactElement {
  return <span className={classes.sign}> {sign} </span>;
}
