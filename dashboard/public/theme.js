// Before the first paint, so that no page flashes in the other theme. A file of its own: the policy allows no inline script.
try {
  const theme = localStorage.getItem("sentinel.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's theme stands.
}
