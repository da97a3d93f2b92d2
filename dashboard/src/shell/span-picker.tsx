import { CalendarDays } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { Popover } from "@/design/popover";
import { addDays, isDay, spanText } from "@/format/days";
import { useView } from "@/state/location";
import { isPreset, PRESETS } from "@/state/span";
import { useQuestion } from "./question";

/** The days that are shown: by name, or from a day to a day. */
export function SpanPicker() {
  const { days } = useQuestion();
  const text = spanText(days.start, days.end);
  return (
    <Popover
      label={`${text} UTC: choose days`}
      trigger={
        <>
          <CalendarDays size={15} aria-hidden />
          {text}
          <span className="muted"> UTC</span>
        </>
      }
    >
      {(close) => <Choices close={close} />}
    </Popover>
  );
}

function Choices({ close }: { close: () => void }) {
  const [view, change] = useView();
  const { days } = useQuestion();
  const [start, setStart] = useState(days.start);
  const [end, setEnd] = useState(addDays(days.end, -1));
  const isValid = isDay(start) && isDay(end) && start <= end;

  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isValid) return;
    change({ span: { kind: "days", start, end } });
    close();
  };

  return (
    <>
      <ul>
        {Object.entries(PRESETS).map(([preset, label]) => (
          <li key={preset}>
            <button
              type="button"
              className="menu-item"
              aria-current={view.span.kind === "preset" && view.span.preset === preset}
              onClick={() => {
                if (isPreset(preset)) change({ span: { kind: "preset", preset } });
                close();
              }}
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
      <form className="span-form" onSubmit={onSubmit}>
        <label>
          First day
          <input className="input" type="date" value={start} onChange={(event) => setStart(event.target.value)} />
        </label>
        <label>
          Last day
          <input className="input" type="date" value={end} min={start} onChange={(event) => setEnd(event.target.value)} />
        </label>
        <button type="submit" className="button button-primary" disabled={!isValid}>
          Show these days
        </button>
      </form>
    </>
  );
}
