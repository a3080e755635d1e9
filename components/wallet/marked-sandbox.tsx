/** That no real ABHA is changed, in words that were looked up already. */
export function MarkedSandbox({ mark, text }: { mark: string; text?: string }) {
  return (
    <span data-sandbox className="mb-2 block">
      <strong className="me-2 inline-block border-2 border-warning px-2 text-warning">{mark}</strong>
      {text}
    </span>
  )
}
