import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { HoldEarly } from '@/app/_shell/hold-early'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { ActionForm } from '@/components/ui/action-form'
import { Button, DecisionRow } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { HoldStill } from '@/components/wallet/decision/hold-still'
import { number } from '@/components/wallet/name'
import { ConsentWords } from '@/components/wallet/receipt/recorded-words'
import { readTypedCode } from '@/lib/auth/typed-code'
import { abhaPath } from '@/lib/core/abha/page'
import { readChangeText } from '@/lib/operations/abha/words'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from '../../abha-shell'
import { abandonAction, confirmAction } from '../../actions'
import { type ChangeProps, changeAt, titleOf } from '../../change-at'

export const generateMetadata = titleOf('confirm')

/** The exact words, and the two answers to them. */
async function confirmPage({ params, searchParams }: ChangeProps) {
  const { ctx, change } = await changeAt(params, 'confirm')
  const { id, kind, code, abhaNumber } = change
  if (!code || !(await readTypedCode({ changeId: id, sentAt: code.sentAt.getTime() }))) redirect(abhaPath(id, 'code'))
  const [t, shell, language, { since }] = await Promise.all([
    getTranslations('abha.confirm'),
    getTranslations('shell'),
    readLanguage(),
    searchParams,
  ])
  const text = await readChangeText(ctx, { id, language })
  return (
    <AbhaShell
      title={t.rich(`${kind}.heading`, { ...number, abhaNumber })}
      back={{ href: abhaPath(id, 'code'), label: shell('back') }}
      at={{ change, page: 'confirm' }}
    >
      {since === 'text' && (
        <NoticeBox tone="warning">
          <p role="alert">{t('changed')}</p>
        </NoticeBox>
      )}
      <p>{t('intro')}</p>
      <section className="grid grid-cols-1 gap-3">
        <h2 className="sr-only">{t('words')}</h2>
        <ConsentWords text={text.text} language={null} />
        {kind === 'deactivation' && (
          <p className="flex flex-wrap gap-x-6">
            <Link href={abhaPath(id, 'effects')} prefetch={false} className="tap link">
              {t('changeShared')}
            </Link>
            <Link href={abhaPath(id, 'reasons')} prefetch={false} className="tap link">
              {t('changeReasons')}
            </Link>
          </p>
        )}
      </section>
      <NoticeBox tone="warning">
        <p>{t(`${kind}.now`)}</p>
      </NoticeBox>
      <div id="confirm" tabIndex={-1}>
        <HoldEarly />
        <HoldStill>
          <DecisionRow>
            <ActionForm action={abandonAction}>
              <input type="hidden" name="changeId" value={id} />
              <Button variant="decision">{t(`${kind}.no`)}</Button>
            </ActionForm>
            <ActionForm action={confirmAction}>
              <input type="hidden" name="changeId" value={id} />
              <input type="hidden" name="textHash" value={text.textHash} />
              <input type="hidden" name="language" value={text.language} />
              <Button variant={kind === 'deactivation' ? 'warning' : 'decision'}>{t(`${kind}.yes`)}</Button>
            </ActionForm>
          </DecisionRow>
        </HoldStill>
      </div>
    </AbhaShell>
  )
}

export default orTroublePage(confirmPage)
