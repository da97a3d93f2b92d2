import { amount, change, type Unit } from "@/format/figures";
import type { Waterfall } from "./to-waterfall";

interface Props {
  waterfall: Waterfall;
  unit: Unit;
  formerName: string;
  nowName: string;
  caption: string;
}

/** The waterfall as a table: the same steps, the same totals. */
export function WaterfallTable({ waterfall, unit, formerName, nowName, caption }: Props) {
  return (
    // A scrolling region must be reached by the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-wrap" tabIndex={0} role="region" aria-label="The chart as a table">
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" className="numeric">Change</th>
            <th scope="col" className="numeric">So far</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{formerName}</th>
            <td />
            <td className="numeric">{amount(waterfall.former, unit)}</td>
          </tr>
          {waterfall.steps.map((step) => (
            <tr key={step.group.key}>
              <th scope="row">
                <span className="swatch" style={{ background: step.group.hue }} /> {step.group.label}
              </th>
              <td className="numeric">{change(step.change, unit)}</td>
              <td className="numeric">{amount(step.to, unit)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{nowName}</th>
            <td />
            <td className="numeric">{amount(waterfall.now, unit)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
