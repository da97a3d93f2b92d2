import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { type ChecksQuery, type ChecksRow, useChecks } from "@/api/checks";
import { Card } from "@/design/card";
import { CsvButton } from "@/design/csv-button";
import { EmptyState } from "@/design/states";
import { count, counted } from "@/format/figures";
import { Loaded } from "./loaded";

const HEIGHT = 226;

/** `rows_reconcile` → `Rows reconcile`. */
function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every check of the month: what it proves, what had to be there and what was, and the SQL that ran. */
export function ChecksCard({ query }: { query: ChecksQuery }) {
  const asked = useChecks(query);
  const rows = asked.data?.rows ?? [];
  const failed = rows.filter((row) => !row.is_passed).length;
  const compared = rows.reduce((all, row) => all + row.results.length, 0);
  const sentence = asked.data && (failed === 0 ? `All ${counted(rows.length, "check")} passed; ${counted(compared, "figure")} compared, each to the last digit.` : `${count(failed)} of ${counted(rows.length, "check")} did not pass.`);
  return (
    <Card title="Proof: raw = silver = gold" sentence={sentence} tools={<CsvButton path="/v1/checks" query={query} />}>
      <Loaded asked={asked} height={HEIGHT}>
        {() =>
          rows.length === 0 ? (
            <EmptyState title="No checks are recorded for this month" height={HEIGHT} />
          ) : (
            <ul className="checks">
              {rows.map((row) => (
                <Check key={`${row.snapshot_id} ${row.name}`} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function Check({ row }: { row: ChecksRow }) {
  const Icon = row.is_passed ? CircleCheck : row.severity === "warning" ? TriangleAlert : CircleX;
  const tone = row.is_passed ? "good" : row.severity === "warning" ? "warn" : "bad";
  const [first = "", ...more] = (row.question ?? "").split(/(?<=[.:]) (?=[A-Z])/);
  return (
    <li>
      <details className="check">
        <summary>
          <Icon size={17} className={`tone-${tone}`} aria-hidden />
          <span className="check-title">
            <strong>{titleOf(row.name)}</strong>
            <span className="muted">{first}</span>
          </span>
          <span className={`badge badge-${tone}`}>{row.is_passed ? "passed" : row.severity === "warning" ? "warns" : "failed"}</span>
        </summary>
        <div className="check-body">
          {more.length > 0 && <p className="muted">{more.join(" ")}</p>}
          {row.results.length > 0 && <Results row={row} />}
          {row.sql !== null && (
            // A scrolling region must be reached by the keyboard.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre className="sql" tabIndex={0} aria-label="The SQL that ran">
              {row.sql}
            </pre>
          )}
        </div>
      </details>
    </li>
  );
}

function Results({ row }: { row: ChecksRow }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label={`Results of ${row.name}`}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="numeric">Expected</th>
            <th scope="col" className="numeric">Found</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {row.results.map((one) => (
            <tr key={one.subject}>
              <th scope="row">{one.subject}</th>
              <td className="numeric mono">{one.expected}</td>
              <td className="numeric mono">{one.actual}</td>
              <td className={one.is_ok ? "tone-good" : "tone-bad"}>{one.is_ok ? "equal" : "differs"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
