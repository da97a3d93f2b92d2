import { type Comparison, outcomeOf } from "./ledger";

/** What a check expected and found, and what is left between them. */
export function ComparisonTable({ comparisons, label }: { comparisons: readonly Comparison[]; label: string }) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="numeric">Expected</th>
            <th scope="col" className="numeric">Found</th>
            <th scope="col" className="numeric">Difference</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {comparisons.map((one) => (
            <tr key={one.subject}>
              <th scope="row">{one.subject}</th>
              <td className="numeric mono">{one.expected}</td>
              <td className="numeric mono">{one.actual}</td>
              <td className="numeric mono">{one.difference ?? "–"}</td>
              <td className={one.isOk ? "tone-good" : "tone-bad"}>{outcomeOf(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
