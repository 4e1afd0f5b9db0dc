// A few rows, as a plain table.

type Value = string | number | boolean | null | undefined;

export function SmallTable({ columns, rows }: { columns?: string[]; rows: Value[][] }) {
  if (rows.length === 0) return <p class="muted">No rows.</p>;
  return (
    <div class="small-table" tabIndex={0} role="region" aria-label="Rows">
      <table>
        {columns && (
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {(columns ?? row).map((_, column) => {
                const value = row[column];
                return (
                  <td key={column} class={value === null || value === undefined ? "missing" : ""}>
                    {value === null || value === undefined ? "–" : String(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
