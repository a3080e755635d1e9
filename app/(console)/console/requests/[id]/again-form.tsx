import { getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { Field } from '@/components/console/field'
import { ActionForm } from '@/components/ui/action-form'
import { FieldError } from '@/components/ui/field-error'
import { kolkataDay, kolkataDayAfter } from '@/lib/core/time/kolkata'
import type { HandledRequest } from '@/lib/operations/console/queue/read-request'
import { askAgainAction } from './actions'

/** The same once more, as a request of its own: what it begins with is what was asked before. */
export async function AgainForm({ request, now }: { request: HandledRequest; now: Date }) {
  const t = await getTranslations('queue.one')
  const { again, asked } = request
  if (again.waiting)
    return (
      <p>
        {t('againWaiting')}{' '}
        <a href={`/console/requests/${again.waiting}`} className="link">
          {t('againOpen')}
        </a>
      </p>
    )
  const left = <p>{t('againLeft', { left: again.left })}</p>
  if (again.left === 0) return left
  const today = kolkataDay(now)
  return (
    <>
      {left}
      <details>
        <summary className="min-h-11 cursor-pointer py-3 pointer-fine:min-h-8 pointer-fine:py-1">
          {t('askAgain')}
        </summary>
        <p className="my-2">{t('againNote')}</p>
        <ActionForm action={askAgainAction} className="grid gap-4">
          <input type="hidden" name="requestId" value={request.id} />
          <fieldset id="dataTypes" aria-describedby="dataTypes-error" className="grid gap-1">
            <legend className="font-bold">{t('againWhat')}</legend>
            <FieldError id="dataTypes" />
            {asked.what.map(({ key, label }) => (
              <label key={key} className="flex min-h-11 items-center gap-2 pointer-fine:min-h-8">
                <input type="checkbox" name="dataTypes" value={key} defaultChecked className="size-5" />
                <bdi>{label}</bdi>
              </label>
            ))}
          </fieldset>
          <Field
            type="date"
            name="recordsFromDay"
            label={t('againFrom')}
            defaultValue={again.from.recordsFromDay ?? ''}
          />
          <Field type="date" name="recordsToDay" label={t('againTo')} defaultValue={again.from.recordsToDay ?? ''} />
          <Field
            type="date"
            name="untilDay"
            label={t('againUntil')}
            min={today}
            defaultValue={kolkataDayAfter(now, again.from.days)}
          />
          <Field
            type="date"
            name="answerByDay"
            label={t('againAnswer')}
            min={today}
            defaultValue={kolkataDayAfter(now, Math.min(7, again.from.days))}
          />
          <div>
            <ConsoleButton look="main">{t('againSend')}</ConsoleButton>
          </div>
        </ActionForm>
      </details>
    </>
  )
}
