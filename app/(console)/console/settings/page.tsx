import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { consolePage } from '@/app/_shell/console-page'
import { ConsoleButton } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { SelectField, TextAreaField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { StepUpNote } from '@/components/console/step-up-note'
import { ActionForm } from '@/components/ui/action-form'
import { isSteppedUp, may } from '@/lib/core/staff/permission'
import { readSettings } from '@/lib/operations/console/settings/read-settings'
import { RETENTION_POLICIES } from '@/lib/operations/console/settings/save-settings'
import { stepUpPath } from '@/lib/web/console'
import { saveSettingsAction, setFourEyesAction } from './actions'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.settings'))('title') }
}

export default consolePage(async (ctx, { searchParams }: PageProps<'/console/settings'>) => {
  const [t, settings, query, stepUp] = await Promise.all([
    getTranslations('console.settings'),
    readSettings(ctx),
    searchParams,
    stepUpPath(),
  ])
  const { contact, retentionPolicy, fourEyes } = settings
  const { role, steppedUpAt } = ctx.actor
  const isAdmin = may(role, 'settings:write')
  return (
    <>
      <PageHeading title={t('title')} />
      {query.saved !== undefined && <DoneNote>{t('saved')}</DoneNote>}
      {isAdmin && !isSteppedUp(steppedUpAt, ctx.now) && <StepUpNote href={stepUp} />}
      <section aria-labelledby="four-eyes" className="mb-6 border-line border-b pb-6">
        <h2 id="four-eyes" className="font-bold">
          {t('fourEyes')}
        </h2>
        <p className="max-w-[40rem]">{t('fourEyesText')}</p>
        <p className="my-2 font-bold">{t(fourEyes ? 'fourEyesOn' : 'fourEyesOff')}</p>
        {isAdmin && (
          <ActionForm action={setFourEyesAction} className="">
            <ConsoleButton id="on" name="on" value={fourEyes ? 'no' : 'yes'}>
              {t(fourEyes ? 'turnOff' : 'turnOn')}
            </ConsoleButton>
          </ActionForm>
        )}
      </section>
      {isAdmin ? (
        <ActionForm action={saveSettingsAction} className="grid gap-4">
          <TextAreaField name="contact" label={t('contact')} hint={t('contactHint')} defaultValue={contact} rows={3} />
          <SelectField
            name="retentionPolicy"
            label={t('retention')}
            hint={t('retentionHint')}
            defaultValue={retentionPolicy}
            options={RETENTION_POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
          />
          <div>
            <ConsoleButton look="main">{t('save')}</ConsoleButton>
          </div>
        </ActionForm>
      ) : (
        <dl className="grid max-w-[40rem] gap-4">
          <div>
            <dt className="text-ink-soft">{t('contact')}</dt>
            <dd className="whitespace-pre-line">{contact}</dd>
          </div>
          <div>
            <dt className="text-ink-soft">{t('retention')}</dt>
            <dd>{t(`policy.${retentionPolicy}`)}</dd>
          </div>
        </dl>
      )}
    </>
  )
})
