import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { FieldError } from '@/components/ui/field-error'
import { RadioCard } from '@/components/ui/radio-card'
import { readPendingCode } from '@/lib/auth/pending-code'
import { choosePersonAction } from '../actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('whoTitle') }
}

async function whoPage() {
  const people = (await readPendingCode('sign-in'))?.people
  if (!people) redirect('/sign-in?late=1')
  const t = await getTranslations()
  return (
    <PageShell title={t('signIn.whoHeading')} back={{ href: '/sign-in', label: t('shell.back') }}>
      <ActionForm action={choosePersonAction}>
        <fieldset className="grid gap-3">
          <legend className="mb-3">{t('signIn.whoText')}</legend>
          <FieldError id={`personId-${people[0]?.personId}`} />
          {people.map(({ personId, firstName }) => (
            <RadioCard
              key={personId}
              name="personId"
              value={personId}
              label={firstName ? <bdi>{firstName}</bdi> : t('signIn.noName')}
            />
          ))}
        </fieldset>
        <Button variant="decision">{t('signIn.goOn')}</Button>
      </ActionForm>
    </PageShell>
  )
}

export default orTroublePage(whoPage)
