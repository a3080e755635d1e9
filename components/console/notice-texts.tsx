import type { ReactNode } from 'react'

/** Texts beside each other where there is room, each in its language and with its line ends. */
export function NoticeTexts({
  texts,
}: {
  texts: readonly { language: string; heading: ReactNode; text: ReactNode; note?: ReactNode }[]
}) {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {texts.map(({ language, heading, text, note }) => (
        <figure key={language} className="min-w-0">
          <figcaption lang={language} className="font-bold">
            {heading}
          </figcaption>
          <div lang={language} className="mt-1 whitespace-pre-wrap border-line border-s-2 bg-panel p-3">
            {text}
          </div>
          {note && <p className="mt-1 text-ink-soft">{note}</p>}
        </figure>
      ))}
    </div>
  )
}
