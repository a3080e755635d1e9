import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { NoticeBox } from '@/components/ui/notice-box'
import { TextField } from '@/components/ui/text-field'
import { personContext } from '@/lib/web/context'
import { sendAddCodeAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('addTitle') }
}

async function addPage({ searchParams }: PageProps<'/settings/add'>) {
  await personContext()
  const [t, words, { late, for: purpose }] = await Promise.all([
    getTranslations('settings'),
    getTranslations(),
    searchParams,
  ])
  const forAbha = purpose === 'abha'
  const back = forAbha
    ? { href: '/abha', label: words('abha.overview.heading') }
    : { href: '/settings', label: words('shell.settings') }
  return (
    <PageShell title={t('addHeading')} back={back}>
      {late && (
        <NoticeBox tone="info">
          <p role="status">{words('signIn.tooLate')}</p>
        </NoticeBox>
      )}
      <p>{t('addText')}</p>
      <ActionForm action={sendAddCodeAction}>
        {forAbha && <input type="hidden" name="for" value="abha" />}
        <TextField name="identifier" label={t('addLabel')} hint={t('addHint')} autoComplete="on" maxLength={254} />
        <Button variant="decision">{words('signIn.sendCode')}</Button>
      </ActionForm>
      <p className="text-ink-soft text-note">{t('addAbha')}</p>
    </PageShell>
  )
}

export default orTroublePage(addPage)
