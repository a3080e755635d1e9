import { getTranslations } from 'next-intl/server'
import { ConsoleButton } from '@/components/console/button'
import { SelectField, TextAreaField } from '@/components/console/field'
import { ActionForm } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import { RETURN_REASONS } from '@/lib/core/consent/review'
import type { HandledRequest } from '@/lib/operations/console/queue/read-request'
import { releaseAction, sendBackAction } from './actions'

/** Of a request that a second member of staff has to look at: let it through, or send it back and say why. */
export async function ReviewForms({ request, at }: { request: HandledRequest; at: (instant: Date) => string }) {
  const t = await getTranslations('queue.one')
  const { may, wouldExpireAt } = request
  return (
    <section aria-labelledby="review" className="grid gap-4">
      <NoticeBox tone="info">
        <h2 id="review" className="font-bold">
          {t('reviewTitle')}
        </h2>
        <p>{t('reviewText')}</p>
        {may.isOwn ? (
          <p className="font-bold">{t('reviewOwn')}</p>
        ) : (
          !may.handle && <p className="font-bold">{t('reviewWait')}</p>
        )}
      </NoticeBox>
      {may.release ? (
        <ActionForm action={releaseAction} className="grid gap-2">
          <input type="hidden" name="requestId" value={request.id} />
          {wouldExpireAt && <p>{t('wouldExpire', { instant: at(wouldExpireAt) })}</p>}
          <div>
            <ConsoleButton look="main" id="release">
              {t('release')}
            </ConsoleButton>
          </div>
        </ActionForm>
      ) : (
        may.sendBack && <p>{t('tooLate')}</p>
      )}
      {may.sendBack && (
        <ActionForm action={sendBackAction} className="grid gap-2">
          <input type="hidden" name="requestId" value={request.id} />
          <SelectField
            name="reason"
            label={t('reason')}
            hint={t('reasonNote')}
            options={[
              { value: '', label: '–' },
              ...RETURN_REASONS.map((value) => ({ value, label: t(`returned.${value}`) })),
            ]}
          />
          <TextAreaField name="returnNote" label={t('returnNote')} rows={2} />
          <div>
            <ConsoleButton>{t('sendBack')}</ConsoleButton>
          </div>
        </ActionForm>
      )}
    </section>
  )
}
