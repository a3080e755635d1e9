/** A sentence, with what stands between backticks as code. */
export function WithCode({ children }: { children: string }) {
  return children.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts are rendered once and never moved
    index % 2 ? <code key={index}>{part}</code> : part,
  )
}
