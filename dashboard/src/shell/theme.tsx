import { Monitor, Moon, Sun } from "lucide-react";
import { applyTheme, THEMES, useTheme } from "@/state/theme";

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** Goes round the themes: the system's, light, dark. */
export function ThemeSwitch() {
  const theme = useTheme();
  const Icon = ICONS[theme];
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <button
      type="button"
      className="button button-plain button-icon"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={() => applyTheme(next)}
    >
      <Icon size={17} aria-hidden />
    </button>
  );
}
