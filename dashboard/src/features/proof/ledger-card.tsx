import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { ChecksRow } from "@/api/checks";
import { Card } from "@/design/card";
import { EmptyState } from "@/design/states";
import { exactAmount, exactCount, NOTHING } from "@/format/figures";
import { ComparisonTable } from "./comparison-table";
import { type Comparison, type Ledger, ledgerSentence, type Line, toLedger } from "./ledger";

interface Props {
  /** Of one snapshot. */
  checks: readonly ChecksRow[];
  suffix: string;
}

/** What AWS delivered is in silver or in quarantine, and what is in silver is in gold: to the last digit. */
export function LedgerCard({ checks, suffix }: Props) {
  const isWithheld = checks.length > 0 && checks.every((one) => one.results.length === 0);
  const ledger = toLedger(checks);
  return (
    <Card title={`Raw = silver + quarantine = gold${suffix}`} sentence={isWithheld ? "Proven, but not told." : ledgerSentence(ledger)}>
      {isWithheld ? (
        <EmptyState title="The figures of the proof are of all accounts">Your sign-in shows some accounts only. It may know that the checks passed, not what they found.</EmptyState>
      ) : ledger.comparisons.length === 0 ? (
        <EmptyState title="No check of this snapshot compares raw, silver and gold" />
      ) : (
        <LedgerBody ledger={ledger} />
      )}
    </Card>
  );
}

function LedgerBody({ ledger: { lines, identities, comparisons, unknown } }: { ledger: Ledger }) {
  return (
    <>
      {lines.length > 0 && <LineTable lines={lines} />}
      {identities.map(({ currency, comparison }) => (
        <Identity key={currency} currency={currency} comparison={comparison} />
      ))}
      {unknown.length > 0 && (
        <div className="ledger-unknown" role="note">
          <p>
            <TriangleAlert size={15} className="tone-warn" aria-hidden /> These checks also compared what this page has no place for; it is shown as recorded.
          </p>
          <ComparisonTable comparisons={unknown} label="Comparisons without a place" />
        </div>
      )}
      <details className="check ledger-all">
        <summary>
          <span className="check-title">
            <strong>All {comparisons.length} comparisons</strong>
          </span>
        </summary>
        <div className="check-body">
          <ComparisonTable comparisons={comparisons} label="All comparisons" />
        </div>
      </details>
    </>
  );
}

function LineTable({ lines }: { lines: readonly Line[] }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Raw, silver, quarantine and gold">
      <table className="table ledger">
        <thead>
          <tr>
            <th scope="col">What</th>
            <Stage name="Raw" words="as delivered" />
            <Stage mark="=" name="Silver" words="typed" />
            <Stage mark="+" name="Quarantine" words="held back" />
            <Stage name="Gold" words="equals silver" />
            <Stage name="Difference" words="to the last digit" />
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <LineRow key={`${line.title} ${line.currency ?? ""}`} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Stage({ mark, name, words }: { mark?: string; name: string; words: string }) {
  return (
    <th scope="col" className="numeric">
      {mark !== undefined && <i aria-hidden>{mark}</i>} {name}
      <small>{words}</small>
    </th>
  );
}

/** A figure of a check: a count or an amount, or in the check's own words. */
function text(value: string, { isCount, currency }: Line): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
  return isCount ? exactCount(value) : exactAmount(value, { currency, pricing_unit: null });
}

function LineRow({ line }: { line: Line }) {
  const { title, currency, isDelivered, raw, silver, quarantine, goldItems, goldDays, splitCost, difference, isOk } = line;
  const Icon = isOk ? CircleCheck : CircleX;
  const cell = (value: string | null, isThere = true) => <td className={value === null ? "numeric muted" : "numeric"}>{value !== null ? text(value, line) : isThere ? "not recorded" : NOTHING}</td>;
  return (
    <tr>
      <th scope="row">
        {title}
        {currency !== null && <span className="muted"> {currency}</span>}
        {!isDelivered && <small className="muted">computed in silver</small>}
        {splitCost !== null && <small className="muted">{text(splitCost, line)} of split cost, not in gold</small>}
      </th>
      {cell(raw, isDelivered)}
      {cell(silver)}
      {cell(quarantine, isDelivered)}
      {goldItems === goldDays ? cell(goldItems) : <GoldCells line={line} />}
      <td className={`numeric ${difference === null ? "muted" : isOk ? "tone-good" : "tone-bad"}`}>
        {difference === null ? "not comparable" : (
          <>
            <Icon size={14} aria-hidden /> <strong>{difference === "0" ? difference : text(difference, line)}</strong>{" "}
            <span className="visually-hidden">{isOk ? "equal" : "differs"}</span>
          </>
        )}
      </td>
    </tr>
  );
}

/** Both tables of gold, where one is not recorded or differs. */
function GoldCells({ line }: { line: Line }) {
  const { goldItems, goldDays } = line;
  const each = [
    ["line items", goldItems],
    ["daily costs", goldDays],
  ] as const;
  return (
    <td className="numeric">
      {each.map(([table, value]) => (
        <span key={table} className={value === null ? "muted" : undefined}>
          {value === null ? "not recorded" : text(value, line)} <small className="muted">{table}</small>
        </span>
      ))}
    </td>
  );
}

function Identity({ currency, comparison: { expected, actual, difference, tolerance, isOk } }: { currency: string; comparison: Comparison }) {
  const unit = { currency, pricing_unit: null };
  const written = (value: string) => (value !== "0" && /^-?\d+(\.\d+)?$/.test(value) ? exactAmount(value, unit) : value);
  return (
    <p className="ledger-note">
      {isOk ? <CircleCheck size={14} className="tone-good" aria-hidden /> : <CircleX size={14} className="tone-bad" aria-hidden />} {currency}: unblended {written(expected)} = amortized + true-up + upfront fees {written(actual)};
      difference {difference === null ? "not comparable" : written(difference)}
      {tolerance !== null && difference !== "0" && `, where AWS's rounding may make ${written(tolerance)}`}.
    </p>
  );
}
