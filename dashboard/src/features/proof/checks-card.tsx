import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { ChecksQuery, ChecksRow } from "@/api/checks";
import { Card } from "@/design/card";
import { CopyButton } from "@/design/copy-button";
import { CsvButton } from "@/design/csv-button";
import { EmptyState } from "@/design/states";
import { counted } from "@/format/figures";
import { checksText } from "@/shell/checks";
import { ComparisonTable } from "./comparison-table";
import { comparisonOf } from "./ledger";

interface Props {
  /** Of one snapshot. */
  checks: readonly ChecksRow[];
  query: ChecksQuery;
  suffix: string;
}

/** `rows_reconcile` → `Rows reconcile`. */
function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every check of the month: what it proves, what had to be there and what was, and the SQL that ran. */
export function ChecksCard({ checks, query, suffix }: Props) {
  const passed = checks.filter((one) => one.is_passed).length;
  const compared = checks.reduce((all, one) => all + one.results.length, 0);
  const ended = checksText({ passed, warned: checks.length - passed });
  return (
    <Card
      title={`Checks${suffix}`}
      sentence={`${ended.charAt(0).toUpperCase()}${ended.slice(1)}${compared > 0 ? `; ${counted(compared, "result")} compared, each to the last digit` : ""}.`}
      tools={<CsvButton path="/v1/checks" query={query} />}
    >
      {checks.length === 0 ? (
        <EmptyState title="No checks are recorded for this month" height={226} />
      ) : (
        <ul className="checks">
          {checks.map((one) => (
            <Check key={one.name} check={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Check({ check }: { check: ChecksRow }) {
  const Icon = check.is_passed ? CircleCheck : check.severity === "warning" ? TriangleAlert : CircleX;
  const tone = check.is_passed ? "good" : check.severity === "warning" ? "warn" : "bad";
  const [first = "", ...more] = (check.question ?? "").split(/(?<=[.:]) (?=[A-Z])/);
  return (
    <li>
      <details className="check">
        <summary>
          <Icon size={17} className={`tone-${tone}`} aria-hidden />
          <span className="check-title">
            <strong>{titleOf(check.name)}</strong>
            <span className="muted">{first}</span>
          </span>
          <span className={`badge badge-${tone}`}>{check.is_passed ? "passed" : check.severity === "warning" ? "warns" : "failed"}</span>
        </summary>
        <div className="check-body">
          {more.length > 0 && <p className="muted">{more.join(" ")}</p>}
          {check.results.length > 0 && <ComparisonTable comparisons={check.results.map(comparisonOf)} label={`Results of ${check.name}`} />}
          {check.sql !== null && <Sql name={check.name} sql={check.sql} queryId={check.query_execution_id} />}
        </div>
      </details>
    </li>
  );
}

function Sql({ name, sql, queryId }: { name: string; sql: string; queryId: string | null }) {
  return (
    <div className="check-sql">
      <p>
        <span className="muted">The SQL that ran{queryId !== null && <> in Athena as query <code>{queryId}</code></>}</span>
        <CopyButton text={sql} label={`Copy the SQL of ${name}`} />
      </p>
      {/* A scrolling region must be reached by the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="sql" tabIndex={0} role="region" aria-label={`SQL of ${name}`}>
        {sql}
      </pre>
    </div>
  );
}
