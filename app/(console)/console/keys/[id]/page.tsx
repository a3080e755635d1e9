import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { consolePage } from '@/app/_shell/console-page'
import { WithFreshProof } from '@/app/_shell/fresh-proof'
import { ConsoleButton, ConsoleButtonLink } from '@/components/console/button'
import { DoneNote } from '@/components/console/done-note'
import { Facts, Section } from '@/components/console/facts'
import { Field, SelectField, TextAreaField } from '@/components/console/field'
import { PageHeading } from '@/components/console/page-heading'
import { SecretForm } from '@/components/console/secret-form'
import { ActionForm } from '@/components/ui/action-form'
import { OVERLAP_HOURS } from '@/lib/core/account/credential'
import { instantInWords } from '@/lib/core/time/left'
import type { Credential } from '@/lib/operations/console/credential/list-credentials'
import { readCredential } from '@/lib/operations/console/credential/read-credential'
import type { StaffCtx } from '@/lib/web/console'
import { idInAddress } from '@/lib/web/console'
import { changeKeyAction, revokeKeyAction, rotateKeyAction } from '../actions'
import { scopesInWords } from '../scope-words'
import { secretWords } from '../secret-words'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('keys.one'))('title') }
}

async function keyPage(ctx: StaffCtx, { params, searchParams }: PageProps<'/console/keys/[id]'>): Promise<ReactNode> {
  const { done } = await searchParams
  const key = await readCredential(ctx, { id: idInAddress((await params).id) })
  const [t, words, language] = await Promise.all([getTranslations('keys'), getTranslations(), getLocale()])
  const when = (at: Date) => instantInWords(at, language, words)
  const isOver = key.state === 'expired' || key.state === 'revoked'
  return (
    <>
      <PageHeading
        title={<bdi>{key.label || t('noName')}</bdi>}
        note={t(`dialects.${key.dialect}`)}
        actions={<ConsoleButtonLink href="/console/keys">{t('one.back')}</ConsoleButtonLink>}
      />
      {(done === 'changed' || done === 'revoked') && <DoneNote>{t(`done.${done}`)}</DoneNote>}
      <Facts
        rows={[
          { term: t('columns.state'), detail: <strong>{t(`states.${key.state}`)}</strong> },
          ...(key.replacedBy
            ? [
                {
                  term: t('replaced'),
                  detail: (
                    <Link
                      href={`/console/keys/${key.replacedBy}`}
                      prefetch={false}
                      className="tap link pointer-fine:min-h-8"
                    >
                      {t('one.newer')}
                    </Link>
                  ),
                },
              ]
            : []),
          { term: t('columns.prefix'), detail: <code>{key.prefix}</code> },
          {
            term: t('columns.scopes'),
            detail: scopesInWords(key, t, when),
          },
          ...(key.hipId ? [{ term: t('one.facility'), detail: <bdi>{key.hipId}</bdi> }] : []),
          { term: t('columns.addresses'), detail: key.ipAllow ? <code>{key.ipAllow.join(' ')}</code> : t('anywhere') },
          ...(key.requireFreshness ? [{ term: t('dialects.veriff'), detail: t('one.freshness') }] : []),
          ...(key.meterRevoke ? [{ term: t('dialects.attestr'), detail: t('one.metered') }] : []),
          { term: t('one.created'), detail: when(key.createdAt) },
          { term: t('columns.lastUsed'), detail: key.lastUsedAt ? when(key.lastUsedAt) : t('never') },
          {
            term: t('columns.ends'),
            detail: key.revokedAt ? when(key.revokedAt) : key.expiresAt ? when(key.expiresAt) : t('noEnd'),
          },
          { term: t('one.id'), detail: <code>{key.id}</code> },
        ]}
      />
      {!isOver && (
        <div className="mt-8">
          <WithFreshProof ctx={ctx} permission="credentials:write">
            <Changes credential={key} />
          </WithFreshProof>
        </div>
      )}
    </>
  )
}

async function Changes({ credential: { id, label, ipAllow, prefix, replacedBy } }: { credential: Credential }) {
  const [t, words] = await Promise.all([getTranslations('keys'), secretWords()])
  return (
    <>
      {!replacedBy && (
        <Section id="rotate" title={t('one.rotate')} note={t('one.rotateText')}>
          <SecretForm action={rotateKeyAction} words={words} doneHref="/console/keys">
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="newId" value={crypto.randomUUID()} />
            <SelectField
              name="overlapHours"
              label={t('one.overlap')}
              defaultValue="24"
              options={OVERLAP_HOURS.map((hours) => ({ value: String(hours), label: t('one.hours', { hours }) }))}
            />
            <div>
              <ConsoleButton look="main">{t('one.rotateSubmit')}</ConsoleButton>
            </div>
          </SecretForm>
        </Section>
      )}
      <Section id="change" title={t('one.change')}>
        <ActionForm action={changeKeyAction} className="grid gap-4">
          <input type="hidden" name="id" value={id} />
          <Field name="label" label={t('create.label')} defaultValue={label} maxLength={80} />
          <TextAreaField
            name="addresses"
            label={t('create.addresses')}
            hint={t('create.addressesHint')}
            defaultValue={ipAllow?.join('\n')}
            rows={3}
            lang="en"
          />
          <div>
            <ConsoleButton>{t('one.save')}</ConsoleButton>
          </div>
        </ActionForm>
      </Section>
      <Section id="revoke" title={t('one.revoke')} note={t('one.revokeText')}>
        <ActionForm action={revokeKeyAction} className="grid gap-4">
          <input type="hidden" name="id" value={id} />
          <Field name="prefix" label={t('one.revokePrefix', { prefix })} autoComplete="off" />
          <div>
            <ConsoleButton look="danger">{t('one.revokeSubmit')}</ConsoleButton>
          </div>
        </ActionForm>
      </Section>
    </>
  )
}

export default consolePage(keyPage)
