/** Text for programs: wraps on the screen, and copies as it is. */
export function CodeBlock({ children }: { children: string }) {
  return (
    <pre dir="ltr" className="whitespace-pre-wrap rounded-card bg-panel p-4 text-note print:border print:border-line">
      <code className="font-mono">{children}</code>
    </pre>
  )
}
