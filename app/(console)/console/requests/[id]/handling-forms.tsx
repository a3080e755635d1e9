import { getLocale, getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { SelectField, TextAreaField } from '@/components/console/field'
import { ActionForm } from '@/components/ui/action-form'
import { instantInWords } from '@/lib/core/time/left'
import { languageOr } from '@/lib/i18n/languages'
import { wordsIn } from '@/lib/i18n/messages'
import type { HandledRequest } from '@/lib/operations/console/queue/read-request'
import { assignAction, noteAction, reviewAction, withdrawAction } from './actions'

/** Who has it, who looked at it, what they told each other, and taking it back. */
export async function HandlingForms({
  request,
  reviewers,
  at,
}: {
  request: HandledRequest
  reviewers: readonly { readonly id: string; readonly name: string }[]
  at: (instant: Date) => string
}) {
  const [t, locale] = await Promise.all([getTranslations('queue'), getLocale()])
  const language = languageOr(locale)
  const named = <input type="hidden" name="requestId" value={request.id} />
  const { may, reviewed, notes } = request
  return (
    <div className="grid gap-4">
      {reviewed ? (
        <p>
          <bdi>{t('one.lookedAt', { name: reviewed.by, instant: at(reviewed.at) })}</bdi>
        </p>
      ) : (
        may.handle && (
          <ActionForm action={reviewAction} className="">
            {named}
            <ConsoleButton id="mark">{t('one.mark')}</ConsoleButton>
          </ActionForm>
        )
      )}
      {may.handle && (
        <ActionForm action={assignAction} className="flex flex-wrap items-end gap-2">
          {named}
          <SelectField
            name="assignee"
            label={t('one.assignee')}
            defaultValue={request.assigneeId ?? ''}
            options={[
              { value: '', label: t('who.none') },
              ...reviewers.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <ConsoleButton>{t('one.give')}</ConsoleButton>
        </ActionForm>
      )}
      <div>
        <h3 className="font-bold">{t('one.notes')}</h3>
        <p className="text-ink-soft">{t('one.notesNote')}</p>
        {notes.length === 0 ? (
          <p>{t('one.noNotes')}</p>
        ) : (
          <ul>
            {notes.map(({ id, at: written, by, text }) => (
              <li key={id} className="border-line border-b py-2">
                <bdi className="block whitespace-pre-wrap">{text}</bdi>
                <span className="text-ink-soft">
                  <bdi>{by}</bdi>, {instantInWords(written, language, wordsIn(language))}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {may.handle && (
        <ActionForm action={noteAction} className="grid gap-2">
          {named}
          <input type="hidden" name="formId" value={crypto.randomUUID()} />
          <TextAreaField name="note" label={t('one.note')} rows={2} />
          <div>
            <ConsoleButton>{t('one.addNote')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
      {may.withdraw && (
        <details>
          <summary className="min-h-11 cursor-pointer py-3 pointer-fine:min-h-8 pointer-fine:py-1">
            {t('one.withdraw')}
          </summary>
          <p className="my-2">{t('one.withdrawText')}</p>
          <ActionForm action={withdrawAction} className="">
            {named}
            <ConsoleButton look="danger" id="withdraw">
              {t('one.withdraw')}
            </ConsoleButton>
          </ActionForm>
        </details>
      )}
    </div>
  )
}
