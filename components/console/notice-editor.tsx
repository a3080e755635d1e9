'use client'

import { useEffect, useRef, useState } from 'react'
import { useFieldAnswer } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'

/** So long nobody types before the texts are checked. */
const PAUSE_MS = 600

type Checked = {
  readonly language: string
  readonly findings: readonly string[]
  readonly preview: { readonly something: string; readonly nothing: string } | null
}

type Words = Readonly<Record<'findings' | 'good' | 'previewNote' | 'something' | 'nothing' | 'wait', string>>

/**
 * The texts of a notice, one native field for each language, in a form. Under each stands what is wrong with it and how
 * it reads: of the saved text at first, and while somebody types, of what they typed.
 */
export function NoticeEditor({
  texts,
  checked: saved,
  check,
  words,
}: {
  texts: readonly { language: string; label: string; preview: string; template: string }[]
  checked: readonly Checked[]
  check: (form: FormData) => Promise<readonly Checked[] | null>
  words: Words
}) {
  const [checked, setChecked] = useState(saved)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const turn = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])

  const typed = (form: HTMLFormElement | null) => {
    clearTimeout(timer.current)
    if (!form) return
    timer.current = setTimeout(async () => {
      const mine = ++turn.current
      const answer = await check(new FormData(form)).catch(() => null)
      // An older answer may come after a newer one.
      if (answer && mine === turn.current) setChecked(answer)
    }, PAUSE_MS)
  }

  return texts.map((text) => (
    <OneText
      key={text.language}
      {...text}
      checked={checked.find(({ language }) => language === text.language)}
      onType={typed}
      words={words}
    />
  ))
}

function OneText({
  language,
  label,
  preview,
  template,
  checked,
  onType,
  words,
}: {
  language: string
  label: string
  preview: string
  template: string
  checked: Checked | undefined
  onType: (form: HTMLFormElement | null) => void
  words: Words
}) {
  const id = `text-${language}`
  const { error, value } = useFieldAnswer(id)
  const findings = checked?.findings ?? []
  return (
    <div className="grid gap-x-6 gap-y-2 lg:grid-cols-2">
      <div className="grid content-start gap-1">
        <label htmlFor={id} className="font-bold">
          {label}
        </label>
        <FieldError id={id} />
        <textarea
          key={value}
          id={id}
          name={id}
          lang={language}
          rows={22}
          spellCheck
          defaultValue={value ?? template}
          onInput={(event) => onType(event.currentTarget.form)}
          aria-invalid={error ? true : undefined}
          aria-describedby={[`${id}-findings`, error && `${id}-error`].filter(Boolean).join(' ')}
          className="w-full rounded-card border border-edge bg-paper p-2 aria-invalid:border-2 aria-invalid:border-danger"
        />
        <div id={`${id}-findings`} role="status">
          {findings.length === 0 ? (
            <p>{words.good}</p>
          ) : (
            <>
              <p className="font-bold">{words.findings}</p>
              <ul className="list-disc ps-5">
                {findings.map((finding) => (
                  <li key={finding}>{finding}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
      <details open className="min-w-0">
        <summary className="min-h-11 cursor-pointer py-3 font-bold pointer-fine:min-h-8 pointer-fine:py-1">
          {preview}
        </summary>
        {checked?.preview ? (
          <>
            <p className="text-ink-soft">{words.previewNote}</p>
            {(['something', 'nothing'] as const).map((kind) => (
              <div key={kind}>
                <p className="mt-2 font-bold">{words[kind]}</p>
                <p lang={language} className="whitespace-pre-wrap border-line border-s-2 bg-panel p-3">
                  {checked.preview?.[kind]}
                </p>
              </div>
            ))}
          </>
        ) : (
          <p className="text-ink-soft">{words.wait}</p>
        )}
      </details>
    </div>
  )
}
