import { useEffect } from "react";
import { IconButton } from "./icon-button.tsx";
import { createKeptStore } from "./kept.ts";
import { useStore } from "./store.ts";

const theme = createKeptStore<{ readonly scheme: "" | "light" | "dark" }>("transfusion.theme", {
  scheme: "",
});

/** Light or dark: as the system has it, until somebody chooses. */
export function ThemeButton() {
  const { scheme } = useStore(theme);
  const isDark =
    scheme === "" ? matchMedia("(prefers-color-scheme: dark)").matches : scheme === "dark";
  useEffect(() => {
    document.documentElement.style.colorScheme = scheme === "" ? "light dark" : scheme;
  }, [scheme]);
  return (
    <IconButton
      icon={isDark ? "sun" : "moon"}
      label={isDark ? "Use light colours" : "Use dark colours"}
      onClick={() => theme.write(() => ({ scheme: isDark ? "light" : "dark" }))}
    />
  );
}
