// Tabs, with the arrow keys between them.

interface Props<T extends string> {
  label: string;
  tabs: { id: T; text: string }[];
  chosen: T;
  onChoose: (id: T) => void;
}

export function Tabs<T extends string>(props: Props<T>) {
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = props.tabs.findIndex((tab) => tab.id === props.chosen);
    const next = (at + step + props.tabs.length) % props.tabs.length;
    props.onChoose(props.tabs[next]!.id);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={props.label} onKeyDown={keys}>
      {props.tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          aria-controls="view"
          aria-selected={tab.id === props.chosen}
          tabIndex={tab.id === props.chosen ? 0 : -1}
          onClick={() => props.onChoose(tab.id)}
        >
          {tab.text}
        </button>
      ))}
    </div>
  );
}
