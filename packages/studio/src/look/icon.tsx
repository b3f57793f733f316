const paths = {
  play: "M8 5v14l11-7z",
  stop: "M7 7h10v10H7z",
  add: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
  remix: "M4 7h11l-3-3M20 17H9l3 3M4 7v4M20 17v-4",
  copy: "M9 9h10v10H9zM5 15V5h10",
  tune: "M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4",
  lock: "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3",
  free: "M7 11h10v8H7zM9 11V7a3 3 0 0 1 5.6-1.5",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  words: "M5 7h14M5 12h14M5 17h8",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  brush: "M4 20c3 0 5-1 5-4a2.5 2.5 0 0 1 2.5-2.5L20 5M9 13l3 3",
  vary: "M4 12c3-6 5-6 8 0s5 6 8 0",
  around: "M9 9h6v6H9zM4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4",
  compare: "M4 5h7v14H4zM13 5h7v14h-7z",
  board: "M4 6h6l2 2h8v11H4z",
  pause: "M8 5v14M16 5v14",
  fork: "M7 4v16M7 14c0-4 10-2 10-8M14 8l3-3 3 3",
  bin: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a label, or inside a button that has one of its own. */
export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  const solid = filled || name === "play" || name === "stop";
  return (
    <svg className={solid ? "icon solid" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
