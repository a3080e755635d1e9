import { getTranslations } from 'next-intl/server'
import type { FormAction } from '@/components/ui/action-form'
import { NoticeBox } from '@/components/ui/notice-box'
import type { RequestView } from '@/lib/operations/consent/read-request'
import { ChoiceForm } from './choice-form'
import { MoreThanUsual } from './more-than-usual'
import { RequestFacts } from './request-facts'

/** Says only true things, and only for these purposes: what a no changes. */
const NO_FOR = ['CAREMGT', 'DSRCH', 'PATRQT']

/** A request that can be answered: what must be known first, the facts, what a no means, and the one question. */
export async function OpenRequest({ request, action }: { request: RequestView; action: FormAction }) {
  const [t, renewal] = await Promise.all([getTranslations('decide'), getTranslations('notices.renewal')])
  return (
    <>
      {request.purpose === 'BTG' && (
        <NoticeBox tone="danger">
          <p className="font-bold">{t('request.emergencyTitle')}</p>
          <p>{t('request.emergency')}</p>
        </NoticeBox>
      )}
      {request.minor && (
        <NoticeBox tone="info">
          <p className="font-bold">{t('request.minorTitle')}</p>
          <p>{t('request.minor')}</p>
        </NoticeBox>
      )}
      {request.renews && (
        <NoticeBox tone="info">
          <p className="font-bold">{renewal('title')}</p>
          <p>{renewal('text')}</p>
          <p>
            {/* Not in the place of what is being answered, nor in a partner's frame. */}
            <a href={`/requests/${request.renews}`} target="_blank" rel="noopener" className="tap link">
              {renewal('link')}
            </a>
          </p>
        </NoticeBox>
      )}
      <RequestFacts facts={request.facts} />
      <MoreThanUsual sentences={request.unusual} />
      <section>
        <h2 className="font-bold text-group">{t('request.noTitle')}</h2>
        <p>
          {t('request.no')} {NO_FOR.includes(request.purpose) && t(`request.noFor.${request.purpose}`)}
        </p>
      </section>
      <ChoiceForm request={request} action={action} />
    </>
  )
}
