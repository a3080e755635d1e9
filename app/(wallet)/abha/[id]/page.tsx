import { getTranslations } from 'next-intl/server'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { ActionForm } from '@/components/ui/action-form'
import { Button, DecisionRow } from '@/components/ui/button'
import { ButtonLink } from '@/components/ui/button-link'
import { CheckRow } from '@/components/wallet/decision/check-row'
import { name, number } from '@/components/wallet/name'
import { abhaPath } from '@/lib/core/abha/page'
import { listAffected } from '@/lib/operations/abha/affected'
import type { AbhaChange, AffectedConsent } from '@/lib/operations/abha/view'
import { readLanguage } from '@/lib/web/preferences'
import { AbhaShell } from '../abha-shell'
import { stopTheseAction } from '../actions'
import { type ChangeProps, changeAt, titleOf } from '../change-at'
import { Leave } from '../leave'

export const generateMetadata = titleOf('effects')

/** What the change means, before anything is asked. */
async function effectsPage({ params }: ChangeProps) {
  const { ctx, change } = await changeAt(params, 'effects')
  const [t, shell, language] = await Promise.all([
    getTranslations('abha.effects'),
    getTranslations('shell'),
    readLanguage(),
  ])
  const affected = await listAffected(ctx, { id: change.id, language })
  return (
    <AbhaShell
      title={t.rich(change.kind, { ...number, abhaNumber: change.abhaNumber })}
      back={{ href: '/abha', label: shell('back') }}
      at={{ change, page: 'effects' }}
    >
      {change.kind === 'deactivation' ? (
        <Deactivation change={change} affected={affected} />
      ) : (
        <Reactivation change={change} affected={affected} />
      )}
      <Leave changeId={change.id} />
    </AbhaShell>
  )
}

type Props = { change: AbhaChange; affected: readonly AffectedConsent[] }
const heading = 'font-bold text-group'

async function Deactivation({ change, affected }: Props) {
  const t = await getTranslations('abha.effects')
  const byIt = affected.filter(({ becomes }) => becomes !== 'unchanged')
  const paused = byIt.filter(({ becomes }) => becomes === 'paused').length
  const stopped = byIt.length - paused
  const others = affected.filter(({ becomes }) => becomes === 'unchanged')
  return (
    <ActionForm action={stopTheseAction} className="grid grid-cols-1 gap-6">
      <input type="hidden" name="changeId" value={change.id} />
      <section id="effects" tabIndex={-1}>
        <h2 className={heading}>{t('whileTitle')}</h2>
        <ol className="grid list-decimal gap-2 ps-6">
          <li>{t('access')}</li>
          <li>{t('records')}</li>
          <li>{t('facility')}</li>
        </ol>
      </section>
      <section>
        <h2 className={heading}>{t('sharedTitle')}</h2>
        {byIt.length === 0 ? (
          <p>{t('sharedNone')}</p>
        ) : (
          <p>
            {paused > 0 && t('sharedText', { count: paused })} {stopped > 0 && t('sharedStopped', { count: stopped })}{' '}
            {t('sharedHear')}
          </p>
        )}
        {byIt.length > 0 && (
          <fieldset className="mt-4">
            <legend className="font-bold">{t('stopQuestion')}</legend>
            <p className="text-ink-soft text-note">{t('stopHint')}</p>
            {byIt.map((one) => (
              <CheckRow
                key={one.artefactId}
                id={`stop-${one.artefactId}`}
                name="stop"
                value={one.artefactId}
                label={t.rich('stop', { ...name, name: one.facts.who })}
                hint={<What of={one} />}
                defaultChecked={one.becomes === 'stopped'}
              />
            ))}
          </fieldset>
        )}
        {others.length > 0 && (
          <>
            <h3 className="mt-4 font-bold">{t('unchangedTitle')}</h3>
            <p className="text-ink-soft text-note">{t('unchanged')}</p>
            <Shared list={others} />
          </>
        )}
      </section>
      <section>
        <h2 className={heading}>{t('staysTitle')}</h2>
        <p>
          {t('stays')} {t('staysSignIn')}
        </p>
      </section>
      <section>
        <h2 className={heading}>{t('backTitle')}</h2>
        <p>{t('back')}</p>
      </section>
      <section>
        <h2 className={heading}>{t('gentlerTitle')}</h2>
        <p>{t('gentler')}</p>
      </section>
      <DecisionRow>
        <ButtonLink href="/sharing">{t('onlyStop')}</ButtonLink>
        <GoOn />
      </DecisionRow>
    </ActionForm>
  )
}

async function GoOn() {
  return <Button variant="decision">{(await getTranslations('abha'))('goOn')}</Button>
}

async function Reactivation({ change, affected }: Props) {
  const [t, abha] = await Promise.all([getTranslations('abha.effects'), getTranslations('abha')])
  return (
    <>
      <section>
        <h2 className={heading}>{t('againTitle')}</h2>
        <ol className="grid list-decimal gap-2 ps-6">
          <li>{t('againAccess')}</li>
          <li>{t('againRecords')}</li>
          <li>{t('againFacility')}</li>
        </ol>
      </section>
      <section>
        <h2 className={heading}>{t('resumedTitle')}</h2>
        <p>{t(affected.length > 0 ? 'resumed' : 'resumedNone')}</p>
        <Shared list={affected} />
        <p className="mt-2">{t('resumedStays')}</p>
      </section>
      <p>{t('oneCode')}</p>
      <ButtonLink href={abhaPath(change.id, 'method')}>{abha('goOn')}</ButtonLink>
    </>
  )
}

function Shared({ list }: { list: readonly AffectedConsent[] }) {
  return (
    <ul className="list-disc ps-6">
      {list.map((one) => (
        <li key={one.artefactId}>
          <bdi className="font-bold">{one.facts.who}</bdi>
          <span className="block text-ink-soft text-note">
            <What of={one} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What is shared, why and until when, in one line. */
async function What({ of: { facts } }: { of: AffectedConsent }) {
  const t = await getTranslations('abha.effects')
  return (
    <>
      {facts.what.map(({ key, label }, index) => (
        <span key={key}>
          {index > 0 && ', '}
          <bdi>{label}</bdi>
        </span>
      ))}
      {' · '}
      <bdi>{facts.why}</bdi>
      {' · '}
      {t('until', { until: facts.until })}
    </>
  )
}

export default orTroublePage(effectsPage)
