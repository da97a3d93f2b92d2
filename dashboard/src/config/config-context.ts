import { createContext, useContext } from "react";
import { type Config, configOf } from "./config";

/** What this environment was told; nothing, unless something is said around. */
export const ConfigContext = createContext<Config>(configOf({}));

export function useConfig(): Config {
  return useContext(ConfigContext);
}
