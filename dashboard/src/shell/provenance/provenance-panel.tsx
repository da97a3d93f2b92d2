import "@/design/records.css";
import "./provenance.css";
import { X } from "lucide-react";
import { Fragment, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { CopyButton } from "@/design/copy-button";
import { spanText } from "@/format/days";
import { exactAmount } from "@/format/figures";
import { METRICS } from "@/format/names";
import { unitKey } from "@/format/units";
import { usePublication } from "@/shell/publication";
import { conditionWords } from "../condition-text";
import { athenaSql, snapshotsRead } from "./athena-sql";
import { type Figure, figureText, type Part, rowsOf } from "./figure";
import { RULES } from "./rules";
import { SnapshotDetails } from "./snapshot-details";

/** Where exactly this figure comes from: its rule, what was read, how that was proven, and the SQL to get it again. */
export default function ProvenancePanel({ figure, onClose }: { figure: Figure; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const { id, status } = usePublication();
  useEffect(() => {
    // The browser keeps the focus within, and gives it back to the button.
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const close = () => dialog.current?.close();

  const rule = RULES[figure.metric];
  const read = new Map(figure.parts.flatMap((part) => snapshotsRead(rowsOf(figure, part))).map((one) => [one.snapshot_id, one]));
  return createPortal(
    // Keys and clicks are those of the controls within; what lies below the panel must not hear of them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog ref={dialog} className="provenance" aria-labelledby={title} closedby="any" onClose={onClose} onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
      <header>
        <h2 id={title}>Where this figure comes from</h2>
        <button type="button" className="button button-plain button-icon" aria-label="Close" onClick={close}>
          <X size={17} aria-hidden />
        </button>
      </header>
      <section aria-label="The figure">
        <p className="provenance-name">{figure.name}</p>
        <p className="provenance-value">{figureText(figure)}</p>
        {figure.value === null && figure.parts.slice(0, 1).map((part) => (
          <p key={part.label} className="muted">
            {METRICS[figure.metric]}, {spanText(part.start, part.end)}, to the last digit
          </p>
        ))}
        {figure.derivation !== null && <p className="muted">{figure.derivation}</p>}
        <Filters figure={figure} />
      </section>
      <section>
        <h3>The rule: {METRICS[figure.metric].toLowerCase()}</h3>
        <p>{rule.sentence}</p>
        <p className="muted">
          Source: {rule.source}; computed by <code>{rule.file}</code>.
        </p>
      </section>
      <section>
        <h3>Read from</h3>
        <p>
          Publication <code>{id}</code>. {read.size === 0 && "Nothing is published for these days."}
        </p>
        {[...read.values()].map((one) => (
          <SnapshotDetails key={one.snapshot_id} snapshot={one} isOpenAtFirst={read.size === 1} onLeave={close} />
        ))}
      </section>
      <section>
        <h3>The same {figure.parts.length > 1 ? "figures" : "figure"} in Athena</h3>
        <p className="muted">
          Exactly these snapshots, summed as DECIMAL(38,10). Where no row comes back, the figure is 0.
          {!status.meta.has_all_accounts && " Your sign-in shows some accounts only; this SQL sums all of them."}
        </p>
        {figure.parts.map((part) => (
          <PartSql key={part.label} figure={figure} part={part} />
        ))}
      </section>
    </dialog>,
    document.body,
  );
}

function Filters({ figure: { conditions, search } }: { figure: Figure }) {
  const words = [...conditions.map(conditionWords), ...(search === "" ? [] : [`Holds the text ${search}`])];
  if (words.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters of this figure">
      {words.map((text) => (
        <li key={text} className="badge">
          {text}
        </li>
      ))}
    </ul>
  );
}

function PartSql({ figure, part }: { figure: Figure; part: Part }) {
  const sql = athenaSql(rowsOf(figure, part));
  return (
    <div className="provenance-part">
      <p>
        <span>
          {part.label}, {spanText(part.start, part.end)}:{" "}
          <strong>
            {part.totals.length === 0 && "nothing"}
            {part.totals.map((one, at) => (
              <Fragment key={unitKey(one)}>
                {at > 0 && " + "}
                <data value={one.amount ?? "0"}>{exactAmount(one.amount, one)}</data>
              </Fragment>
            ))}
          </strong>
        </span>
        <CopyButton text={sql} label={`Copy the SQL of ${part.label}`} />
      </p>
      {/* A scrolling region must be reached by the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="sql" tabIndex={0} role="region" aria-label={`SQL of ${part.label}`}>
        {sql}
      </pre>
    </div>
  );
}
