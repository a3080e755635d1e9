type Piece = { readonly text: string; readonly changed: boolean }

/** Two versions of a text: what left is crossed out on the left, what came is underlined on the right. */
export function SideBySide({
  language,
  before,
  after,
  headings,
  missing,
}: {
  language: string
  before: readonly Piece[]
  after: readonly Piece[]
  headings: { readonly before: string; readonly after: string }
  missing: string
}) {
  const sides = [
    { key: 'before', pieces: before, Changed: 'del', look: 'line-through decoration-2' },
    { key: 'after', pieces: after, Changed: 'ins', look: 'font-bold underline decoration-2 underline-offset-3' },
  ] as const
  return (
    <div className="grid gap-4 md:grid-cols-2">
      {sides.map(({ key, pieces, Changed, look }) => (
        <figure key={key} className="min-w-0">
          <figcaption className="font-bold">{headings[key]}</figcaption>
          {pieces.length === 0 ? (
            <p className="mt-1 text-ink-soft">{missing}</p>
          ) : (
            <div lang={language} className="mt-1 whitespace-pre-wrap border-line border-s-2 bg-panel p-3">
              {pieces.map(({ text, changed }, index) =>
                changed ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never move
                  <Changed key={index} className={look}>
                    {text}
                  </Changed>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never move
                  <span key={index}>{text}</span>
                ),
              )}
            </div>
          )}
        </figure>
      ))}
    </div>
  )
}
