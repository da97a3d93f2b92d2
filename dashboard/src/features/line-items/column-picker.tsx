import { Columns3 } from "lucide-react";
import { Popover } from "@/design/popover";
import { useView } from "@/state/location";
import { COLUMN_NAMES, type ColumnShape, columnShape } from "./columns";

/** Which columns are shown, and stand in the file. */
export function ColumnPicker({ columns }: { columns: readonly ColumnShape[] }) {
  const [view, change] = useView();
  const shown = columns.map((one) => one.name);
  return (
    <Popover
      label="Columns"
      isAtEnd
      trigger={
        <>
          <Columns3 size={15} aria-hidden /> Columns
        </>
      }
    >
      {() => (
        <>
          <button type="button" className="button button-plain" disabled={view.columns.length === 0} onClick={() => change({ columns: [] }, true)}>
            The usual columns
          </button>
          <ul>
            {COLUMN_NAMES.map((name) => (
              <li key={name}>
                <label className="menu-item">
                  <input
                    type="checkbox"
                    checked={shown.includes(name)}
                    disabled={shown.length === 1 && shown.includes(name)}
                    onChange={(event) => {
                      const next = event.target.checked ? [...shown, name] : shown.filter((one) => one !== name);
                      change({ columns: COLUMN_NAMES.filter((one) => next.includes(one)) }, true);
                    }}
                  />
                  {columnShape(name).title}
                </label>
              </li>
            ))}
          </ul>
        </>
      )}
    </Popover>
  );
}
